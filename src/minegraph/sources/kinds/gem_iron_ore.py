"""Global Energy Monitor's Global Iron Ore Mines Tracker: mines with owners, output and reserves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, commodities, countries, minting, periods, units
from minegraph.sources.describing import Edition, describe
from minegraph.sources.gem import DATASET, PLANNED, Tracker, given, started, usual_names
from minegraph.sources.sites import CLASSES, Namer, in_range, kind_of, state_point
from minegraph.sources.values import Iri, Text, address, concept

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.countries import Country
    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "890 iron ore mines of the world: position, status, owners, output, reserves"
LICENCE: Final = "CC BY 4.0"
OBTAIN: Final = (
    "https://globalenergymonitor.org/projects/global-iron-ore-mines-tracker/ (November 2024, .xlsx)"
)

_SHEET: Final = "Main Data"
_AS_OF: Final = date(2024, 11, 1)
_THOUSAND: Final = units.Unit("KiloTONNE")
# Column, class, name in the IRI, and what else such a figure has.
_FIGURES: Final[tuple[tuple[str, str, str, int | None], ...]] = (
    ("Production 2023 (ttpa)", "Production", "production-2023", 2023),
    ("Production 2022 (ttpa)", "Production", "production-2022", 2022),
    ("Design capacity (ttpa)", "Capacity", "capacity", None),
    ("Total reserves (proven and probable, thousand metric tonnes)", "Reserve", "reserves", None),
    ("Total resource (inferred, indicated and measured, thousand metric tonnes)", "Resource",
     "resources", None),
)  # fmt: skip
_CATEGORIES: Final = {
    "Reserve": concept("reserve-category", "proved-and-probable"),
    "Resource": concept("resource-category", "measured-indicated-and-inferred"),
}
_OWNER: Final = ("Owner", "Owner GEM Entity ID", "Owner name in local language/script")
_PARENT: Final = ("Parent", "Parent GEM Entity ID")
_COLUMNS: Final = (
    "GEM Asset ID", "Asset name (English)", "Asset name (other language)", "Coordinates",
    "Coordinate accuracy", "Municipality", "Country/Area", "Operating status", "Start date",
    *_OWNER, *_PARENT, "GEM wiki page URL",
    *(column for column, *_ in _FIGURES),
)  # fmt: skip
_EDITION: Final = Edition(
    slug="gem-iron-ore-2024-11",
    label="GEM Global Iron Ore Mines Tracker, November 2024",
    title="Global Iron Ore Mines Tracker, November 2024 (V1) release",
    publisher=("global-energy-monitor", "Global Energy Monitor"),
    issued=_AS_OF,
    licence="https://creativecommons.org/licenses/by/4.0/",
    page="https://globalenergymonitor.org/projects/global-iron-ore-mines-tracker/",
    citation="Global Energy Monitor, Global Iron Ore Mines Tracker, November 2024 (V1) release.",
    description="Workbook on iron ore mines of the world with owners, capacity, production and "
    "reserves. Only the month of the release is printed; the first day stands for it.",
)


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is the tracker."""
    return path.suffix.lower() == ".xlsx" and "iron-ore-mines-tracker" in path.name.lower()


def read(job: Job, statements: Statements) -> Iri:
    """State what the tracker says of each mine, and return its source."""
    table = job.table(sheet=_SHEET)
    table.require(_COLUMNS)
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    namer = Namer(job, DATASET)
    usual = usual_names(table.rows, _OWNER[:2], _PARENT)
    tracker = Tracker(statements, source, namer, _AS_OF, "November 2024", usual)
    for row in table.rows:
        statements.balance.read += 1
        identifier, country = row.text("GEM Asset ID"), countries.find(row.text("Country/Area"))
        if not identifier or country is None:
            reason = "without an identifier or a known country"
            statements.set_aside(row.place, reason, row.text("Country/Area"))
            continue
        mine = _mine(row, statements, namer, country.describe(statements))
        _point(row, statements, mine, source, country)
        name = row.text("Asset name (English)")
        tracker.state_status(row, "Operating status", mine, name)
        owners = tracker.state_owners(row, _OWNER, mine, name)
        tracker.state_parents(row, _PARENT, owners, row.text("Owner"))
        for column, kind, name, year in _FIGURES:
            if given(row, column):
                _figure(row, statements, mine, source, (column, kind, name, year))
        statements.balance.stated += 1
    return source


def _mine(row: Row, statements: Statements, namer: Namer, country: Iri) -> Iri:
    name, identifier = row.text("Asset name (English)"), row.text("GEM Asset ID")
    mine = namer.site("mine", identifier)
    locality, other = given(row, "Municipality"), given(row, "Asset name (other language)")
    others = [Text(*cells.split_language(other))] if other else []
    return statements.describe(
        mine,
        CLASSES[kind_of(mine)],
        row.place,
        {
            **namer.called(mine, name, others),
            "dcterms:identifier": identifier,
            "mg:siteType": concept("site-type", "mine"),
            "mg:commodity": commodities.find("iron"),
            "mg:produces": concept("product", "iron-ore"),
            "mg:country": country,
            "mg:locality": Text(locality) if locality else None,
            "mg:startYear": started(row, "Start date", "Operating status", statements),
            "rdfs:seeAlso": address(row.text("GEM wiki page URL")),
        },
    )


def _point(row: Row, statements: Statements, mine: Iri, source: Iri, country: Country) -> None:
    text = row.text("Coordinates")
    latitude, longitude = (cells.number(part) for part in (*text.split(","), "", "")[:2])
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        statements.leave_out(row.place, "positions that are none", text)
        return
    accuracy = minting.slug(row.text("Coordinate accuracy"))
    state_point(
        statements, mine, row.text("Asset name (English)"), (latitude, longitude), source=source,
        place=row.place, column="Coordinates", country=country,
        accuracy=concept("coordinate-accuracy", accuracy),
    )  # fmt: skip


def _figure(
    row: Row, statements: Statements, mine: Iri, source: Iri, what: tuple[str, str, str, int | None]
) -> None:
    column, kind, name, year = what
    value = cells.number(row.cells[column])
    if value is None:
        statements.leave_out(row.place, "numbers that are none", row.text(column))
        return
    period = periods.gregorian_year(year) if year else None
    if period:
        statements.describe(period.iri, "mg:Period", None, period.properties())
    unit = "ttpa" if "ttpa" in column else "thousand metric tonnes"
    statements.describe(
        minting.part("figure", mine, name, source.rsplit("/", 1)[-1]),
        f"mg:{kind}Figure",
        row.place,
        {
            "rdfs:label": Text(
                f"{row.text('Asset name (English)')}: iron ore, {name.replace('-', ' ')}"
            ),
            "mg:about": mine,
            "mg:product": concept("product", "iron-ore"),
            "mg:value": value,
            "mg:unit": _THOUSAND.iri,
            "mg:reportedAs": f"{row.text(column)} {unit}",
            "mg:tonnes": _THOUSAND.tonnes(value),
            "mg:basis": concept("basis", "gross-weight"),
            "mg:scenario": concept("scenario", _scenario(row, kind)),
            "mg:period": period.iri if period else None,
            "mg:asOf": None if period else _AS_OF,
            "mg:category": _CATEGORIES.get(kind),
            "mg:statedIn": source,
            "mg:quote": row.text(column),
            "mg:locator": Text(row.place.words(column)),
        },
    )


def _scenario(row: Row, kind: str) -> str:
    """Return the scenario of a figure; the capacity of a mine that is not there yet is a plan."""
    if kind in _CATEGORIES:
        return "estimate"
    planned = kind == "Capacity" and row.text("Operating status") in PLANNED
    return "plan" if planned else "actual"
