"""What sites produced year by year: ore, concentrate, coal, metal, and what plants make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.sources.mine_production import remarks
from minegraph.sources.mine_production.database import (
    Database,
    NotStated,
    Said,
    basis,
    counted,
    in_year,
    products,
    state,
)  # fmt: skip
from minegraph.sources.values import concept

if TYPE_CHECKING:
    from minegraph.sources.sheets import Row

ORE: Final = (
    "mine_fac", "sub_site", "type_mineral", "min_ore_con", "year", "unit", "value",
    "production_share", "source", "source_url", "comment", "reporting_period",
)  # fmt: skip
METAL: Final = ("commodity", *(column for column in ORE if column != "type_mineral"))
PROCESSING: Final = (
    "mine_fac", "sub_site", "type_facility", "year", "process_output", "process_output_unit",
    "process_output_value", "production_share", "source", "source_url", "comment",
    "reporting_period",
)  # fmt: skip
PRECIOUS: Final = frozenset(
    "gold silver platinum palladium pgm rhodium ruthenium iridium au ag pt pd".split()
)
_NOT_CONTAINED: Final = ("copper-cathode", "alumina", "fluorite")
_OUTPUTS: Final = {"Ore mined", "Concentrate", "Clean coal", "NM mineral"}


def ore(row: Row, database: Database) -> None:
    """State what a row gives of ore, concentrate or coal."""
    what, printed = row.text("type_mineral"), row.text("min_ore_con")
    if what not in _OUTPUTS:
        raise NotStated(f"of what is no output of a product ({what.casefold()})", printed)
    _output(row, database, products().get(printed.casefold()), printed)


def metal(row: Row, database: Database) -> None:
    """State what a row gives of a metal, in the ore or concentrate that it names, or by itself."""
    printed = row.text("commodity")
    product = products().get(printed.casefold())
    carrier = products().get(row.text("min_ore_con").casefold(), "")
    if product and carrier.partition("-")[0] == product.partition("-")[0]:
        product = product if product in _NOT_CONTAINED else carrier
    _output(row, database, product, printed, contained=product not in _NOT_CONTAINED)


def processed(row: Row, database: Database) -> None:
    """State what a row says that a smelter or refinery made; what went in is no output."""
    printed = row.text("process_output")
    if not printed:
        raise NotStated("of what a plant took in, with no output", row.text("process_input"))
    product = made(printed, row.text("type_facility"))
    columns = ("process_output_value", "process_output_unit")
    _output(row, database, product, printed, columns=columns)


def made(printed: str, facility: str = "") -> str | None:
    """Return the product that a plant calls so; ``Gold`` is bullion from a refinery alone."""
    known, plain = products("mine_production_plants"), printed.casefold()
    return known.get(f"{facility.casefold()}: {plain}") or known.get(plain)


def _output(
    row: Row, database: Database, product: str | None, printed: str, *, contained: bool = False,
    columns: tuple[str, str] = ("value", "unit"),
) -> None:  # fmt: skip
    """State a production figure; NotStated tells why where that would need a guess."""
    about = database.site(row)
    if about is None:
        raise NotStated("of a site that no row describes", row.text("mine_fac"))
    if product is None:
        raise NotStated("of a product that the vocabulary lacks", printed)
    remarks.refuse(row)
    precious = printed.casefold().rpartition(" ")[2] in PRECIOUS
    number = counted(row, *columns, precious=precious)
    if number.measure.unit.name == "OZ_TROY" and not precious:
        raise NotStated("of a base metal in troy ounces", f"{printed}: {number.printed(row)}")
    whole = number.measure.of_metal if contained else number.measure.of_ore
    partly = remarks.of_share(row)
    more = {
        "mg:basis": basis(row, "production_share", whole, partly=partly),
        "mg:scenario": concept("scenario", remarks.scenario(row)),
    }
    when = in_year(row, database)
    state(row, database, "Production", Said(about, product, printed, number, when), more)
