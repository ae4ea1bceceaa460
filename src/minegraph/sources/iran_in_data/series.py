"""Tables of production by year: of each row what it counts, when, how much, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, countries, periods, units
from minegraph.sources.iran_in_data import words
from minegraph.sources.iran_in_data.editions import BGS
from minegraph.sources.units import UnknownUnit

if TYPE_CHECKING:
    from decimal import Decimal

    from minegraph.sources.countries import Country
    from minegraph.sources.sheets import Row

_SCENARIOS: Final = {
    "performance": "actual", "budget": "budget", "plan": "plan", "": "actual",
    "estimate": "estimate", "revised": "revised", "preliminary": "preliminary",
    "r": "revised", "e": "estimate", "r, e": "estimate", "e, r": "estimate",
    "revised/estimate": "estimate", "estimate/preliminary": "estimate",
}  # fmt: skip
# The tons of these tables are metric; one unit is misspelt.
_METRIC: Final = {
    "thousand tons": "KiloTONNE", "metric tons, gross weight": "TONNE",
    "thousand metric tons, gross weight": "KiloTONNE", "thousand metrtic tons": "KiloTONNE",
    "thousand tonnes (sulphur content)": "KiloTONNE",
}  # fmt: skip
# A solar year begins in the Gregorian year that is 621 above it.
_SOLAR_OFFSET: Final = 621
_TO_MARCH: Final = "years ended March 20 following"


class NotStated(ValueError):
    """A row of which nothing can be stated: why, and what stood there."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(reason)
        self.reason, self.found = reason, found


@dataclass(frozen=True)
class Said:
    """What a row says: of which country, of what, when, how much, and which report says so."""

    country: Country
    printed: str
    product: str
    basis: str
    period: periods.Period
    dated: str
    value: Decimal
    unit: units.Unit
    reported: str
    scenario: str
    report: str
    by_imidro: bool = False


def performance(row: Row) -> Said:
    """Return what a row of IMIDRO's performance says; its years are solar."""
    dated = row.text("fiscal_year_iranian")
    year = cells.number(dated.partition("/")[0])
    if year is None:
        raise NotStated("without a value or a year", dated)
    period = periods.solar_year(int(year) - _SOLAR_OFFSET)
    columns = ("product", "value_thousand_tons", "metric_type")
    return _said(row, columns, iran(), (period, dated), row.text("source_report"), by_imidro=True)


def yearbook(row: Row) -> Said:
    """Return what a row of a Minerals Yearbook says, of Iran or of the country it names."""
    where = row.text("country_iso3")
    country = countries.find(where) if where else iran()
    if country is None:
        raise NotStated("of a country that is not known", where)
    return _yearly(row, country, row.text("source_yearbook_edition"))


def comparator(row: Row) -> Said:
    """Return what a row on Argentina or Turkey says, which the yearbook of 1970 prints."""
    country = countries.find(row.text("country"))
    if country is None:
        raise NotStated("of a country that is not known", row.text("country"))
    return _yearly(row, country, "MYB1970v3")


def crosscheck(row: Row) -> Said:
    """Return what a row of the World Mineral Statistics on Iran says.

    A footnote says of some years that they ended on March 20 of the next, as solar years do.
    """
    solar = _TO_MARCH in row.text("checked_no_iran_row")
    return _yearly(row, iran(), BGS, solar=solar)


def iran() -> Country:
    """Return the country that most tables are about."""
    country = countries.find("IRN")
    if country is None:
        raise KeyError("IRN")
    return country


def _yearly(row: Row, country: Country, report: str, *, solar: bool = False) -> Said:
    dated = row.text("year")
    year = cells.number(dated)
    if year is None:
        raise NotStated("without a value or a year", dated)
    number = int(year)
    period = periods.solar_year(number - _SOLAR_OFFSET) if solar else periods.gregorian_year(number)
    return _said(row, ("commodity", "value", "flag"), country, (period, dated), report)


def _said(
    row: Row,
    columns: tuple[str, str, str],
    country: Country,
    when: tuple[periods.Period, str],
    report: str,
    *,
    by_imidro: bool = False,
) -> Said:
    """Read the columns of the product, the value and its kind."""
    printed, number, kind = map(row.text, columns)
    unit = row.text("unit") or "thousand tons"
    value = cells.number(row.cells[columns[1]])
    if value is None:
        raise NotStated("without a value or a year", number)
    try:
        measure = units.read(unit, meaning=_METRIC)
    except UnknownUnit as error:
        raise NotStated("in a unit that is not certain", unit) from error
    found = words.product(printed)
    if found is None and words.total(printed):
        raise NotStated("of a total, which may hold what other rows count", printed)
    if found is None:
        raise NotStated("of a product that the vocabulary lacks", printed)
    if kind not in _SCENARIOS:
        raise NotStated("of a kind that is not known", kind)
    product, basis, estimated = found
    reported = f"{number} {unit}" + (f" ({kind})" if kind else "")
    scenario = "estimate" if estimated else _SCENARIOS[kind]
    return Said(
        country, printed, product, basis, *when, value, measure, reported, scenario, report,
        by_imidro,
    )  # fmt: skip
