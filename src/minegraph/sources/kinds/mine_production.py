"""The open database on mine production (Jasansky et al. 2023): mines, ore, concentrate and metal.

Ore that a mine processed, run-of-mine coal, transport, processing, waste and reserves have no place
in the graph yet: their rows are set aside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, commodities, countries, measures, minting, periods
from minegraph.sources.describing import Edition, describe
from minegraph.sources.sites import CLASSES, in_range, kind_of, state_point
from minegraph.sources.values import Iri, Text, address, concept

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "1,435 mines and plants, and what they produced year by year, with a source per row"
LICENCE: Final = "to be confirmed with its authors before it is passed on"
OBTAIN: Final = "https://doi.org/10.5281/zenodo.7369478 (detailed_data_mining.xlsx)"

_UNREAD: Final = ("processing", "transport", "capacity_reserves", "waste", "other_info")
_GENERAL: Final = (
    "mine_fac", "mine_other_names", "country", "latitude", "longitude", "mine_or_processing",
    "commodities_products", "source", "source_url",
)  # fmt: skip
_ORE: Final = ("mine_fac", "sub_site", "type_mineral", "min_ore_con", "year", "unit", "value",
               "production_share", "source", "source_url", "reporting_period")  # fmt: skip
_METAL: Final = ("commodity", *(column for column in _ORE if column != "type_mineral"))
_PRECIOUS: Final = frozenset("gold silver platinum palladium pgm rhodium ruthenium iridium".split())
_NOT_CONTAINED: Final = ("copper-cathode", "alumina", "fluorite")
_OUTPUTS: Final = {"Ore mined", "Concentrate", "Clean coal", "NM mineral"}
_EDITION: Final = Edition(
    slug="mine-production-2023",
    label="Open database on mine production, 2023",
    title="An open database on global coal and metal mine production",
    publisher=("wu-vienna", "Vienna University of Economics and Business"),
    issued_year=2023,
    rights="The licence is to be confirmed with the authors.",
    page="https://doi.org/10.5281/zenodo.7369478",
    citation="Jasansky et al. (2023), An open database on global coal and metal mine production, "
    "https://doi.org/10.5281/zenodo.7369478.",
    description="Workbook compiled from reports of companies; each row names its report.",
)  # fmt: skip


@dataclass
class _Database:
    """The workbook being read: its source, and its sites by name and sub-site."""

    statements: Statements
    source: Iri
    sites: dict[tuple[str, str], Iri] = field(default_factory=dict)
    countries: dict[Iri, countries.Country] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """Return the slug of the source."""
        return self.source.rsplit("/", 1)[-1]


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is the database."""
    return path.name.lower() == "detailed_data_mining.xlsx"


def read(job: Job, statements: Statements) -> Iri:
    """State what the database says, sheet by sheet, and return its source."""
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    database = _Database(statements, source)
    for sheet, columns, state in (
        ("general", _GENERAL, _site),
        ("sub_sites", ("mine_fac", "sub_site"), _part),
        ("minerals_ores_conce", _ORE, _ore),
        ("commodities", _METAL, _metal),
    ):
        table = job.table(sheet=sheet)
        table.require(columns)
        for row in table.rows:
            statements.balance.read += 1
            if state(row, database):
                statements.balance.stated += 1
    for sheet in _UNREAD:
        for row in job.table(sheet=sheet).rows:
            statements.balance.read += 1
            reason = f"of the sheet {sheet}, which is not read yet"
            statements.set_aside(row.place, reason, row.text("mine_fac"))
    return source


def _site(row: Row, database: _Database) -> bool:
    """State a mine or plant; a region or a company is none."""
    name, kinds = row.text("mine_fac"), row.text("mine_or_processing")
    country = countries.find(row.text("country"))
    if country is None:
        found = row.text("country")
        database.statements.set_aside(row.place, "of a country that is not known", found)
        return False
    if kinds in ("Region", "Company"):
        database.statements.set_aside(row.place, "of a region or company, no site", name)
        return False
    kind = "mine" if "Mine" in kinds else "plant"
    site = minting.thing(kind, name, country.code, database.slug)
    others = [part.strip() for part in row.text("mine_other_names").split(";")]
    if not _describe(row, database, site, [name, *others], country):
        return False
    database.sites[name, ""] = site
    database.countries[site] = country
    return True


def _describe(
    row: Row, database: _Database, site: Iri, names: list[str], country: countries.Country
) -> bool:
    """State a site with its names; one whose commodities have no concept is set aside."""
    statements, name, others = database.statements, names[0], names[1:]
    mined = []
    for printed in row.text("commodities_products").split(","):
        commodity = commodities.find(printed)
        if commodity:
            mined.append(commodity)
        elif printed.strip():
            reason = "commodities that have no concept in the vocabulary"
            statements.leave_out(row.place, reason, printed.strip())
    if not mined:
        reason = "whose commodities have no concept in the vocabulary, or are not given"
        statements.set_aside(row.place, reason, row.text("commodities_products"))
        return False
    statements.describe(
        site,
        CLASSES[kind_of(site)],
        row.place,
        {
            "rdfs:label": Text(name),
            "skos:altLabel": [Text(other) for other in others if other and other != name],
            "mg:siteType": concept("site-type", kind_of(site)),
            "mg:commodity": list(dict.fromkeys(mined)),
            "mg:country": country.describe(statements),
            **_reports(row),
        },
    )
    _point(row, database, site, name, country)
    return True


def _part(row: Row, database: _Database) -> bool:
    """State a part of a site, of the same kind as the whole."""
    name, part = row.text("mine_fac"), row.text("sub_site")
    whole = database.sites.get((name, ""))
    if whole is None or not part:
        database.statements.set_aside(row.place, "of a site that no row describes", name)
        return False
    site = minting.part(kind_of(whole), whole, part)
    names = [f"{name}: {part}", row.text("sub_site_other_name")]
    if not _describe(row, database, site, names, database.countries[whole]):
        return False
    database.sites[name, part] = site
    database.statements.add(site, "mg:partOf", whole)
    return True


def _point(row: Row, database: _Database, site: Iri, name: str, country: countries.Country) -> None:
    latitude, longitude = (cells.number(row.cells.get(a)) for a in ("latitude", "longitude"))
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        if row.text("latitude"):
            found = f"{row.text('latitude')}, {row.text('longitude')}"
            database.statements.leave_out(row.place, "positions that are none", found)
        return
    state_point(
        database.statements, site, name, (latitude, longitude), source=database.source,
        place=row.place, column="latitude", country=country,
    )  # fmt: skip


def _ore(row: Row, database: _Database) -> bool:
    """State what a row gives of ore, concentrate or coal."""
    what = row.text("type_mineral")
    if what not in _OUTPUTS:
        reason = f"of what is no output of a product ({what.casefold()})"
        database.statements.set_aside(row.place, reason, row.text("min_ore_con"))
        return False
    product = _products().get(row.text("min_ore_con").casefold())
    return _figure(row, database, product, row.text("min_ore_con"), metal=False)


def _metal(row: Row, database: _Database) -> bool:
    """State what a row gives of a metal, in the ore or concentrate that it names, or by itself."""
    printed = row.text("commodity")
    product = _products().get(printed.casefold())
    carrier = _products().get(row.text("min_ore_con").casefold(), "")
    if product and carrier.partition("-")[0] == product.partition("-")[0]:
        product = product if product in _NOT_CONTAINED else carrier
    return _figure(row, database, product, printed, metal=product not in _NOT_CONTAINED)


def _figure(
    row: Row, database: _Database, product: str | None, printed: str, *, metal: bool
) -> bool:
    """State a production figure; tell why where that would need a guess."""
    about = database.sites.get((row.text("mine_fac"), row.text("sub_site")))
    value, year = cells.number(row.cells["value"]), cells.number(row.cells["year"])
    unit = row.text("unit")
    measure = measures.find(unit, precious=printed.casefold() in _PRECIOUS)
    for missing, reason, found in (
        (about is None, "of a site that no row describes", row.text("mine_fac")),
        (product is None, "of a product that the vocabulary lacks", printed),
        (value is None or year is None, "without a value or a year", row.text("value")),
        (measure is None, "in a unit that is none or may be several", unit),
    ):
        if missing:
            database.statements.set_aside(row.place, reason, found)
            return False
    if about and product and value is not None and year is not None and measure:
        _state(row, database, (about, product, printed), (value, measure, int(year)), metal=metal)
    return True


def _state(
    row: Row, database: _Database, of: tuple[Iri, str, str],
    number: tuple[Decimal, measures.Measure, int], *, metal: bool,
) -> None:  # fmt: skip
    (about, product, printed), (value, measure, year) = of, number
    period = _period(row.text("reporting_period"), year)
    share = cells.number(row.cells["production_share"])
    whole = share is None or share == 1
    basis = "share" if not whole else "contained-metal" if metal else measure.basis
    database.statements.describe(period.iri, "mg:Period", None, period.properties())
    database.statements.describe(
        minting.part("figure", about, product, f"{row.place.sheet}-{row.place.row}"),
        "mg:ProductionFigure",
        row.place,
        {
            "rdfs:label": Text(f"{row.text('mine_fac')}: {printed}, {period.label}"),
            "mg:about": about,
            "mg:product": concept("product", product),
            "mg:value": measure.unit.value(value),
            "mg:unit": measure.unit.iri,
            "mg:reportedAs": f"{row.text('value')} {row.text('unit')}",
            "mg:tonnes": measure.unit.tonnes(value),
            "mg:basis": concept("basis", basis or "gross-weight"),
            "mg:scenario": concept("scenario", "actual"),
            "mg:period": period.iri,
            "mg:reportedPeriod": Text(f"{year} {row.text('reporting_period')}".strip()),
            "mg:statedIn": database.source,
            "mg:quote": f"{printed}: {row.text('value')} {row.text('unit')}",
            "mg:locator": Text(row.place.words("value")),
            **_reports(row),
        },
    )


def _period(words: str, year: int) -> periods.Period:
    """Return the year, which is that in which a fiscal year ends."""
    if words == "July-June":
        return periods.fiscal_july(year)
    return (
        periods.fiscal_april(year - 1) if words == "April-March" else periods.gregorian_year(year)
    )


def _reports(row: Row) -> dict[str, Iri | Text | None]:
    """Return the report that a row names, and its address where it is one."""
    printed = row.text("source")
    return {
        "skos:note": Text(f"Compiled from: {printed}") if printed else None,
        "rdfs:seeAlso": address(row.text("source_url")),
    }


@cache
def _products() -> dict[str, str]:
    table = resources.files("minegraph.sources") / "tables" / "mine_production.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))
