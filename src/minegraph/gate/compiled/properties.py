"""Constraints on all values of a focus node together, and on its other properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import SH, URIRef

from minegraph.gate.compiled.checks import Check
from minegraph.gate.compiled.paths import listed
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.shapes import Shape, is_true
from minegraph.gate.compiled.terms import iri, sparql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minegraph.gate.compiled.scope import Scope

_ORDERS: Final = {SH.lessThan: ("LessThan", "<"), SH.lessThanOrEquals: ("LessThanOrEquals", "<=")}


def property_checks(shape: Shape, scope: Scope) -> Iterator[Check]:
    """Yield the checks of a shape's constraints that look at more than one value by itself."""
    for make in _MAKERS:
        yield from make(shape, scope)


def values_of(shape: Shape, scope: Scope) -> str:
    """Return a pattern that binds ?this to each focus node and ?value to each of its values."""
    found = f"{scope.binding('?this')} {_value(shape, '?value')}"
    if not shape.reflexive:
        return found
    return f"{{ {found} }} UNION {{ {scope.binding('?value')} BIND(?value AS ?this) }}"


def values_or_none(shape: Shape, scope: Scope) -> str:
    """Return a pattern as of `values_of`, with one row for a focus node that has no value."""
    if shape.reflexive:
        return values_of(shape, scope)
    return f"{scope.binding('?this')} OPTIONAL {{ {_value(shape, '?value')} }}"


def _value(shape: Shape, variable: str) -> str:
    """Return a pattern that binds a variable to each value of ?this."""
    return f"?this {shape.path} {variable} ." if shape.path else f"BIND(?this AS {variable})"


def _check(shape: Shape, component: str, says: str, query: str, *columns: str) -> Check:
    name = f"{SH}{component}ConstraintComponent"
    return Check(shape.origin, name, says, query, columns)


def _only_on_properties(shape: Shape, term: URIRef) -> None:
    if not shape.path:
        raise UnknownShacl("only a property shape may have it", shape=shape.name, term=str(term))


def _counts(shape: Shape, scope: Scope) -> Iterator[Check]:
    least, most = shape.number(SH.minCount), shape.number(SH.maxCount)
    for term, number in ((SH.minCount, least), (SH.maxCount, most)):
        if number is not None:
            _only_on_properties(shape, term)
    value = _value(shape, "?value")
    if least:
        query = _counted(shape, scope, f"< {least}")
        if least == 1 and not shape.reflexive:
            missing = f"FILTER NOT EXISTS {{ {value} }}"
            query = f"SELECT DISTINCT ?this WHERE {{ {scope.binding('?this')} {missing} }}"
        yield _check(shape, "MinCount", f"There are fewer than {least} values.", query, "this")
    if most is not None:
        query = _counted(shape, scope, f"> {most}")
        if most == 0 and not shape.reflexive:
            query = f"SELECT DISTINCT ?this WHERE {{ {scope.binding('?this')} {value} }}"
        elif most == 1 and not shape.reflexive:  # a join costs an engine less than groups
            pair = f"{value} {_value(shape, '?mgother')} FILTER(!sameTerm(?value, ?mgother))"
            query = f"SELECT DISTINCT ?this WHERE {{ {scope.binding('?this')} {pair} }}"
        yield _check(shape, "MaxCount", f"There are more than {most} values.", query, "this")


def _counted(shape: Shape, scope: Scope, comparison: str) -> str:
    return (
        f"SELECT ?this WHERE {{ {values_or_none(shape, scope)} }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) {comparison})"
    )


def _unique_languages(shape: Shape, scope: Scope) -> Iterator[Check]:
    if not is_true(shape.one(SH.uniqueLang)):
        return
    _only_on_properties(shape, SH.uniqueLang)
    query = (
        f"SELECT ?this ?language WHERE {{ {values_of(shape, scope)} "
        'FILTER(isLiteral(?value) && LANG(?value) != "") } '
        "GROUP BY ?this (LCASE(LANG(?value)) AS ?language) HAVING (COUNT(DISTINCT ?value) > 1)"
    )
    says = "More than one value has the same language."
    yield _check(shape, "UniqueLang", says, query, "this", "language")


def _has_values(shape: Shape, scope: Scope) -> Iterator[Check]:
    for member in shape.each(SH.hasValue):
        wanted = sparql(member, shape=shape.name)
        if not shape.path:
            test = f"FILTER(!sameTerm(?this, {wanted}))"
        elif shape.path.startswith("<"):
            test = f"FILTER NOT EXISTS {{ ?this {shape.path} {wanted} }}"
        else:  # not as the path's end: an engine may find no literal there that no triple has
            found = f"{_value(shape, '?value')} FILTER(sameTerm(?value, {wanted}))"
            test = f"FILTER NOT EXISTS {{ {found} }}"
        if shape.reflexive:
            test += f" FILTER(!sameTerm(?this, {wanted}))"
        query = f"SELECT DISTINCT ?this WHERE {{ {scope.binding('?this')} {test} }}"
        yield _check(shape, "HasValue", f"The value {member} is missing.", query, "this")


def _equal(shape: Shape, scope: Scope) -> Iterator[Check]:
    for other in _predicates(shape, SH.equals):
        missing = f"{values_of(shape, scope)} FILTER NOT EXISTS {{ ?this {other} ?value }}"
        if shape.path:
            absent = f"FILTER NOT EXISTS {{ {_value(shape, '?value')} }}"
        else:
            absent = "FILTER(!sameTerm(?this, ?value))"
        extra = f"{scope.binding('?this')} ?this {other} ?value . {absent}"
        query = f"SELECT DISTINCT ?this ?value WHERE {{ {{ {missing} }} UNION {{ {extra} }} }}"
        says = f"The values are not those of {other}."
        yield _check(shape, "Equals", says, query, "this", "value")


def _disjoint(shape: Shape, scope: Scope) -> Iterator[Check]:
    for other in _predicates(shape, SH.disjoint):
        both = f"{values_of(shape, scope)} FILTER EXISTS {{ ?this {other} ?value }}"
        query = f"SELECT DISTINCT ?this ?value WHERE {{ {both} }}"
        yield _check(
            shape, "Disjoint", f"The value is also one of {other}.", query, "this", "value"
        )


def _ordered(shape: Shape, scope: Scope) -> Iterator[Check]:
    for term, (component, operator) in _ORDERS.items():
        for other in _predicates(shape, term):
            _only_on_properties(shape, term)
            pair = f"{values_of(shape, scope)} ?this {other} ?mgother ."
            wrong = f"FILTER(!COALESCE(?value {operator} ?mgother, false))"
            query = f"SELECT DISTINCT ?this ?value ?mgother WHERE {{ {pair} {wrong} }}"
            says = f"The value is not {operator} that of {other}, {{?other}}."
            yield _check(shape, component, says, query, "this", "value", "other")


def _closed(shape: Shape, scope: Scope) -> Iterator[Check]:
    if not is_true(shape.one(SH.closed)):
        return
    graph = shape.graph
    allowed = {
        path
        for member in shape.each(SH.property)
        for path in graph.objects(member, SH.path)
        if isinstance(path, URIRef)
    }
    if (ignored := shape.one(SH.ignoredProperties)) is not None:
        allowed.update(URIRef(str(p)) for p in listed(graph, ignored, shape=shape.name))
    named = ", ".join(sorted(iri(str(path), shape=shape.name) for path in allowed))
    test = f"FILTER(?path NOT IN ({named}))" if named else ""
    subject = shape.path and f"?this {shape.path} ?mgsubject . ?mgsubject ?path ?value ."
    found = f"{scope.binding('?this')} {subject or '?this ?path ?value .'} {test}"
    query = f"SELECT DISTINCT ?this ?value ?path WHERE {{ {found} }}"
    says = "The shape is closed and does not have this property."
    yield _check(shape, "Closed", says, query, "this", "value", "path")


def _predicates(shape: Shape, term: URIRef) -> list[str]:
    return [iri(str(other), shape=shape.name) for other in shape.each(term)]


_MAKERS: Final[tuple[Callable[[Shape, Scope], Iterator[Check]], ...]] = (
    _counts,
    _unique_languages,
    _has_values,
    _equal,
    _disjoint,
    _ordered,
    _closed,
)
