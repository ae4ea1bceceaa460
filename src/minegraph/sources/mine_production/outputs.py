"""What sites produced and processed year by year: ore, concentrate, coal, metal; plants too."""

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
    "process_output_value", "process_input", "process_input_unit", "process_input_value",
    "production_share", "source", "source_url", "comment", "reporting_period",
)  # fmt: skip
PRECIOUS: Final = frozenset(
    "gold silver platinum palladium pgm rhodium ruthenium iridium au ag pt pd".split()
)
_NOT_CONTAINED: Final = (
    "copper-cathode", "alumina", "fluorite", "rough-diamond", "uranium-concentrate",
)  # fmt: skip
_COALS: Final = ("coal", "thermal-coal", "coking-coal", "lignite", "anthracite")
_OUTPUTS: Final = {"Ore mined", "Concentrate", "Clean coal", "NM mineral"}
_MARKS: Final = {"Production": "", "Throughput": "processed"}
_INPUT: Final = ("process_input_value", "process_input_unit")


def ore(row: Row, database: Database) -> None:
    """State what a row gives of ore, concentrate or coal: as mined, made or processed."""
    what, printed = row.text("type_mineral"), row.text("min_ore_con")
    product, kind = products().get(printed.casefold()), "Production"
    if what == "Ore processed":
        kind = "Throughput"
    elif what == "Coal mined":
        product = "run-of-mine-coal" if product in _COALS else None
    elif what not in _OUTPUTS:
        raise NotStated(f"of what is no output of a product ({what.casefold()})", printed)
    _amount(row, database, product, printed, kind=kind)


def metal(row: Row, database: Database) -> None:
    """State what a row gives of a metal, in the ore or concentrate that it names, or by itself."""
    printed = row.text("commodity")
    product = products().get(printed.casefold())
    carrier = products().get(row.text("min_ore_con").casefold(), "")
    if product and carrier.partition("-")[0] == product.partition("-")[0]:
        product = product if product in _NOT_CONTAINED else carrier
    _amount(row, database, product, printed, contained=product not in _NOT_CONTAINED)


def processed(row: Row, database: Database) -> None:
    """State what a row says that a smelter or refinery made, and what it took in.

    An input is printed again beside each of several outputs, and is stated once.
    """
    printed, told = row.text("process_output"), bool(row.text("process_input_value"))
    if told and not printed:
        _took_in(row, database)
        return
    if not printed:
        raise NotStated("of what a plant took in, with no amount", row.text("process_input"))
    product = made(printed, row.text("type_facility"))
    columns = ("process_output_value", "process_output_unit")
    _amount(row, database, product, printed, contained=" in " in printed, columns=columns)
    if told:
        try:
            _took_in(row, database)
        except NotStated as error:
            reason = f"what plants took in, {error.reason}"
            database.statements.leave_out(row.place, reason, error.found)


def _took_in(row: Row, database: Database) -> None:
    printed = row.text("process_input")
    product = made(printed) or products().get(printed.casefold())
    key = ("input", *map(row.text, ("mine_fac", "sub_site", "year", "process_input", *_INPUT)))
    if key in database.once:
        return
    _amount(row, database, product, printed, columns=_INPUT, kind="Throughput")
    database.once.add(key)


def made(printed: str, facility: str = "") -> str | None:
    """Return the product that a plant calls so; ``Gold`` is bullion from a refinery alone."""
    known, plain = products("mine_production_plants"), printed.casefold()
    return known.get(f"{facility.casefold()}: {plain}") or known.get(plain)


def _amount(
    row: Row, database: Database, product: str | None, printed: str, *, contained: bool = False,
    columns: tuple[str, str] = ("value", "unit"), kind: str = "Production",
) -> None:  # fmt: skip
    """State a figure of production or throughput; NotStated tells why that would need a guess."""
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
    said = Said(about, product, printed, number, in_year(row, database), _MARKS[kind])
    state(row, database, kind, said, more)
