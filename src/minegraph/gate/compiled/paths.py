"""Property paths: from their triples in the shapes graph to SPARQL, and to text for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection

from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.terms import iri

if TYPE_CHECKING:
    from rdflib.term import Node

_SUFFIXES: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_DEEPEST: Final = 50


def path_text(graph: Graph, path: Node | None, *, shape: str = "", depth: int = 0) -> str:
    """Return a path as a SPARQL property path; raise UnknownShacl for one that is not well formed.

    A report names the path of a single predicate by its IRI alone: see `path_name`.
    """
    if isinstance(path, URIRef):
        return iri(str(path), shape=shape)
    if not isinstance(path, BNode) or depth > _DEEPEST:
        raise UnknownShacl("not a property path", shape=shape, term=str(path))
    if (path, RDF.first, None) in graph:
        return _joined(graph, path, "/", shape, depth)
    for predicate, inner in graph.predicate_objects(path):
        if predicate == SH.inversePath:
            return f"^{path_text(graph, inner, shape=shape, depth=depth + 1)}"
        if predicate == SH.alternativePath:
            return _joined(graph, inner, "|", shape, depth)
        if suffix := _SUFFIXES.get(URIRef(str(predicate))):
            return f"({path_text(graph, inner, shape=shape, depth=depth + 1)}){suffix}"
    raise UnknownShacl("not a property path", shape=shape, term=str(path))


def _joined(graph: Graph, members: Node, operator: str, shape: str, depth: int) -> str:
    steps = [
        path_text(graph, member, shape=shape, depth=depth + 1)
        for member in listed(graph, members, shape=shape)
    ]
    if len(steps) < 2:
        raise UnknownShacl("a path of fewer than two steps", shape=shape, term=operator)
    return f"({operator.join(steps)})"


def leads_to_itself(graph: Graph, path: Node | None) -> bool:
    """Return whether a path of no steps is one of those that a well-formed path stands for.

    SPARQL finds it between two variables only for nodes of the graph; SHACL for any focus node.
    """
    if not isinstance(path, BNode):
        return False
    if (path, RDF.first, None) in graph:
        return all(leads_to_itself(graph, step) for step in listed(graph, path, shape=""))
    for predicate, inner in graph.predicate_objects(path):
        if predicate in (SH.zeroOrMorePath, SH.zeroOrOnePath):
            return True
        if predicate == SH.alternativePath:
            return any(leads_to_itself(graph, step) for step in listed(graph, inner, shape=""))
        if predicate in (SH.inversePath, SH.oneOrMorePath):
            return leads_to_itself(graph, inner)
    return False


def path_name(graph: Graph, path: Node | None) -> str:
    """Return what a report calls a path: a predicate's IRI, or the path in SPARQL's syntax."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    return path_text(graph, path)


def listed(graph: Graph, head: Node, *, shape: str) -> list[Node]:
    """Return the members of an RDF list; raise UnknownShacl for what is not a whole one."""
    try:
        members = list(Collection(graph, head)) if head != RDF.nil else []
    except ValueError as error:
        raise UnknownShacl("a list that turns in a circle", shape=shape, term=str(head)) from error
    end = head
    while end != RDF.nil:
        rest = graph.value(end, RDF.rest)
        if rest is None or (end, RDF.first, None) not in graph:
            raise UnknownShacl("not a whole RDF list", shape=shape, term=str(head))
        end = rest
    return members
