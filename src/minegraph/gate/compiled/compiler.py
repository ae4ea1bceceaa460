"""From shapes to checks: every shape with targets, and the shapes that those refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, SH, Graph

from minegraph.gate.compiled.checks import Check
from minegraph.gate.compiled.logic import logic_checks
from minegraph.gate.compiled.properties import property_checks, values_of
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.scope import TARGETS, Scope, targets
from minegraph.gate.compiled.selects import sparql_checks
from minegraph.gate.compiled.shapes import Shape, read, refuse_unknown
from minegraph.gate.compiled.terms import ordered
from minegraph.gate.compiled.values import ValueTest, value_tests, well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdflib import URIRef
    from rdflib.term import Node

    from minegraph.gate.compiled.checks import Violation


def compile_shapes(shapes: Graph, *, within: Sequence[str] | None = None) -> tuple[Check, ...]:
    """Return the checks of every shape that has targets; raise UnknownShacl for what is unknown.

    They are about all focus nodes, or about those ``within`` some nodes, by their IRIs.
    """
    refuse_unknown(shapes)
    compiler = _Compiler(shapes)
    checks: list[Check] = []
    for node in _roots(shapes):
        shape = read(shapes, node)
        scope = targets(shapes, node, name=shape.name, within=within)
        if scope is not None:
            checks += compiler.reported(node, scope, ())
    return tuple(checks)


def _roots(shapes: Graph) -> list[Node]:
    found: set[Node] = {subject for term in TARGETS for subject in shapes.subjects(term)}
    for type_ in (SH.NodeShape, SH.PropertyShape):
        found.update(shapes.subjects(RDF.type, type_))
    return ordered(found)


class _Compiler:
    """Compiles shapes over scopes, watching for shapes that refer to themselves."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def reported(self, node: Node, scope: Scope, above: tuple[Node, ...]) -> list[Check]:
        """Return the checks whose findings are reported for a shape and its property shapes."""
        shape = self._read(node, above)
        if not shape.active:
            return []
        checks = self._own(shape, scope, above)
        for member in shape.each(SH.property):
            inner = scope.then(shape.path, reflexive=shape.reflexive)
            checks += self.reported(member, inner, (*above, node))
        return checks

    def conforming(self, node: Node, scope: Scope, above: tuple[Node, ...]) -> tuple[Check, ...]:
        """Return checks whose focus nodes are just the nodes of the scope that fail the shape."""
        shape = self._read(node, above)
        if not shape.active:
            return ()
        checks = self._own(shape, scope, above)
        inner = (*above, node)
        if shape.path:
            checks += logic_checks(shape, scope, (SH.property,), self.conforming, inner)
        else:
            for member in shape.each(SH.property):
                checks += self.conforming(member, scope, inner)
        return tuple(checks)

    def _read(self, node: Node, above: tuple[Node, ...]) -> Shape:
        shape = read(self._graph, node)
        if node in above:
            raise UnknownShacl("a shape that refers to itself", shape=shape.name, term=str(node))
        return shape

    def _own(self, shape: Shape, scope: Scope, above: tuple[Node, ...]) -> list[Check]:
        return [
            *(_value_check(shape, scope, test) for test in value_tests(shape)),
            *property_checks(shape, scope),
            *logic_checks(shape, scope, None, self.conforming, (*above, shape.node)),
            *sparql_checks(shape, scope),
        ]


def _value_check(shape: Shape, scope: Scope, test: ValueTest) -> Check:
    query = (
        f"SELECT DISTINCT ?this ?value WHERE {{ {values_of(shape, scope)} "
        f"FILTER({test.at('?value')}) }}"
    )
    return Check(
        shape.origin,
        f"{SH}{test.component}ConstraintComponent",
        test.says,
        query,
        keep=_judge(test.datatype) if test.datatype else None,
        pattern=test.pattern,
    )


def _judge(datatype: URIRef) -> Callable[[Violation], bool]:
    def ill_formed(found: Violation) -> bool:
        value = found.value
        if value is None or value.datatype != str(datatype):
            return True
        return not well_formed(value.value, datatype)

    return ill_formed
