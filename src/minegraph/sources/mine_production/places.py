"""The sites of the database and their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.sources import cells, commodities, countries, minting
from minegraph.sources.mine_production.database import Database, NotStated, products, reports
from minegraph.sources.sites import CLASSES, in_range, kind_of, state_point
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.sources.sheets import Row

GENERAL = (
    "mine_fac", "mine_other_names", "country", "latitude", "longitude", "mine_or_processing",
    "commodities_products", "source", "source_url",
)  # fmt: skip
PARTS = (
    "mine_fac",
    "sub_site",
    "mine_or_processing",
    "commodities_products",
    "source",
    "source_url",
)
_UNKNOWN = "whose commodities have no concept in the vocabulary, or are not given"


def site(row: Row, database: Database) -> None:
    """State a mine or plant; a region or a company is none."""
    name, kinds = row.text("mine_fac"), row.text("mine_or_processing")
    country = countries.find(row.text("country"))
    if country is None:
        raise NotStated("of a country that is not known", row.text("country"))
    if kinds in ("Region", "Company"):
        raise NotStated("of a region or company, no site", name)
    kind = "mine" if "Mine" in kinds else "plant"
    iri = minting.thing(kind, name, country.code, database.slug)
    others = [part.strip() for part in row.text("mine_other_names").split(";")]
    database.countries[iri] = country
    _describe(row, database, iri, [name, *others], _mined(row, database))
    database.sites[name, ""] = iri


def part(row: Row, database: Database) -> None:
    """State a part of a site: a plant where the row says so, else of the kind of the whole.

    One that names no commodity is of those that its own rows of output name, else of that of the
    whole where it has a single one.
    """
    name, called, kinds = (row.text(c) for c in ("mine_fac", "sub_site", "mine_or_processing"))
    whole = database.sites.get((name, ""))
    if whole is None or not called:
        raise NotStated("of a site that no row describes", name)
    mined = _mined(row, database)
    if not row.text("commodities_products"):
        single = database.mined[whole] if len(database.mined[whole]) == 1 else []
        mined = database.produced.get((name, called)) or single
    kind = "plant" if kinds and "Mine" not in kinds else kind_of(whole)
    iri = minting.part(kind, whole, called)
    database.countries[iri] = database.countries[whole]
    names = [f"{name}: {called}", row.text("sub_site_other_name")]
    _describe(row, database, iri, names, mined)
    database.sites[name, called] = iri
    database.statements.add(iri, "mg:partOf", whole)


def produced(rows: Iterable[Row]) -> dict[tuple[str, str], list[Iri]]:
    """Return the commodities that rows of output name, in order, by site and part."""
    found: dict[tuple[str, str], dict[Iri, None]] = {}
    for row in rows:
        commodity = commodity_of(row.text("commodity"))
        if commodity:
            found.setdefault((row.text("mine_fac"), row.text("sub_site")), {})[commodity] = None
    return {key: list(named) for key, named in found.items()}


def _describe(row: Row, database: Database, iri: Iri, names: list[str], mined: list[Iri]) -> None:
    """State a site with its names; one whose commodities have no concept is not stated."""
    statements, name, others = database.statements, names[0], names[1:]
    country, started = database.countries[iri], cells.number(row.cells.get("production_start"))
    if not mined:
        raise NotStated(_UNKNOWN, row.text("commodities_products"))
    statements.describe(
        iri,
        CLASSES[kind_of(iri)],
        row.place,
        {
            "rdfs:label": Text(name),
            "skos:altLabel": [Text(other) for other in others if other and other != name],
            "mg:siteType": concept("site-type", kind_of(iri)),
            "mg:commodity": mined,
            "mg:country": country.describe(statements),
            "mg:startYear": int(started) if started and 1000 < started < 2100 else None,
            **reports(row),
        },
    )
    database.mined[iri] = mined
    _point(row, database, iri, name)


def _mined(row: Row, database: Database) -> list[Iri]:
    found = []
    for printed in row.text("commodities_products").split(","):
        commodity = commodity_of(printed.strip())
        if commodity:
            found.append(commodity)
        elif printed.strip():
            reason = "commodities that have no concept in the vocabulary"
            database.statements.leave_out(row.place, reason, printed.strip())
    return list(dict.fromkeys(found))


def commodity_of(printed: str) -> Iri | None:
    """Return the commodity of what a site makes, or None: ``Refined Zinc`` is zinc.

    What is no commodity by name, nor a product of the database's, is known by its last word
    (``Thermal bituminous coal``) or its first (``Copper wire rod``).
    """
    plain = printed.casefold().removeprefix("refined ")
    words = plain.split()
    tried = [plain, *words[-1:], *words[:1]]
    product = products().get(plain)
    if product:
        tried.insert(1, product.rpartition("-")[0] or product)
    return next((found for name in tried if (found := commodities.find(name))), None)


def _point(row: Row, database: Database, iri: Iri, name: str) -> None:
    latitude, longitude = (cells.number(row.cells.get(a)) for a in ("latitude", "longitude"))
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        if row.text("latitude"):
            found = f"{row.text('latitude')}, {row.text('longitude')}"
            database.statements.leave_out(row.place, "positions that are none", found)
        return
    state_point(
        database.statements, iri, name, (latitude, longitude), source=database.source,
        place=row.place, column="latitude", country=database.countries[iri],
    )  # fmt: skip
