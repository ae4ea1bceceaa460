"""The description of a source that a reader states beside what the source says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.namespaces import THING
from minegraph.sources import minting
from minegraph.sources.values import Iri, Text, Typed

if TYPE_CHECKING:
    from datetime import date

    from minegraph.sources.statements import Place, Statements


@dataclass(frozen=True)
class Edition:
    """One edition of a source: what it is called, who published it when, under which terms."""

    slug: str
    label: str
    title: str
    publisher: tuple[str, str]
    """The slug and the name of the organization."""
    issued: date | None = None
    issued_year: int | None = None
    licence: str = ""
    rights: str = ""
    page: str = ""
    citation: str = ""
    description: str = ""


def describe(
    statements: Statements,
    edition: Edition,
    *,
    slug: str,
    digest: str,
    retrieved: date,
    place: Place | None = None,
) -> Iri:
    """State the source of a file under a slug, and return its IRI."""
    iri, graph = minting.source(slug)
    publisher = Iri(f"{THING}organization/{edition.publisher[0]}")
    statements.describe(
        publisher, "mg:Organization", place, {"rdfs:label": Text(edition.publisher[1])}
    )
    return statements.describe(
        iri,
        "mg:Source",
        place,
        {
            "rdfs:label": Text(edition.label),
            "dcterms:title": Text(edition.title),
            "dcterms:publisher": publisher,
            "dcterms:issued": edition.issued,
            "mg:issuedYear": edition.issued_year,
            "dcterms:license": Iri(edition.licence) if edition.licence else None,
            "dcterms:rights": Text(edition.rights) if edition.rights else None,
            "mg:retrievedOn": retrieved,
            "mg:checksum": f"sha256:{digest}",
            "dcat:landingPage": Iri(edition.page) if edition.page else None,
            "mg:graph": graph,
            "dcterms:bibliographicCitation": Text(edition.citation) if edition.citation else None,
            "dcterms:description": Text(edition.description) if edition.description else None,
        },
    )


def point_wkt(longitude: str, latitude: str) -> Typed:
    """Return a point of CRS84 as well-known text."""
    return Typed(f"POINT({longitude} {latitude})", "geo:wktLiteral")
