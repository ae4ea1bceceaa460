"""Series on Iran as compiled by Iran in Data, from IMIDRO's reports and from yearbooks.

Each report and each edition is a source of its own, read through the compilation; where two give
the same year, both are stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import THING
from minegraph.sources import minting, sheets
from minegraph.sources.iran_in_data import capacities, contradictions, series
from minegraph.sources.iran_in_data.editions import Editions
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from minegraph.sources.iran_in_data.series import Said
    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "IMIDRO's output against budget and plan, capacities; production after the yearbooks"
LICENCE: Final = "CC BY 4.0 for the compilation"
OBTAIN: Final = (
    "https://github.com/RohamHosseini1/iran-in-data (data/processed/iran_mining_series/*.csv; "
    "comparator_mining_energy_series/usgs_mineral_energy_production_full.csv; "
    "usgs_minerals_comparators_series/*.csv)"
)

_YEARBOOK: Final = (
    "category", "commodity", "unit", "year", "value", "flag", "source_yearbook_edition",
)  # fmt: skip
_READ: Final[dict[tuple[str, ...], Callable[[Row], Said]]] = {
    ("product", "fiscal_year_iranian", "metric_type", "value_thousand_tons", "source_report"):
        series.performance,
    _YEARBOOK: series.yearbook,
    ("country_iso3", *_YEARBOOK): series.yearbook,
    ("country", "commodity", "unit", "year", "value", "flag"): series.comparator,
    ("commodity", "unit", "year", "value", "flag", "bgs_table", "checked_no_iran_row"):
        series.crosscheck,
}  # fmt: skip
# Tables of which no row can be stated: the report of each, its part of the report, and why.
_ASIDE: Final = {
    ("metric", "group", "fiscal_year_iranian", "quantity_thousand_tons", "value", "value_unit",
     "source_report"):
        ("", "sales", "of what a group of companies sold, for which no product is told"),
    ("product_stage", "site", "month_value_current", "month_value_prior", "month_pct_change",
     "ytd_value_current", "ytd_value_prior", "ytd_pct_change", "unit", "notes"):
        (capacities.REPORT, "months",
         "of a month, and of the year to it, of which the table does not tell which"),
    ("mineral", "new_reserves_quantity", "unit", "unit_price_usd", "price_percentage",
     "total_value_usd"):
        (capacities.REPORT, "new-reserves",
         "of reserves found over eight years, which stand in no inventory of one day"),
}  # fmt: skip
# The table of the newer yearbooks that was joined last holds the others of its form.
_JOINED: Final = "usgs_mineral_energy_production_full"


def recognizes(path: Path) -> bool:
    """Return whether a file's first row is that of one of the tables."""
    known = (*_READ, *_ASIDE, capacities.COLUMNS)
    return path.suffix.lower() == ".csv" and tuple(sheets.first_row(path)) in known


def read(job: Job, statements: Statements) -> Iri:
    """State what a table says of each report and edition, and return the first of these."""
    table = job.table()
    editions = Editions(job, statements)
    if table.columns == capacities.COLUMNS:
        capacities.state(table.rows, editions)
    elif table.columns in _ASIDE:
        _set_aside(table, editions, *_ASIDE[table.columns])
    elif table.columns in _READ:
        newer = table.columns[1:] == _YEARBOOK
        editions.chapter = job.path.stem if newer and job.path.stem != _JOINED else ""
        _state_all(table, editions, _READ[table.columns])
    else:
        raise InputError(
            "none of the tables of Iran in Data that are read",
            file=str(job.path),
            hint="`minegraph sources` tells which they are. Its columns are "
            f"{', '.join(table.columns)}.",
        )
    if not editions.known:
        raise InputError(
            "the table names no report or edition that is known",
            file=str(job.path),
            hint="Give each row its report as Iran in Data does, such as MYB3-2023.",
        )
    return next(iter(editions.known.values()))


def _state_all(table: sheets.Table, editions: Editions, said: Callable[[Row], Said]) -> None:
    statements = editions.statements
    misread = contradictions.contradicted(table.rows, said)
    for row in table.rows:
        statements.balance.read += 1
        try:
            found = said(row)
            if row.place.row in misread:
                raise series.NotStated(contradictions.REASON, found.reported)
        except series.NotStated as error:
            statements.set_aside(row.place, error.reason, error.found)
            continue
        source = editions.speak_for(found.report, found.country)
        if source is None:
            statements.set_aside(row.place, "of an edition that is not known", found.report)
            continue
        _state(row, statements, source, found)
        statements.balance.stated += 1


def _set_aside(
    table: sheets.Table, editions: Editions, report: str, chapter: str, why: str
) -> None:
    editions.chapter = chapter
    for row in table.rows:
        editions.statements.balance.read += 1
        editions.speak_for(report or row.text("source_report"), series.iran())
        editions.statements.set_aside(row.place, why, row.text(table.columns[0]))


def _state(row: Row, statements: Statements, source: Iri, said: Said) -> None:
    country = said.country.describe(statements)
    about = Iri(f"{THING}agency/imidro") if said.by_imidro else country
    if said.by_imidro:
        statements.add(about, "mg:country", country)
    name = "IMIDRO" if said.by_imidro else said.country.english
    statements.describe(said.period.iri, "mg:Period", None, said.period.properties())
    slug = source.rsplit("/", 1)[-1]
    statements.describe(
        minting.part("figure", about, said.product, f"row-{row.place.row}", slug),
        "mg:ProductionFigure",
        row.place,
        {
            "rdfs:label": Text(f"{name}: {said.printed}, {said.period.label}"),
            "mg:about": about,
            "mg:product": concept("product", said.product),
            "mg:value": said.unit.value(said.value),
            "mg:unit": said.unit.iri,
            "mg:reportedAs": said.reported,
            "mg:tonnes": said.unit.tonnes(said.value),
            "mg:basis": concept("basis", said.basis),
            "mg:scenario": concept("scenario", said.scenario),
            "mg:period": said.period.iri,
            "mg:reportedPeriod": Text(said.dated),
            "mg:statedIn": source,
            "mg:quote": f"{said.printed}: {said.reported}",
            "mg:locator": Text(row.place.words()),
        },
    )
