"""What the ontology tests share: the files, merged graphs and the reasoner.

Nothing is fetched: `owl:imports` is dropped before a graph is handed to the reasoner, and the
modules and alignments are merged from the files instead.
"""

from __future__ import annotations

import functools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2  # type: ignore[import-untyped]
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
DATA = ROOT / "data"
SHAPES = ROOT / "shapes"
BROKEN = Path(__file__).resolve().parent / "broken"

BASE = "https://w3id.org/minegraph/"
IRI = URIRef(BASE + "ontology")
MG = Namespace(BASE + "ontology#")
GEO_WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")

OWN_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def module_files() -> list[Path]:
    return sorted(ONTOLOGY.glob("*.ttl"))


def alignment_files() -> list[Path]:
    return sorted((ONTOLOGY / "alignments").glob("*.ttl"))


def vocabulary_files() -> list[Path]:
    return sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))


def data_files() -> list[Path]:
    return sorted(DATA.glob("*.ttl"))


def shape_files() -> list[Path]:
    return sorted(SHAPES.rglob("*.ttl"))


def ontology_files() -> list[Path]:
    return module_files() + vocabulary_files() + alignment_files()


def read(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@functools.cache
def ontology_graph() -> Graph:
    """Modules and alignments, without the vocabularies."""
    return read(module_files() + alignment_files())


@functools.cache
def vocabulary_graph() -> Graph:
    return read(vocabulary_files())


def named(nodes: Iterable[Node]) -> list[URIRef]:
    """The IRIs among the nodes, in order."""
    return sorted(node for node in nodes if isinstance(node, URIRef))


def own_terms(graph: Graph) -> dict[URIRef, URIRef]:
    """Each declared mg: term and its kind."""
    return {
        term: kind
        for kind in OWN_KINDS
        for term in named(graph.subjects(RDF.type, kind))
        if term.startswith(str(MG))
    }


def _for_owl2(node: Node) -> Node:
    """OWL 2 has no xsd:date and no geo:wktLiteral: a day becomes its midnight, a WKT a string."""
    if isinstance(node, Literal) and node.datatype == XSD.date:
        return Literal(f"{node!s}T00:00:00Z", datatype=XSD.dateTime)
    if isinstance(node, Literal) and node.datatype == GEO_WKT:
        return Literal(str(node))
    return node


def one_ontology(graph: Graph) -> Graph:
    """A copy in which one header stands for all, so that no import is followed."""
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    out = Graph()
    for triple in graph:
        if triple[0] not in headers:
            out.add(triple)
    out.add((URIRef(BASE + "test/merged"), RDF.type, OWL.Ontology))
    return out


def for_reasoner(graph: Graph) -> Graph:
    """A copy that a reasoner can take: one ontology, no annotations, datatypes of OWL 2."""
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    annotations |= {RDFS.label, RDFS.seeAlso, RDFS.isDefinedBy, RDFS.comment}
    out = Graph()
    for s, p, o in one_ontology(graph):
        if p not in annotations and o != RDFS.Datatype:
            out.add((s, p, _for_owl2(o)))
    return out


@dataclass(frozen=True)
class Verdict:
    consistent: bool
    unsatisfiable: tuple[str, ...]


def reason(graph: Graph) -> Verdict:
    """HermiT's verdict on a graph."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "merged.rdf"
        for_reasoner(graph).serialize(path, format="xml")
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load(only_local=True)
        try:
            with ontology:
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(consistent=False, unsatisfiable=())
        bad = tuple(
            sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
        )
        return Verdict(consistent=True, unsatisfiable=bad)


def profile_violations(graph: Graph) -> list[str]:
    """What the OWL API, which comes with HermiT, says of the OWL 2 DL profile."""
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    program = Path(__file__).resolve().parent / "ProfileCheck.java"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "merged.rdf"
        one_ontology(graph).serialize(path, format="xml")
        command = ["java", "-cp", str(jar), str(program), str(path)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    first, *rest = run.stdout.splitlines()
    if int(first.removeprefix("axioms ")) < len(own_terms(graph)):
        raise AssertionError(f"the OWL API read too little: {first}")
    return rest


def java_compiles() -> bool:
    """Whether Java can run a source file (a JDK, not only a JRE)."""
    run = subprocess.run(["java", "--list-modules"], capture_output=True, text=True, check=True)
    return "jdk.compiler@" in run.stdout
