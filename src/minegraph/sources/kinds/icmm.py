"""ICMM's Global Mining Dataset: mines, smelters, refineries and plants, by position."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, commodities, countries
from minegraph.sources.describing import Edition, describe
from minegraph.sources.sites import CLASSES, Namer, in_range, kind_of, state_point
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.countries import Country
    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "position, asset type and commodities of 8,508 mines and plants of the world"
LICENCE: Final = "CC BY 4.0"
OBTAIN: Final = "https://www.icmm.com/ (Global Mining Dataset, September 2025, .xlsx)"

_SHEET: Final = "External"
_COMMODITIES: Final = ("Primary Commodity", "Secondary Commodity", "Other Commodities")
_COLUMNS: Final = (
    "ICMMID", "Confidence Factor", "Mine Name", "Group Names", "Latitude", "Longitude",
    "Asset Type", "Country", *_COMMODITIES,
)  # fmt: skip
_TYPES: Final = {
    "Mine": "mine", "Smelter": "smelter", "Refinery": "refinery", "Plant": "plant",
    "Steel Plant": "steel-plant",
}  # fmt: skip
_NO_NAMES: Final = ("", "unknown", "none")
_EDITION: Final = Edition(
    slug="icmm-2025-09",
    label="ICMM Global Mining Dataset, September 2025",
    title="ICMM Global Mining Dataset, September 2025 (V1) release",
    publisher=("icmm", "International Council on Mining and Metals"),
    issued=date(2025, 9, 1),
    licence="https://creativecommons.org/licenses/by/4.0/",
    page="https://www.icmm.com/",
    citation="ICMM Global Mining Dataset, September 2025 (V1) release.",
    description="Workbook of mines, smelters, refineries and plants of the world with position, "
    "asset type and commodities. Only the month of the release is printed; the first day stands "
    "for it.",
)


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is the data set."""
    return path.suffix.lower() == ".xlsx" and "global-mining" in path.name.lower().replace(" ", "-")


def read(job: Job, statements: Statements) -> Iri:
    """State what the data set says of each facility, and return its source."""
    table = job.table(sheet=_SHEET)
    table.require(_COLUMNS)
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    namer = Namer(job)
    for row in table.rows:
        statements.balance.read += 1
        if _facility(row, statements, namer, source):
            statements.balance.stated += 1
    return source


def _facility(row: Row, statements: Statements, namer: Namer, source: Iri) -> bool:
    identifier, name = row.text("ICMMID"), _name(row.cells["Mine Name"])
    country = countries.find(row.text("Country"))
    mined = _commodities(row, statements)
    types = [_TYPES.get(part.strip()) for part in row.text("Asset Type").split(";")]
    if country is None:
        statements.set_aside(row.place, "of a country that is not known", row.text("Country"))
        return False
    for missing, reason, column in (
        (not identifier or not name, "without identifier or name", "Mine Name"),
        (None in types, "of an asset type that is not known", "Asset Type"),
        (not mined, "whose commodities have no concept in the vocabulary", "Primary Commodity"),
    ):
        if missing:
            statements.set_aside(row.place, reason, row.text(column))
            return False
    site = namer.site("mine" if "mine" in types else "plant", identifier)
    group = _others(row)
    statements.describe(
        site,
        CLASSES[kind_of(site)],
        row.place,
        {
            **namer.called(site, name, map(Text, group)),
            "dcterms:identifier": identifier,
            "mg:siteType": [concept("site-type", kind) for kind in types if kind],
            "mg:commodity": mined,
            "mg:country": country.describe(statements),
            "skos:note": Text(f"ICMM confidence factor: {row.text('Confidence Factor')}"),
        },
    )
    _point(row, statements, site, name, source, country=country, clustered=bool(group))
    return True


def _point(
    row: Row,
    statements: Statements,
    site: Iri,
    name: str,
    source: Iri,
    *,
    country: Country,
    clustered: bool,
) -> None:
    """State where the facility is; the position of a cluster is the mean of its entries."""
    latitude, longitude = (cells.number(row.cells[axis]) for axis in ("Latitude", "Longitude"))
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        found = f"{row.text('Latitude')}, {row.text('Longitude')}"
        statements.leave_out(row.place, "positions that are none", found)
        return
    accuracy = concept("coordinate-accuracy", "approximate") if clustered else None
    state_point(
        statements, site, name, (latitude, longitude), source=source, place=row.place,
        column="Latitude", country=country, accuracy=accuracy,
    )  # fmt: skip


def _commodities(row: Row, statements: Statements) -> list[Iri]:
    found: list[Iri] = []
    for column in _COMMODITIES:
        for name in row.text(column).replace(",", ";").split(";"):
            commodity = commodities.find(name)
            if commodity is not None:
                found.append(commodity)
            elif name.strip():
                reason = "commodities that have no concept in the vocabulary"
                statements.leave_out(row.place, reason, name.strip())
    return list(dict.fromkeys(found))


def _others(row: Row) -> list[str]:
    names = (_name(part) for part in str(row.cells["Group Names"] or "").split(";"))
    return [name for name in names if name.casefold() not in _NO_NAMES]


def _name(cell: cells.Cell) -> str:
    """Return a name as meant: some were encoded twice, and a blank may be a byte of a letter."""
    return cells.words(cells.mended(str(cell or "")))
