"""The structural conditions of OWL 2 DL that a merge of modules and alignments can break.

A reasoner that reads RDF repairs or ignores some of these, so they are checked on the triples.
The ontology has no blank nodes, hence no class expressions, and the checks can be direct.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from . import support

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

RESERVED = (str(RDF), str(RDFS), str(OWL), str(XSD))
BUILT_IN_ANNOTATIONS = {
    RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy,
    OWL.versionInfo, OWL.deprecated, OWL.backwardCompatibleWith, OWL.incompatibleWith,
    OWL.priorVersion,
}  # fmt: skip
AXIOM_PREDICATES = {
    RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith,
    OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf, OWL.imports, OWL.versionIRI,
}  # fmt: skip
OWL2_DATATYPES = {
    RDFS.Literal, RDF.langString, RDF.PlainLiteral, XSD.string, XSD.boolean, XSD.decimal,
    XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.double, XSD.float, XSD.anyURI,
    XSD.dateTime, XSD.dateTimeStamp,
}  # fmt: skip
SIMPLE_ONLY = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)


def kinds(graph: Graph, kind: URIRef) -> set[Node]:
    return set(graph.subjects(RDF.type, kind))


class Declared:
    """What a graph declares, with what OWL 2 gives."""

    def __init__(self, graph: Graph) -> None:
        self.classes = kinds(graph, OWL.Class) | {OWL.Thing, OWL.Nothing}
        self.datatypes = kinds(graph, RDFS.Datatype) | OWL2_DATATYPES
        self.objects = kinds(graph, OWL.ObjectProperty)
        self.data = kinds(graph, OWL.DatatypeProperty)
        self.annotations = kinds(graph, OWL.AnnotationProperty) | BUILT_IN_ANNOTATIONS

    @property
    def properties(self) -> set[Node]:
        return self.objects | self.data | self.annotations


def clashes(known: Declared) -> Iterator[str]:
    """One name declared as two kinds that exclude each other."""
    for first, second, name in (
        (known.objects, known.data, "object and datatype property"),
        (known.objects, known.annotations, "object and annotation property"),
        (known.data, known.annotations, "datatype and annotation property"),
        (known.classes, known.datatypes, "class and datatype"),
    ):
        yield from (f"{term} is both {name}" for term in first & second)


def bad_values(graph: Graph, known: Declared) -> Iterator[str]:
    """Predicates that are not declared, values of the wrong kind, datatypes that OWL 2 lacks."""
    for s, p, o in graph:
        if isinstance(s, BNode) or isinstance(o, BNode):
            yield f"blank node in {s} {p} {o}"
        if p not in AXIOM_PREDICATES | known.properties:
            yield f"{p} is used and not declared"
        if p in known.objects and isinstance(o, Literal):
            yield f"{p} is an object property with the literal {o}"
        if p in known.data and not isinstance(o, Literal):
            yield f"{p} is a datatype property with the IRI {o}"
        if isinstance(o, Literal):
            datatype = o.datatype or (RDF.langString if o.language else XSD.string)
            if datatype not in known.datatypes:
                yield f"{o} has the datatype {datatype}, which OWL 2 lacks"


def bad_types(graph: Graph, known: Declared) -> Iterator[str]:
    """Types that are not declared, and reserved names declared again."""
    for s, o in graph.subject_objects(RDF.type):
        if str(s).startswith(RESERVED):
            yield f"{s} is reserved and declared again"
        if not str(o).startswith(RESERVED) and o not in known.classes:
            yield f"{o} is used as a type and not declared"


def bad_axioms(graph: Graph, known: Declared) -> Iterator[str]:
    """Axioms over names that are not declared as what the axiom needs."""
    for predicate in (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass):
        for pair in graph.subject_objects(predicate):
            unknown = [term for term in pair if term not in known.classes]
            yield from (f"{term} is used as a class and not declared" for term in unknown)
    for s, o in graph.subject_objects(RDFS.domain):
        if s in known.annotations or o not in known.classes:
            yield f"domain {o} of {s}"
    for s, o in graph.subject_objects(RDFS.range):
        fitting = known.classes if s in known.objects else known.datatypes
        if s in known.annotations or o not in fitting:
            yield f"range {o} of {s}"
    for pair in graph.subject_objects(RDFS.subPropertyOf):
        if not any(set(pair) <= kind for kind in (known.objects, known.data, known.annotations)):
            yield f"{pair[0]} and {pair[1]} are not properties of one kind"


def bad_characteristics(graph: Graph, known: Declared) -> Iterator[str]:
    """Characteristics on properties that must be simple, or that are not object properties."""
    composite = kinds(graph, OWL.TransitiveProperty)
    for term in list(composite):
        above = graph.transitive_objects(term, RDFS.subPropertyOf)
        composite |= {node for node in above if node is not None}
    for characteristic in SIMPLE_ONLY:
        for term in kinds(graph, characteristic) & composite:
            yield f"{term} is not simple and is a {characteristic}"
    for characteristic in (*SIMPLE_ONLY[1:], OWL.TransitiveProperty, OWL.SymmetricProperty):
        for term in kinds(graph, characteristic) - known.objects:
            yield f"{term} is a {characteristic} and not an object property"


def problems(graph: Graph) -> list[str]:
    """Every breach of the conditions, in words."""
    known = Declared(graph)
    return [
        *clashes(known),
        *bad_values(graph, known),
        *bad_types(graph, known),
        *bad_axioms(graph, known),
        *bad_characteristics(graph, known),
    ]


def test_modules_alone_meet_owl_2_dl() -> None:
    graph = support.read(support.module_files())
    assert len(graph) > 500
    assert problems(graph) == []


def test_modules_with_alignments_meet_owl_2_dl() -> None:
    assert problems(support.ontology_graph()) == []


def broken(turtle: str) -> list[str]:
    graph = support.read(support.module_files())
    prefixes = "".join(
        f"@prefix {prefix}: <{iri}> .\n"
        for prefix, iri in (
            ("mg", support.MG), ("owl", OWL), ("rdfs", RDFS), ("xsd", XSD),
            ("skos", "http://www.w3.org/2004/02/skos/core#"),
        )
    )  # fmt: skip
    return problems(graph.parse(data=prefixes + turtle, format="turtle"))


def test_the_checks_can_fail() -> None:
    assert broken("mg:value a owl:ObjectProperty .")
    assert broken("mg:partOf a owl:FunctionalProperty .")
    assert broken("mg:Mine mg:unheardOf mg:Site .")
    assert broken("mg:Mine rdfs:subClassOf mg:Unheard .")
    assert broken("mg:start rdfs:range xsd:date .")
    assert broken("mg:quote rdfs:subPropertyOf skos:note .")
    assert broken("mg:partOf a owl:IrreflexiveProperty .")
    assert broken("mg:Mine rdfs:subClassOf [ a owl:Class ] .")


needs_jdk = pytest.mark.skipif(not support.java_compiles(), reason="Java without its compiler")


@needs_jdk
def test_owl_api_finds_no_violation_of_the_profile() -> None:
    assert support.profile_violations(support.ontology_graph()) == []


@needs_jdk
def test_owl_api_finds_a_violation_where_there_is_one() -> None:
    graph = support.read(support.module_files())
    graph.add((support.MG.partOf, RDF.type, OWL.FunctionalProperty))
    (violation,) = support.profile_violations(graph)
    assert "non-simple" in violation
