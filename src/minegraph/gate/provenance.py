"""What a load says of itself in the graph: PROV activities in a graph of minegraph's own."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, PROV, RDF, RDFS, XSD, Graph, Literal, URIRef

from minegraph import __version__
from minegraph.namespaces import LOADS_GRAPH, THING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.gate.intake import Part
    from minegraph.store.staged import Staged

_SOFTWARE: Final = URIRef(f"{THING}software/minegraph-{__version__}")


def now() -> datetime:
    """Return the time of day as activities give it: in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def note(
    staging: Staged, brought: Iterable[Part], began: datetime, *, removed: Iterable[str] = ()
) -> None:
    """Add an activity for each graph that a load made anew, or removed, to a staging.

    It says when, from which file (by its SHA-256), with what software, and which graph came of
    it. Who loaded is in the release's record alone: the graph is for everybody.
    """
    graph = Graph()
    graph.add((_SOFTWARE, RDF.type, PROV.SoftwareAgent))
    graph.add((_SOFTWARE, RDFS.label, Literal(f"minegraph {__version__}")))
    ended = now()
    for part in brought:
        activity = _activity(graph, part.graph, part.digest[:8], began, ended)
        file = URIRef(f"{THING}file/{part.digest}")
        graph.add((file, RDF.type, PROV.Entity))
        graph.add((file, RDFS.label, Literal(part.file)))
        graph.add((file, DCTERMS.identifier, Literal(f"sha256:{part.digest}")))
        graph.add((activity, PROV.used, file))
        graph.add((activity, PROV.generated, URIRef(part.graph)))
    for name in removed:
        activity = _activity(graph, name, "removed", began, ended)
        graph.add((activity, PROV.invalidated, URIRef(name)))
    staging.add(LOADS_GRAPH, io.BytesIO(graph.serialize(format="nt", encoding="utf-8")))


def _activity(graph: Graph, name: str, what: str, began: datetime, ended: datetime) -> URIRef:
    slug = name.rsplit("/", 1)[-1]
    activity = URIRef(f"{THING}load/{slug}-{ended:%Y%m%dt%H%M%Sz}-{what}")
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((activity, RDFS.label, Literal(f"Load of {slug}, {ended:%Y-%m-%d %H:%M} UTC", "en")))
    graph.add((activity, PROV.startedAtTime, _time(began)))
    graph.add((activity, PROV.endedAtTime, _time(ended)))
    graph.add((activity, PROV.wasAssociatedWith, _SOFTWARE))
    return activity


def _time(moment: datetime) -> Literal:
    return Literal(f"{moment:%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime, normalize=False)
