"""What the tests of the documentation share: the files, and the path of each one's document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/minegraph/"
ONTOLOGY_FILES = sorted((ROOT / "ontology").rglob("*.ttl"))
SHAPE_FILES = sorted((ROOT / "shapes").rglob("*.ttl"))
HTML = {"Accept": "text/html"}


def graph_of(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def documents() -> dict[str, Path]:
    """The path of each file's document, by the IRI of its ontology or scheme."""
    found = {}
    for path in ONTOLOGY_FILES + SHAPE_FILES:
        graph = graph_of([path])
        (iri,) = {*graph.subjects(RDF.type, OWL.Ontology)} | {
            *graph.subjects(RDF.type, SKOS.ConceptScheme)
        }
        found["/" + str(iri).removeprefix(BASE)] = path
    return found
