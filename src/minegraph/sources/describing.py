"""The description of a source that a reader states beside what the source says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.namespaces import THING
from minegraph.sources import minting
from minegraph.sources.values import Iri, Text, Typed, Value

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
    """The slug and the name of the organization; ``agency/NAME`` says that it is an agency."""
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
    via: Iri | None = None,
) -> Iri:
    """State the source of a file under a slug, and return its IRI.

    ``via`` is the compilation through which it was read.
    """
    iri, graph = minting.source(slug)
    return statements.describe(
        iri,
        "mg:Source",
        place,
        {
            **_said(statements, edition, place),
            "mg:retrievedOn": retrieved,
            "mg:checksum": f"sha256:{digest}",
            "mg:graph": graph,
            "mg:statedVia": via,
        },
    )


def describe_compilation(statements: Statements, edition: Edition, retrieved: date) -> Iri:
    """State a compilation through which sources were read, and return its IRI.

    It has no graph: what it holds is in those of the sources.
    """
    iri = minting.source(edition.slug)[0]
    said = {**_said(statements, edition, None), "mg:retrievedOn": retrieved}
    return statements.describe(iri, "mg:Source", None, said)


def _said(statements: Statements, edition: Edition, place: Place | None) -> dict[str, Value | None]:
    name, title = edition.publisher
    kind = name.partition("/")[0] if "/" in name else "organization"
    publisher = Iri(THING + (name if "/" in name else f"organization/{name}"))
    statements.describe(publisher, f"mg:{kind.capitalize()}", place, {"rdfs:label": Text(title)})
    return {
        "rdfs:label": Text(edition.label),
        "dcterms:title": Text(edition.title),
        "dcterms:publisher": publisher,
        "dcterms:issued": edition.issued,
        "mg:issuedYear": edition.issued_year,
        "dcterms:license": Iri(edition.licence) if edition.licence else None,
        "dcterms:rights": Text(edition.rights) if edition.rights else None,
        "dcat:landingPage": Iri(edition.page) if edition.page else None,
        "dcterms:bibliographicCitation": Text(edition.citation) if edition.citation else None,
        "dcterms:description": Text(edition.description) if edition.description else None,
    }


def point_wkt(longitude: str, latitude: str) -> Typed:
    """Return a point of CRS84 as well-known text."""
    return Typed(f"POINT({longitude} {latitude})", "geo:wktLiteral")
