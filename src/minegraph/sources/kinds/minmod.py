"""MinMod's site records: mines and deposits of many databases, with resources and reserves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from minegraph.sources import cells, minting
from minegraph.sources.describing import Edition, describe
from minegraph.sources.minmod import archive, figures, positions
from minegraph.sources.minmod.survey import survey
from minegraph.sources.minmod.terms import Terms, link
from minegraph.sources.sites import CLASSES, Namer, kind_of, state_point
from minegraph.sources.statements import Place
from minegraph.sources.values import Iri, Text, address, concept

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.minmod.archive import Record
    from minegraph.sources.minmod.survey import Site
    from minegraph.sources.statements import Statements

GIVES: Final = "position, commodities, reserves and resources of mines and deposits of the world"
LICENCE: Final = "MIT; each record names the database that it is from"
OBTAIN: Final = "https://github.com/DARPA-CRITICALMAAS/ta2-minmod-data (a .tar of it, or .tar.zst)"

_SUFFIXES: Final = (".tar", ".tar.zst", ".tar.gz", ".tgz")
# What the records say and the model has no property for; candidates of types are predictions.
_WITHOUT: Final = (
    "deposit_type_candidate", "site_rank", "geology_info", "mineral_form", "discovered_year",
)  # fmt: skip
_MOST_SHOWN: Final = 300
_EDITION: Final = Edition(
    slug="minmod",
    label="MinMod knowledge graph, data of 2024",
    title="MinMod Knowledge Graph (ta2-minmod-data)",
    publisher=("minmod", "MinMod project"),
    licence="https://opensource.org/license/mit",
    page="https://github.com/DARPA-CRITICALMAAS/ta2-minmod-data",
    citation="DARPA CriticalMAAS, MinMod data (ta2-minmod-data).",
    description="Records of mineral sites that the CriticalMAAS programme took from databases, "
    "articles and mining reports; each names its own. The repository prints no day of issue.",
)


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is an archive of the records."""
    return path.name.lower().endswith(_SUFFIXES) and "minmod" in path.name.lower()


def read(job: Job, statements: Statements) -> Iri:
    """State what the records say of each site, and return their source."""
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    terms = Terms(archive.entities(job.path))
    namer = Namer(job, "minmod")
    sites = survey(archive.records(job.path), terms, namer)
    writer = _Writer(statements, terms, namer, source)
    for record in archive.records(job.path):
        writer.record(record, sites.get(record.key))
    return source


class _Writer:
    """States records one by one; the sites that they speak of are known from the survey."""

    def __init__(self, statements: Statements, terms: Terms, namer: Namer, source: Iri) -> None:
        self._to = statements
        self._terms = terms
        self._namer = namer
        self._source = source

    def record(self, record: Record, site: Site | None) -> None:
        """State what a record says of its site and of each inventory, or set it aside whole."""
        place = Place(record.file, record.number)
        balance = self._to.balance
        balance.read += 1 + len(record.inventories)
        missing = site.missing if site else "records of a site that has neither name nor country"
        if site is None or missing:
            what = f"{record.key[1]} {record.content.get('name') or ''}".strip()
            self._to.set_aside(place, missing, what)
            for inventory in record.inventories:
                reason = "inventories of a record that is set aside"
                self._to.set_aside(place, reason, _observed(inventory))
            return
        balance.stated += 1
        mined: list[Iri] = []
        for number, inventory in enumerate(record.inventories, start=1):
            found = self._terms.commodities(inventory.get("commodity") or {})
            if found:
                balance.stated += 1
                mined += found
                self._figure(record, site, place, number, found)
            else:
                reason = "inventories whose commodity has no concept in the vocabulary"
                self._to.set_aside(place, reason, _observed(inventory))
        self._site(record, site, place, mined)
        self._left_out(record, place)
        self._points(record, site, place)

    def _site(self, record: Record, site: Site, place: Place, mined: list[Iri]) -> None:
        said, location = record.content, record.content.get("location_info") or {}
        others = [said.get("name") or "", *(said.get("aliases") or ())]
        country = site.country
        localities = [
            cells.words(cells.mended(state.get("observed_name") or ""))
            for state in location.get("state_or_province") or ()
        ]
        documents = [entry.get("document") or {} for entry in said.get("reference") or ()]
        self._to.describe(
            site.iri,
            CLASSES[kind_of(site.iri)],
            place,
            {
                **self._namer.called(site.iri, site.name, (Text(name_of(o)) for o in others)),
                "dcterms:identifier": site.identifier,
                "mg:siteType": concept("site-type", site.kind),
                "mg:commodity": list(dict.fromkeys(mined)),
                "mg:country": country.describe(self._to),
                "mg:province": self._terms.state(location, country, self._to),
                "mg:locality": [Text(name) for name in localities if name],
                "rdfs:seeAlso": [
                    self._terms.page(*record.key),
                    *(address(str(document.get("uri") or "")) for document in documents),
                ],
            },
        )

    def _left_out(self, record: Record, place: Place) -> None:
        for key in _WITHOUT:
            if record.content.get(key):
                reason = f"values of {key}, for which the model has no property"
                found = json.dumps(record.content[key], ensure_ascii=False)[:_MOST_SHOWN]
                self._to.leave_out(place, reason, found)

    def _points(self, record: Record, site: Site, place: Place) -> None:
        location = record.content.get("location_info") or {}
        words = location.get("location")
        if not words:
            return
        system = location.get("crs") or {}
        named = self._terms.systems.get(link(system)) or str(system.get("observed_name") or "")
        try:
            found = positions.positions(words, named)
        except positions.NoPosition as error:
            self._to.leave_out(place, str(error), f"{words} {named}")
            return
        for latitude, longitude in found:
            state_point(
                self._to, site.iri, site.name, (latitude, longitude), source=self._source,
                place=place, column="location", country=site.country,
                printed="" if named == positions.PLAIN else f"{named} {words}",
                mark=minting.mark(f"{latitude} {longitude}"),
            )  # fmt: skip

    def _figure(
        self, record: Record, site: Site, place: Place, number: int, mined: list[Iri]
    ) -> None:
        inventory = record.inventories[number - 1]
        try:
            made = figures.contained(inventory, mined[0], self._terms)
        except figures.NoFigure as error:
            self._to.leave_out(place, str(error), _in_short(inventory))
            return
        if made is None:
            return
        slug = mined[0].rpartition("/")[2]
        zone = str(inventory.get("zone") or "")
        what = f"{site.name}: {slug}, {made.category.rpartition('/')[2].replace('-', ' ')}"
        document = (inventory.get("reference") or {}).get("document") or {}
        key = json.dumps([record.content.get("created_by"), inventory], sort_keys=True)
        self._to.describe(
            minting.part("figure", site.iri, slug, made.kind.lower(), minting.mark(key)),
            f"mg:{made.kind}Figure",
            place,
            {
                "rdfs:label": Text(f"{what}, {made.dated}" + (f", {zone}" if zone else "")),
                "mg:about": site.iri,
                "mg:product": made.product,
                "mg:value": made.tonnes,
                "mg:unit": figures.TONNE.iri,
                "mg:tonnes": made.tonnes,
                "mg:reportedAs": made.reported,
                "mg:basis": made.basis,
                "mg:scenario": concept("scenario", "estimate"),
                "mg:category": made.category,
                "mg:asOf": made.as_of,
                "mg:reportedPeriod": made.dated,
                "mg:statedIn": self._source,
                "mg:quote": made.reported,
                "mg:locator": Text(_locator(place, number, inventory)),
                "rdfs:seeAlso": address(str(document.get("uri") or "")),
            },
        )


def name_of(name: str) -> str:
    """Return a name as meant, with single blanks."""
    return cells.words(cells.mended(name))


def _locator(place: Place, number: int, inventory: dict[str, Any]) -> str:
    """Return where a figure stands: in the record, and in the document that the record cites."""
    reference = inventory.get("reference") or {}
    title = cells.words((reference.get("document") or {}).get("title"))
    pages = [str(info["page"]) for info in reference.get("page_info") or () if info.get("page")]
    parts = [f"{place.words()}, inventory {number}"]
    parts += [title] if title else []
    parts += [f"page {', '.join(pages)}"] if pages else []
    return "; ".join(parts)


def _observed(inventory: dict[str, Any]) -> str:
    return str((inventory.get("commodity") or {}).get("observed_name") or "")


def _in_short(inventory: dict[str, Any]) -> str:
    keys = ("ore", "grade", "category", "date", "material_form")
    kept = {key: inventory[key] for key in keys if inventory.get(key)}
    return json.dumps(kept, ensure_ascii=False)[:_MOST_SHOWN]
