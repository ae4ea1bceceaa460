"""What the tests of the shapes share: the shapes, the examples, and one shape run by itself.

To validate hundreds of examples in seconds, each is validated against a reduced shapes graph: the
shape of its folder with all that it refers to (lists, paths, parts, queries, prefixes), and, for a
property shape, the node shapes that hold it with their targets and without their other
constraints. Nothing that the shape needs is left out and pySHACL itself finds the focus nodes; its
own options for one shape or focus are not used, because they let faults pass.
"""

from __future__ import annotations

import contextlib
import functools
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, RDFS, SH, Graph, URIRef

from minegraph.gate import compiled
from minegraph.gate.quiet import as_written, quiet
from minegraph.gate.shapes import load_shapes
from minegraph.shipped import turtle_files
from minegraph.store.solutions import solutions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node


MGS = "https://w3id.org/minegraph/shapes#"
HERE = Path(__file__).resolve().parent
EXAMPLES = sorted(HERE.glob("*/*.ttl"))
FOLDERS = sorted({path.parent.name for path in EXAMPLES})
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
# What leads from a shape to another that it only asks whether a node conforms.
PARTS = (SH.node, SH["not"], SH["or"], SH["and"], SH.qualifiedValueShape)
# What a node shape may state without having a rule of its own.
NO_RULE = {RDF.type, RDFS.label, RDFS.isDefinedBy, SH.property, *TARGETS}

Found = tuple[str, str]  # focus and value of a result


@functools.cache
def shapes() -> Graph:
    return load_shapes()


@functools.cache
def union() -> Graph:
    """The ontology and the vocabularies, beside which every example is seen."""
    files = [path for path in turtle_files("ontology") if path.parent.name != "alignments"]
    assert len(files) > 20
    graph = Graph()
    with as_written():
        for path in files:
            graph.parse(path, format="turtle")
    return graph


@functools.cache
def stored_union() -> ox.Store:
    store = ox.Store()
    store.load(union().serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)
    return store


def named(nodes: Iterable[Node]) -> list[URIRef]:
    return sorted({node for node in nodes if isinstance(node, URIRef)})


def kind_of_fault(shape: URIRef) -> str:
    """What the examples are called that the shape finds fault with."""
    return "invalid" if shapes().value(shape, SH.severity) == SH.Violation else "warning"


def every_shape() -> list[URIRef]:
    graph = shapes()
    return named(s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph[: RDF.type : kind])


def with_message() -> list[URIRef]:
    return [shape for shape in every_shape() if (shape, SH.message, None) in shapes()]


@functools.cache
def parts() -> set[Node]:
    """The shapes that others ask whether a node conforms, directly or in a list."""
    graph = shapes()
    found = {o for part in PARTS for o in graph.objects(None, part)}
    lists = {member for o in found for member in graph.items(o)}
    return found | lists


@functools.cache
def targeted() -> set[Node]:
    return {shape for target in TARGETS for shape in shapes().subjects(target)}


def is_property_shape(shape: Node) -> bool:
    return (shape, RDF.type, SH.PropertyShape) in shapes()


def is_reported(shape: URIRef) -> bool:
    """Whether results name the shape: it has targets of its own or by its holder, and a rule."""
    holders = {shape, *shapes()[: SH.property : shape]}
    says = set(shapes().predicates(shape)) - NO_RULE
    return bool(holders & targeted()) and (is_property_shape(shape) or bool(says))


def short(shape: Node) -> str:
    return str(shape).removeprefix(MGS)


def copy(node: Node, into: Graph, *, leave_out: tuple[URIRef, ...] = ()) -> None:
    """Copy a node's statements and those of all that it refers to."""
    for predicate, value in shapes().predicate_objects(node):
        if predicate in leave_out or (node, predicate, value) in into:
            continue
        into.add((node, predicate, value))
        if predicate != RDFS.isDefinedBy:
            copy(value, into)


@functools.cache
def only(shape: URIRef) -> Graph:
    """The shapes graph reduced to one shape, as the docstring of this module tells."""
    reduced = Graph()
    copy(shape, reduced)
    for holder in shapes().subjects(SH.property, shape):
        reduced.add((holder, RDF.type, SH.NodeShape))
        reduced.add((holder, SH.property, shape))
        for target in TARGETS:
            for value in shapes().objects(holder, target):
                reduced.add((holder, target, value))
    return reduced


@functools.cache
def example(path: Path) -> Graph:
    with quiet(), as_written():
        return Graph().parse(path, format="turtle")


def mentioned(path: Path) -> set[str]:
    return {str(term) for triple in example(path) for term in triple}


def by_pyshacl(path: Path, shape: URIRef) -> list[tuple[URIRef, Found]]:
    """Severity, focus and value of what a shape finds in an example, by pySHACL."""
    data, added = union(), [triple for triple in example(path) if triple not in union()]
    for triple in added:
        data.add(triple)
    try:
        with quiet():
            _conforms, results, text = pyshacl.validate(
                data, shacl_graph=only(shape), inference="none", advanced=False, inplace=True
            )
    finally:
        for triple in added:
            data.remove(triple)
    assert isinstance(results, Graph), text
    found = []
    for result in results.objects(None, SH.result):
        focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
        severity = results.value(result, SH.resultSeverity)
        assert isinstance(severity, URIRef)
        if results.value(result, SH.sourceShape) == shape and str(focus) in mentioned(path):
            found.append((severity, (str(focus), "" if value is None else plain(str(value)))))
    return found


def by_compiled(path: Path, shape: URIRef) -> list[Found]:
    """Focus and value of what a shape finds in an example, by the compiled shapes."""
    store = stored_union()
    text = example(path).serialize(format="nt", encoding="utf-8")
    added = [
        ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(text, ox.RdfFormat.N_TRIPLES)
    ]
    added = [quad for quad in added if quad not in store]
    store.extend(added)
    try:
        found = compiled.validate(lambda query: solutions(store, query), only(shape))
    finally:
        for quad in added:
            store.remove(quad)
    return [(f.focus, plain(f.value)) for f in found if f.focus in mentioned(path)]


def plain(value: str) -> str:
    """A value of a result; the store writes numbers in its own way."""
    with contextlib.suppress(InvalidOperation):
        return str(Decimal(value).normalize())
    return value
