"""Series on Iran as compiled by Iran in Data: IMIDRO's output against budget and plan, and USGS.

Three of its tables are read: the performance of IMIDRO's companies from two annual reports, in
solar years; the production of Iran from 1961 to 1980 after four Minerals Yearbooks; and that of
Iran and others from 2012 to 2023 after newer ones. Each figure notes the report or edition that it
is from; where two give the same year, both are stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import THING
from minegraph.sources import cells, countries, minting, periods, sheets, units
from minegraph.sources.describing import Edition, describe
from minegraph.sources.sites import Namer
from minegraph.sources.units import UnknownUnit
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "IMIDRO's output against budget and plan; production of Iran after the yearbooks"
LICENCE: Final = "CC BY 4.0 for the compilation"
OBTAIN: Final = (
    "https://github.com/RohamHosseini1/iran-in-data (data/processed/iran_mining_series: "
    "imidro_production_performance_2011_2015.csv, usgs_iran_mineral_production_1961_1980.csv; "
    "comparator_mining_energy_series: "
    "usgs_mineral_energy_production_full.csv)"
)

_PERFORMANCE: Final = (
    "product", "fiscal_year_iranian", "metric_type", "value_thousand_tons", "source_report",
)  # fmt: skip
_YEARBOOKS: Final = (
    "category", "commodity", "unit", "year", "value", "flag", "source_yearbook_edition",
)  # fmt: skip
_MODERN: Final = ("country_iso3", *_YEARBOOKS)
_SCENARIOS: Final = {
    "performance": "actual", "budget": "budget", "plan": "plan", "": "actual",
    "estimate": "estimate", "revised": "revised", "preliminary": "preliminary",
    "r": "revised", "e": "estimate", "r, e": "estimate", "e, r": "estimate",
    "revised/estimate": "estimate", "estimate/preliminary": "estimate",
}  # fmt: skip
_IMIDRO: Final = "Iranian Mines and Mining Industries Development and Renovation Organization"
# The tons of these tables are metric.
_METRIC: Final = {
    "thousand tons": "KiloTONNE", "metric tons, gross weight": "TONNE",
    "thousand metric tons, gross weight": "KiloTONNE",
}  # fmt: skip
# A solar year begins in the Gregorian year that is 621 above it.
_SOLAR_OFFSET: Final = 621


@dataclass(frozen=True)
class _Series:
    """What a row says: of what, when, how much, and which report says so."""

    printed: str
    period: periods.Period
    value: Decimal
    unit: units.Unit
    reported: str
    scenario: str
    report: str


def recognizes(path: Path) -> bool:
    """Return whether a file's first row is that of one of the tables."""
    return path.suffix.lower() == ".csv" and tuple(sheets.first_row(path)) in (
        _PERFORMANCE,
        _YEARBOOKS,
        _MODERN,
    )


def read(job: Job, statements: Statements) -> Iri:
    """State what a table says, and return its source."""
    table = sheets.read(job.path)
    if table.columns not in (_PERFORMANCE, _YEARBOOKS, _MODERN):
        raise InputError(
            "neither the table of IMIDRO's performance nor that of the yearbooks",
            file=str(job.path),
            hint=f"Its columns are {', '.join(_PERFORMANCE)}, or {', '.join(_YEARBOOKS)}.",
        )
    performance = table.columns == _PERFORMANCE
    source = _described(job, statements, table.columns)
    namer = Namer(job, minting.source(source.rsplit("/", 1)[-1])[1])
    about = _imidro(statements, namer) if performance else _iran(statements)
    series = _performance if performance else _yearbook
    country: countries.Country | None = None
    for row in table.rows:
        statements.balance.read += 1
        found = series(row)
        of = about
        if table.columns == _MODERN:
            country = countries.find(row.text("country_iso3"))
            if country is None:
                found = "of a country that is not known", row.text("country_iso3")
            else:
                of = country.iri, country.english
        if isinstance(found, _Series):
            if country is not None:
                country.describe(statements)
            _state(row, statements, source, of, found)
            statements.balance.stated += 1
        else:
            statements.set_aside(row.place, *found)
    return source


def _described(job: Job, statements: Statements, columns: tuple[str, ...]) -> Iri:
    name, what = {
        _PERFORMANCE: (
            "imidro-performance",
            "IMIDRO's production against budget and plan, 2011 to 2015",
        ),
        _YEARBOOKS: (
            "usgs-yearbooks-1961-1980",
            "mineral production of Iran, 1961 to 1980, after the Minerals Yearbooks",
        ),
    }.get(columns, (minting.slug(job.path.stem), "production after the Minerals Yearbooks"))
    about = Edition(
        slug=f"iran-in-data-{name}",
        label=f"Iran in Data: {what}",
        title=job.path.name,
        publisher=("iran-in-data", "Iran in Data"),
        issued_year=2026,
        licence="https://creativecommons.org/licenses/by/4.0/",
        page="https://github.com/RohamHosseini1/iran-in-data",
        citation=f"Iran in Data, {job.path.name}, CC BY 4.0.",
        description="A compilation; each figure notes the report or the edition that it is from.",
    )
    return describe(
        statements, about, slug=job.source or about.slug, digest=job.digest, retrieved=job.retrieved
    )


def _imidro(statements: Statements, namer: Namer) -> tuple[Iri, str]:
    agency = Iri(f"{THING}agency/imidro")
    names = namer.called(agency, _IMIDRO, ())
    country = {"mg:country": _iran(statements)[0]}
    return statements.describe(agency, "mg:Agency", None, {**names, **country}), "IMIDRO"


def _iran(statements: Statements) -> tuple[Iri, str]:
    country = countries.find("IRN")
    if country is None:
        raise KeyError("IRN")
    return country.describe(statements), country.english


def _performance(row: Row) -> _Series | tuple[str, str]:
    """Return what a row of the performance says, or why nothing is stated and what stood there."""
    year = cells.number(row.text("fiscal_year_iranian").partition("/")[0])
    period = periods.solar_year(int(year) - _SOLAR_OFFSET) if year is not None else None
    return _known(row, ("product", "value_thousand_tons", "metric_type", "source_report"), period)


def _yearbook(row: Row) -> _Series | tuple[str, str]:
    """Return what a row of the yearbooks says, or why nothing is stated and what stood there."""
    year = cells.number(row.cells["year"])
    period = periods.gregorian_year(int(year)) if year is not None else None
    return _known(row, ("commodity", "value", "flag", "source_yearbook_edition"), period)


def _known(
    row: Row, columns: tuple[str, str, str, str], period: periods.Period | None
) -> _Series | tuple[str, str]:
    """Read the columns of the product, the value, its kind and its report."""
    printed, number, kind, report = map(row.text, columns)
    unit = row.text("unit") or "thousand tons"
    value = cells.number(row.cells[columns[1]])
    if value is None or period is None:
        return "without a value or a year", number
    try:
        measure = units.read(unit, meaning=_METRIC)
    except UnknownUnit:
        return "in a unit that is not certain", unit
    label, marked = _unmarked(printed)
    if label is None:
        return "of a product that the vocabulary lacks", printed
    if kind not in _SCENARIOS:
        return "of a kind that is not known", kind
    reported = f"{number} {unit}" + (f" ({kind})" if kind else "")
    scenario = "estimate" if marked else _SCENARIOS[kind]
    return _Series(label, period, value, measure, reported, scenario, report)


def _unmarked(printed: str) -> tuple[str | None, bool]:
    """Return a known product's words, and whether an ``e`` at their end says it is estimated."""
    if printed in _products():
        return printed, False
    plain = printed.removesuffix("e")
    return (plain, True) if plain != printed and plain in _products() else (None, False)


@cache
def _products() -> dict[str, tuple[str, str]]:
    table = resources.files("minegraph.sources") / "tables" / "imidro.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {words: (product, basis) for words, product, basis in rows}


def _state(
    row: Row, statements: Statements, source: Iri, about: tuple[Iri, str], series: _Series
) -> None:
    product, basis = _products()[series.printed]
    statements.describe(series.period.iri, "mg:Period", None, series.period.properties())
    slug = source.rsplit("/", 1)[-1]
    statements.describe(
        minting.part("figure", about[0], product, f"row-{row.place.row}", slug),
        "mg:ProductionFigure",
        row.place,
        {
            "rdfs:label": Text(f"{about[1]}: {series.printed}, {series.period.label}"),
            "mg:about": about[0],
            "mg:product": concept("product", product),
            "mg:value": series.unit.value(series.value),
            "mg:unit": series.unit.iri,
            "mg:reportedAs": series.reported,
            "mg:tonnes": series.unit.tonnes(series.value),
            "mg:basis": concept("basis", basis),
            "mg:scenario": concept("scenario", series.scenario),
            "mg:period": series.period.iri,
            "mg:reportedPeriod": Text(row.text("fiscal_year_iranian") or row.text("year")),
            "mg:statedIn": source,
            "mg:quote": f"{series.printed}: {series.reported}",
            "mg:locator": Text(row.place.words()),
            "skos:note": Text(f"From {series.report}"),
        },
    )
