"""Reading a shape: what it says of itself, and that it says nothing the compiler does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import RDF, SH, Graph, Literal, URIRef

from minegraph.gate.compiled.checks import Origin
from minegraph.gate.compiled.paths import leads_to_itself, path_name, path_text
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.terms import ordered
from minegraph.gate.naming import named
from minegraph.gate.report import Severity

if TYPE_CHECKING:
    from rdflib.term import Node


def _terms(names: str) -> frozenset[URIRef]:
    return frozenset(SH[name] for name in names.split())


CONSTRAINTS: Final = _terms(
    "class datatype nodeKind minCount maxCount minInclusive maxInclusive minExclusive maxExclusive "
    "minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan "
    "lessThanOrEquals not and or xone node property qualifiedValueShape qualifiedMinCount "
    "qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties hasValue in sparql"
)
_OF_SHAPES: Final = CONSTRAINTS | _terms(
    "path targetClass targetNode targetSubjectsOf targetObjectsOf severity message deactivated "
    "name description order group defaultValue"
)
_TO_SHAPES: Final = _terms("node property not qualifiedValueShape")
# Predicates that stand on other subjects than shapes; a report may lie in the same graph.
_ELSEWHERE: Final = _terms(
    "inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath select prefixes "
    "declare prefix namespace suggestedShapesGraph shapesGraph conforms result focusNode "
    "resultPath resultSeverity resultMessage sourceShape sourceConstraintComponent "
    "sourceConstraint value detail"
)
_TYPES: Final = _terms(
    "NodeShape PropertyShape Shape SPARQLConstraint PropertyGroup PrefixDeclaration "
    "ValidationReport ValidationResult"
)


def refuse_unknown(graph: Graph) -> None:
    """Raise UnknownShacl for a predicate or type of SHACL that the compiler has no table for.

    A term that SHACL does not define is refused on whatever looks like a shape; elsewhere in the
    graph it means nothing to any validator.
    """
    known = _OF_SHAPES | _ELSEWHERE
    defined = {str(term) for term in dir(SH)}
    for subject, predicate, value in graph:
        if predicate == RDF.type and str(value).startswith(str(SH)) and value not in _TYPES:
            raise UnknownShacl("a type that is not known", shape=str(subject), term=str(value))
        if not str(predicate).startswith(str(SH)) or predicate in known:
            continue
        if str(predicate) in defined or _is_shape(graph, subject):
            shape = named(subject, graph) or str(subject)
            raise UnknownShacl("a term that is not known", shape=shape, term=str(predicate))


def _is_shape(graph: Graph, subject: Node) -> bool:
    typed = any(type_ in _TYPES for type_ in graph.objects(subject, RDF.type))
    return (
        typed
        or any(predicate in _OF_SHAPES for predicate in graph.predicates(subject))
        or any(predicate in _TO_SHAPES for predicate in graph.predicates(None, subject))
    )


@dataclass(frozen=True)
class Shape:
    """A shape as its triples give it; ``path`` is SPARQL, empty for a node shape.

    ``reflexive`` says that each focus node is one of its own values.
    """

    graph: Graph
    node: Node
    name: str
    path: str
    reflexive: bool
    origin: Origin

    @property
    def active(self) -> bool:
        """Return whether the shape is not deactivated."""
        return not is_true(self.graph.value(self.node, SH.deactivated))

    def each(self, term: URIRef) -> list[Node]:
        """Return the values of one of the shape's parameters, in a stable order."""
        return ordered(self.graph.objects(self.node, term))

    def one(self, term: URIRef) -> Node | None:
        """Return the only value of a parameter, or None; raise UnknownShacl for several."""
        values = self.each(term)
        if len(values) > 1:
            raise UnknownShacl("more than one value", shape=self.name, term=str(term))
        return values[0] if values else None

    def number(self, term: URIRef) -> int | None:
        """Return the whole number that a parameter gives, or None where it is absent."""
        value = self.one(term)
        if value is None:
            return None
        number = value.value if isinstance(value, Literal) else None
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise UnknownShacl("not a whole number", shape=self.name, term=f"{term} {value}")
        return number


def is_true(value: Node | None) -> bool:
    """Return whether a term is the literal true, in the one spelling that SHACL defines."""
    return isinstance(value, Literal) and value.value is True and str(value) == "true"


def read(graph: Graph, node: Node) -> Shape:
    """Return the shape at a node; raise UnknownShacl where it is not well formed."""
    name = named(node, graph) or str(node)
    paths = list(graph.objects(node, SH.path))
    if len(paths) > 1:
        raise UnknownShacl("more than one path", shape=name, term=str(SH.path))
    path = paths[0] if paths else None
    text = "" if path is None else path_text(graph, path, shape=name)
    severity = graph.value(node, SH.severity)
    try:
        level = Severity(str(severity or SH.Violation).removeprefix(str(SH)))
    except ValueError as error:
        raise UnknownShacl("not a severity", shape=name, term=str(severity)) from error
    messages = tuple(str(message) for message in _messages(graph, node))
    origin = Origin(name, level, messages, path_name(graph, path))
    return Shape(graph, node, name, text, leads_to_itself(graph, path), origin)


def _messages(graph: Graph, node: Node) -> list[Node]:
    """Return a shape's messages, those in English or without a language first."""
    found = ordered(graph.objects(node, SH.message))
    return sorted(found, key=lambda m: getattr(m, "language", None) not in (None, "en"))
