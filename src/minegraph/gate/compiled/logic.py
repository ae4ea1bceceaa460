"""Constraints on which shapes the values conform to: combinations of other shapes' checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from rdflib import SH, URIRef

from minegraph.gate.compiled.checks import Check, Combined, Counted, Nodes
from minegraph.gate.compiled.paths import listed
from minegraph.gate.compiled.properties import values_of, values_or_none
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.shapes import Shape, is_true
from minegraph.gate.compiled.terms import ordered

if TYPE_CHECKING:
    from rdflib.term import Node

    from minegraph.gate.compiled.scope import Scope
    from minegraph.store.protocol import Term

Conforming = Callable[["Node", "Scope", "tuple[Node, ...]"], "tuple[Check, ...]"]
"""Gives the checks that find which nodes of a scope fail a shape."""

Wrong = Callable[["Term", Sequence[Nodes]], bool]


def _any_fails(value: Term, fails: Sequence[Nodes]) -> bool:
    return any(value in failed for failed in fails)


def _all_fail(value: Term, fails: Sequence[Nodes]) -> bool:
    return all(value in failed for failed in fails)


def _none_fails(value: Term, fails: Sequence[Nodes]) -> bool:
    return not any(value in failed for failed in fails)


def _not_one_holds(value: Term, fails: Sequence[Nodes]) -> bool:
    return sum(value not in failed for failed in fails) != 1


# Each parameter: its component, whether its value is a list, which values are wrong, which shapes
# must fail for any to be, and what to say.
_RULES: Final[dict[URIRef, tuple[str, bool, Wrong, Literal["none", "some", "all"], str]]] = {
    SH.node: ("Node", False, _any_fails, "some", "The value does not conform to {}."),
    SH.property: ("Property", False, _any_fails, "some", "The value does not conform to {}."),
    SH["not"]: ("Not", False, _none_fails, "none", "The value conforms to {}, which it must not."),
    SH["and"]: ("And", True, _any_fails, "some", "The value does not conform to every one of {}."),
    SH["or"]: ("Or", True, _all_fail, "all", "The value conforms to none of {}."),
    SH.xone: (
        "Xone",
        True,
        _not_one_holds,
        "none",
        "The value does not conform to just one of {}.",
    ),
}
_LOGICAL: Final = tuple(term for term in _RULES if term != SH.property)


def logic_checks(
    shape: Shape,
    scope: Scope,
    terms: tuple[URIRef, ...] | None,
    conforming: Conforming,
    above: tuple[Node, ...],
) -> Iterator[Check]:
    """Yield the checks of a shape's constraints by other shapes, or only those of some terms."""
    inner = scope.then(shape.path, reflexive=shape.reflexive)
    for term in terms or _LOGICAL:
        component, is_list, wrong, must_fail, says = _RULES[term]
        for given in shape.each(term):
            members = listed(shape.graph, given, shape=shape.name) if is_list else [given]
            if not members:
                raise UnknownShacl("an empty list", shape=shape.name, term=str(term))
            yield Combined(
                shape.origin,
                f"{SH}{component}ConstraintComponent",
                says.format(", ".join(str(member) for member in members)),
                f"SELECT DISTINCT ?this ?value WHERE {{ {values_of(shape, scope)} }}",
                shapes=tuple(conforming(member, inner, above) for member in members),
                wrong=wrong,
                must_fail=must_fail,
            )
    if terms is None:
        yield from _qualified(shape, scope, conforming, above)


def _qualified(
    shape: Shape, scope: Scope, conforming: Conforming, above: tuple[Node, ...]
) -> Iterator[Check]:
    least, most = shape.number(SH.qualifiedMinCount), shape.number(SH.qualifiedMaxCount)
    inner = scope.then(shape.path, reflexive=shape.reflexive)
    query = f"SELECT DISTINCT ?this ?value WHERE {{ {values_or_none(shape, scope)} }}"
    for wanted in shape.each(SH.qualifiedValueShape):
        if not shape.path:
            raise UnknownShacl(
                "only a property shape may have it", shape=shape.name, term=SH.qualifiedValueShape
            )
        siblings = _siblings(shape, wanted)
        for name, number, allowed in (
            ("Min", least, lambda found: found >= (least or 0)),
            ("Max", most, lambda found: found <= (most or 0)),
        ):
            if number is not None:
                yield Counted(
                    shape.origin,
                    f"{SH}Qualified{name}CountConstraintComponent",
                    f"The values that conform to {wanted} are not {name.lower()}. {number}.",
                    query,
                    shape=conforming(wanted, inner, above),
                    siblings=tuple(conforming(other, inner, above) for other in siblings),
                    allowed=allowed,
                )


def _siblings(shape: Shape, wanted: Node) -> list[Node]:
    if not is_true(shape.one(SH.qualifiedValueShapesDisjoint)):
        return []
    parents = shape.graph.subjects(SH.property, shape.node)
    members = {member for parent in parents for member in shape.graph.objects(parent, SH.property)}
    found = {other for m in members for other in shape.graph.objects(m, SH.qualifiedValueShape)}
    return ordered(found - {wanted})
