"""Which nodes a check is about: the targets of a shape, or what a path leads to from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, SH, Graph, URIRef

from minegraph.gate.compiled.terms import filled, iri, ordered, sparql, values
from minegraph.namespaces import RDF as RDF_NAMESPACE
from minegraph.namespaces import RDFS as RDFS_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib.term import Node

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Scope:
    """Nodes of the data, as patterns about ``{v}``: alternative targets, then steps from them."""

    targets: tuple[str, ...]
    steps: tuple[tuple[str, bool], ...] = ()

    def then(self, path: str, *, reflexive: bool) -> Scope:
        """Return the scope of what the path leads to; without a path, the same nodes."""
        return Scope(self.targets, (*self.steps, (path, reflexive))) if path else self

    def binding(self, variable: str) -> str:
        """Return a pattern that binds a variable to each node at least once."""
        if not self.steps:
            patterns = [filled(target, variable) for target in self.targets]
            if len(patterns) == 1:
                return patterns[0]
            # By itself, so that an engine does not match each alternative with all that follows.
            return f"{{ SELECT DISTINCT {variable} WHERE {{ {_union(patterns)} }} }}"
        before = f"?mg{len(self.steps)}"
        path, reflexive = self.steps[-1]
        parent = Scope(self.targets, self.steps[:-1])
        found = f"{parent.binding(before)} {before} {path} {variable} ."
        if reflexive:
            found = _union([found, parent.binding(variable)])
        return f"{{ SELECT DISTINCT {variable} WHERE {{ {found} }} }}"

    def once(self, variable: str) -> str:
        """Return a pattern that binds a variable to each node exactly once."""
        if self.steps or len(self.targets) > 1:
            return self.binding(variable)
        return f"{{ SELECT DISTINCT {variable} WHERE {{ {self.binding(variable)} }} }}"


def instance_of(variable: str, class_: str) -> str:
    """Return a pattern that holds for the instances of a class or of a class below it."""
    return f"{variable} <{RDF_NAMESPACE}type>/<{RDFS_NAMESPACE}subClassOf>* {class_} ."


def targets(
    graph: Graph, shape: Node, *, name: str, within: Sequence[str] | None = None
) -> Scope | None:
    """Return the scope of a shape's own targets, or None where it has none.

    Where nodes are given to stay ``within``, it is of these targets that are among them.
    """
    patterns = [
        instance_of("{v}", sparql(class_, shape=name))
        for class_ in ordered({*graph.objects(shape, SH.targetClass), *_implicit(graph, shape)})
    ]
    if nodes := ordered(graph.objects(shape, SH.targetNode)):
        given = " ".join(sparql(node, shape=name) for node in nodes)
        patterns.append(f"VALUES {{v}} {{ {given} }}")
    for number, predicate in enumerate(ordered(graph.objects(shape, SH.targetSubjectsOf))):
        patterns.append(f"{{v}} {iri(str(predicate), shape=name)} ?mgo{number} .")
    for number, predicate in enumerate(ordered(graph.objects(shape, SH.targetObjectsOf))):
        patterns.append(f"?mgs{number} {iri(str(predicate), shape=name)} {{v}} .")
    if within is not None:
        patterns = [values("{v}", within) + pattern for pattern in patterns]
    return Scope(tuple(patterns)) if patterns else None


def _implicit(graph: Graph, shape: Node) -> list[Node]:
    """Return a shape that is itself a class of the data, in a list."""
    classes = {RDFS.Class, *graph.transitive_subjects(RDFS.subClassOf, RDFS.Class)}
    is_class = any(class_ in classes for class_ in graph.objects(shape, RDF.type))
    return [shape] if is_class and isinstance(shape, URIRef) else []


def _union(patterns: list[str]) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
