"""Salient statistics on the United States, a row to each year: what of them the ontology can state.

Which column is what is listed column by column, as the names of some do not fit their numbers.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

from minegraph.sources import cells, countries, minting, periods, usgs_cells
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from decimal import Decimal

    from minegraph.sources.sheets import Row, Table
    from minegraph.sources.statements import Statements

_UNSTATED: Final = (
    (re.compile(r"(?i)(.*_)?(price)"), "numbers of prices, which the ontology cannot state"),
    (re.compile(r"(?i)(.*_)?(consum|apparent|supply)"),
     "numbers of consumption, which the ontology cannot state"),
    (re.compile(r"(?i)(.*_)?stocks"), "numbers of stocks, which the ontology cannot state"),
    (re.compile(r"(?i)(.*_)?employment"), "numbers of employees, which the ontology cannot state"),
    (re.compile(r"(?i)(.*_)?nir_"), "ratios of net imports, which the ontology cannot state"),
)  # fmt: skip
_OTHER: Final = "numbers of what no product and flow is certain for"


class _Column(NamedTuple):
    """What a column counts: a flow (or production) of a product, on a basis."""

    flow: str
    product: str
    basis: str


def state(table: Table, source: Iri, edition: int, code: str, statements: Statements) -> None:
    """State the figures of each year; a row without one is set aside, a cell is left out."""
    country = countries.find("USA")
    if country is None:
        raise KeyError("USA")
    for row in table.rows:
        statements.balance.read += 1
        year = cells.number(row.cells.get("Year"))
        if year is None:
            statements.set_aside(row.place, "without a year", row.text("Year"))
            continue
        found = [
            (column, what, number)
            for column in table.columns[3:]
            if (what := _known(row, column, (edition, code), statements))
            and (number := usgs_cells.number(row, column, statements))
        ]
        if not found:
            statements.set_aside(row.place, "without a number that can be stated", str(year))
            continue
        about = (country.describe(statements), country.english)
        for column, what, (value, guessed) in found:
            is_estimate = guessed or int(year) == edition - 1
            scenario = "estimate" if is_estimate else "actual"
            _figure(row, (column, value), what, (source, *about), statements,
                    year=int(year), scenario=scenario)  # fmt: skip
        statements.balance.stated += 1


def _known(
    row: Row, column: str, chapter: tuple[int, str], statements: Statements
) -> _Column | None:
    """Return what a column counts; where that is not known, its cell is left out."""
    what = _columns().get((*chapter, column))
    if what is None and row.text(column):
        reason = next((why for form, why in _UNSTATED if form.match(column)), _OTHER)
        statements.leave_out(row.place, reason, f"{column}: {row.text(column)}")
    return what


def _figure(
    row: Row, cell: tuple[str, Decimal], what: _Column, about: tuple[Iri, Iri, str],
    statements: Statements, *, year: int, scenario: str,
) -> None:  # fmt: skip
    (column, value), (source, territory, country) = cell, about
    short = column.rsplit("_", 1)[-1].casefold()
    unit, period = usgs_cells.UNITS[short], periods.gregorian_year(year)
    statements.describe(period.iri, "mg:Period", None, period.properties())
    trade = what.flow != "production"
    name = f"{what.product}-{what.flow}-{what.basis}-{year}"
    statements.describe(
        minting.part("figure", territory, name, f"row-{row.place.row}", source.rsplit("/", 1)[-1]),
        "mg:TradeFigure" if trade else "mg:ProductionFigure",
        row.place,
        {
            "rdfs:label": Text(
                f"{country}: {what.product.replace('-', ' ')}, {what.flow}, {period.label}"
            ),
            "mg:about": territory,
            "mg:product": concept("product", what.product),
            "mg:tradeFlow": concept("trade-flow", what.flow) if trade else None,
            "mg:value": unit.value(value),
            "mg:unit": unit.iri,
            "mg:reportedAs": f"{row.text(column)} {usgs_cells.SPELT[short]}",
            "mg:tonnes": unit.tonnes(value),
            "mg:basis": concept("basis", what.basis),
            "mg:scenario": concept("scenario", scenario),
            "mg:period": period.iri,
            "mg:reportedPeriod": Text(period.label),
            "mg:statedIn": source,
            "mg:quote": f"{row.text('Commodity')}, {year}: {row.text(column)}",
            "mg:locator": Text(row.place.words(column)),
        },
    )


@cache
def _columns() -> dict[tuple[int, str, str], _Column]:
    table = resources.files("minegraph.sources") / "tables" / "usgs_salient.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return {
        (int(edition), code, column): _Column(*what)
        for line in lines
        if not line.startswith("#")
        for editions, code, column, *what in [line.split("\t")]
        for edition in editions.split(",")
    }
