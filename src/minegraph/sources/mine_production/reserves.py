"""Reserves of ore and of the metal in it, and the capacities of plants.

The database's "Kt" beside a grade in ounces per ton is often a thousand short tons (Newmont's
reports are in them), so of such rows the metal is stated and the ore is not.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, measures, units
from minegraph.sources.mine_production.database import (
    Counted,
    Database,
    Dated,
    NotStated,
    Said,
    basis,
    counted,
    products,
    state,
)  # fmt: skip
from minegraph.sources.mine_production.outputs import PRECIOUS, made
from minegraph.sources.values import concept

if TYPE_CHECKING:
    from minegraph.sources.sheets import Row
    from minegraph.sources.values import Iri, Value

COLUMNS: Final = (
    "mine_fac", "sub_site", "minerals_and_ores", "commodity", "type_mining",
    "processing_capacity_year", "processing_capacity_unit", "processing_capacity_value",
    "reserves_year", "reserves_mineral_unit", "reserves_mineral_value", "reserves_commodity_unit",
    "reserves_commodity_value", "reserves_share", "grade_unit", "grade", "source", "source_url",
    "comment",
)  # fmt: skip
_GRADES: Final = {
    "%": Decimal("0.01"), "g/t": Decimal("0.000001"), "gm/t": Decimal("0.000001"),
    "ppm": Decimal("0.000001"), "kg/t": Decimal("0.001"),
}  # fmt: skip
# The ore in which a metal is counted; an oxide, an impurity (silica) or a part (acid-soluble
# copper) is none of these.
_ORES: Final = {
    "gold": "gold-ore", "au": "gold-ore", "copper": "copper-ore", "cu": "copper-ore",
    "tcu": "copper-ore", "silver": "silver-ore", "ag": "silver-ore", "iron": "iron-ore",
    "zinc": "zinc-ore", "zn": "zinc-ore", "lead": "lead-ore", "pb": "lead-ore",
    "nickel": "nickel-ore", "ni": "nickel-ore", "molybdenum": "molybdenum-ore",
    "manganese": "manganese-ore", "cobalt": "cobalt-ore", "co": "cobalt-ore", "tin": "tin-ore",
    "uranium": "uranium-ore", "niobium": "niobium-ore", "platinum": "platinum-ore",
    "pt": "platinum-ore", "palladium": "palladium-ore", "pd": "palladium-ore",
}  # fmt: skip
_GRAM: Final = Decimal("0.000001")


def reserve(row: Row, database: Database) -> None:
    """State the capacity, the ore and the metal that a row gives; NotStated where it gives none."""
    about = database.site(row)
    if about is None:
        raise NotStated("of a site that no row describes", row.text("mine_fac"))
    failed = []
    parts = [
        part
        for part, column in (
            (_capacity, "processing_capacity_value"),
            (_ore, "reserves_mineral_value"),
            (_metal, "commodity" if row.text("grade") else "reserves_commodity_value"),
        )
        if row.text(column) and (part is not _metal or not row.text("processing_capacity_value"))
    ]
    if not parts:
        raise NotStated("without a capacity or reserve", row.text("commodity"))
    for part in parts:
        try:
            part(row, database, about)
        except NotStated as error:
            failed.append(error)
    if len(failed) == len(parts):
        raise failed[-1]
    for missed in failed:
        database.statements.leave_out(row.place, f"capacities and reserves {missed.reason}",
                                      missed.found)  # fmt: skip


def _capacity(row: Row, database: Database, about: Iri) -> None:
    """State what a plant can make in a year."""
    printed = row.text("commodity") or row.text("minerals_and_ores")
    product = made(printed)
    if product is None:
        raise NotStated("of a product that the vocabulary lacks", printed)
    number = counted(row, "processing_capacity_value", "processing_capacity_unit")
    when = _on_day(row, "processing_capacity_year")
    more = {"mg:basis": concept("basis", number.measure.of_ore)}
    state(row, database, "Capacity", Said(about, product, printed, number, when, "capacity"), more)


def _ore(row: Row, database: Database, about: Iri) -> None:
    """State a reserve of ore, once for all the metals in it, each of which has a row."""
    printed = row.text("minerals_and_ores")
    product = products().get(printed.casefold())
    if product is None:
        raise NotStated("of a product that the vocabulary lacks", printed)
    if row.text("grade_unit") == "oz/t":
        found = f"{row.text('reserves_mineral_value')} {row.text('reserves_mineral_unit')}"
        raise NotStated("of ore whose grade is in ounces per ton, which may be a short one", found)
    number = counted(row, "reserves_mineral_value", "reserves_mineral_unit")
    when = _on_day(row, "reserves_year")
    key = (about, product, when.printed, number.printed(row), row.text("type_mining"),
           row.text("comment"), row.text("reserves_share"))  # fmt: skip
    if key not in database.once:
        database.once.add(key)
        more = _more(row, number.measure.of_ore)
        state(row, database, "Reserve", Said(about, product, printed, number, when, "ore"), more)


def _metal(row: Row, database: Database, about: Iri) -> None:
    """State a reserve of metal: as printed, else as ore times grade."""
    printed = row.text("commodity")
    product = _ORES.get(printed.casefold())
    if product is None:
        raise NotStated("of what no ore is counted in, such as an impurity or oxide", printed)
    precious = printed.casefold() in PRECIOUS
    if row.text("reserves_commodity_value"):
        columns = ("reserves_commodity_value", "reserves_commodity_unit")
        number = counted(row, *columns, precious=precious)
    else:
        number = _contained(row, precious=precious)
    when, more = _on_day(row, "reserves_year"), _more(row, number.measure.of_metal)
    if number.columns[0] == "reserves_mineral_value":
        said = f"{number_words(row)} at {row.text('grade')} {row.text('grade_unit')}"
        more |= {"mg:reportedAs": said, "mg:quote": f"{printed}: {said}"}
    told = Said(about, product, printed, number, when, "metal")
    figure = state(row, database, "Reserve", told, more)
    if number.columns[0] == "reserves_commodity_value":
        _doubt(row, database, figure, number, precious=precious)


def number_words(row: Row) -> str:
    """Return the ore of a row as printed."""
    return f"{row.text('reserves_mineral_value')} {row.text('reserves_mineral_unit')}"


def _contained(row: Row, *, precious: bool) -> Counted:
    """Return the metal in a row's ore, in tonnes to a gram: ore times grade."""
    ore = counted(row, "reserves_mineral_value", "reserves_mineral_unit")
    grade, unit = cells.number(row.cells.get("grade")), row.text("grade_unit")
    share, tonnes = _GRADES.get(unit), ore.measure.unit.tonnes(ore.value)
    if grade is None or share is None or tonnes is None:
        raise NotStated("of a grade in no certain share of mass", f"{row.text('grade')} {unit}")
    if precious and unit == "%":
        raise NotStated("of a precious metal whose grade is in percent", row.text("grade"))
    if grade * share > 1:
        raise NotStated("of a grade above 100 percent", row.text("grade"))
    held = (tonnes * grade * share).quantize(_GRAM)
    return Counted(ore.columns, held, measures.Measure(units.Unit("TONNE")))


def _doubt(row: Row, database: Database, figure: Iri, number: Counted, *, precious: bool) -> None:
    """Tell in the balance where the metal is not half to twice what ore and grade hold."""
    try:
        held = _contained(row, precious=precious).value
    except NotStated:
        return
    tonnes = number.measure.unit.tonnes(number.value)
    if tonnes is not None and held and not Decimal("0.5") <= tonnes / held <= 2:
        found = f"{number.printed(row)}; ore times grade gives {held:f} t"
        database.statements.doubt(
            figure, row.place, "reserves that do not fit ore times grade", found
        )


def _more(row: Row, whole: str) -> dict[str, Value | None]:
    return {
        "mg:basis": basis(row, "reserves_share", whole),
        "mg:scenario": concept("scenario", "estimate"),
        "mg:category": concept("reserve-category", category(row.text("comment"))),
        "mg:reportingCode": concept("reporting-code", "unspecified"),
    }


def category(comment: str) -> str:
    """Return the category that a comment names; the sheet itself has no column for it."""
    plain = comment.casefold()
    proved, probable = "prove" in plain, "probable" in plain
    if proved and probable:
        return "proved-and-probable"
    return "proved" if proved else "probable" if probable else "unspecified"


def _on_day(row: Row, column: str) -> Dated:
    """Return the first day of the year in a column, which stands for it."""
    year = cells.number(row.cells.get(column))
    if year is None:
        raise NotStated("without a value or a year", row.text(column))
    return Dated(str(int(year)), str(int(year)), as_of=date(int(year), 1, 1))
