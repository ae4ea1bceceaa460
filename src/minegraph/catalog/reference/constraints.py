"""What a shape asks for, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import RDF, RDF_TYPE, RDFS, SHACL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.catalog.reference.statements import Statements
    from minegraph.catalog.terms import Value
    from minegraph.store.protocol import Term

_ONE_VALUE: Final = {
    "class": "each value is a",
    "datatype": "each value is a literal of",
    "hasValue": "one of the values is",
    "node": "each value conforms to",
    "not": "no value conforms to",
    "equals": "the values are the same as those of",
    "disjoint": "no value is also a value of",
    "lessThan": "each value is less than each value of",
    "lessThanOrEquals": "each value is at most each value of",
    "minInclusive": "each value is at least",
    "maxInclusive": "each value is at most",
    "minExclusive": "each value is more than",
    "maxExclusive": "each value is less than",
    "minLength": "the least length of each value is",
    "maxLength": "the greatest length of each value is",
}
_LISTS: Final = {
    "or": "each value conforms to one of",
    "and": "each value conforms to all of",
    "xone": "each value conforms to exactly one of",
    "in": "each value is one of",
    "languageIn": "each value is in one of the languages",
}
_NODE_KINDS: Final = {
    "IRI": "each value is an IRI",
    "Literal": "each value is a literal",
    "BlankNode": "each value is a blank node",
    "BlankNodeOrIRI": "no value is a literal",
    "IRIOrLiteral": "no value is a blank node",
    "BlankNodeOrLiteral": "no value is an IRI",
}
_TARGETS: Final = {
    "targetClass": "each",
    "targetNode": "the node",
    "targetSubjectsOf": "whatever has",
    "targetObjectsOf": "whatever is a value of",
}
_TOLD_ELSEWHERE: Final = frozenset(
    "message severity path property sparql targetClass targetNode targetSubjectsOf "
    "targetObjectsOf minCount maxCount qualifiedMinCount qualifiedMaxCount "
    "qualifiedValueShape flags name description order group prefixes declare".split()
)
_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True)
class Clause:
    """A part of a rule: words, what they speak of, and text to show as code."""

    words: str
    values: tuple[Value, ...] = ()
    code: str = ""


def targets(known: Statements, shape: str) -> tuple[Clause, ...]:
    """Return what a shape itself is applied to."""
    found = [
        Clause(words, known.values(known.iris(shape, SHACL + name)))
        for name, words in _TARGETS.items()
        if known.terms(shape, SHACL + name)
    ]
    if known.is_a(shape, RDFS + "Class"):
        found.append(Clause("each", known.values([shape])))
    return tuple(found)


def constraints(known: Statements, shape: str) -> tuple[Clause, ...]:
    """Return everything that a shape asks for, except the shapes of its properties."""
    found = (
        *_counts(known, shape, "minCount", "maxCount"),
        *_qualified(known, shape),
        *(clause for name in _used(known, shape) for clause in _clauses(known, shape, name)),
    )
    if known.terms(shape, SHACL + "path"):
        return found
    return tuple(replace(clause, words=_of_itself(clause.words)) for clause in found)


def _of_itself(words: str) -> str:
    """Return the words of a shape without a path, which speaks of the thing itself."""
    words = words.replace("each value conforms", "it conforms").replace("each value", "it")
    return words.replace("no value conforms", "it does not conform").replace(
        "no value is", "it is not"
    )


def path(known: Statements, node: Term) -> str:
    """Return a property path as SPARQL writes it."""
    if node.is_iri:
        return known.name(node.value)
    if known.terms(node.value, RDF + "first"):
        return " / ".join(path(known, step) for step in known.members(node))
    for step in known.terms(node.value, SHACL + "inversePath"):
        return "^" + _grouped(known, step)
    for head in known.terms(node.value, SHACL + "alternativePath"):
        return " | ".join(path(known, step) for step in known.members(head))
    for name, suffix in _SUFFIXES.items():
        for step in known.terms(node.value, SHACL + name):
            return _grouped(known, step) + suffix
    return "a path that is not known"


def path_terms(known: Statements, node: Term) -> Iterable[str]:
    """Yield the properties of a path."""
    if node.is_iri:
        yield node.value
        return
    for member in known.members(node) if known.terms(node.value, RDF + "first") else ():
        yield from path_terms(known, member)
    for prop, steps in known.properties(node.value).items():
        if prop.startswith(SHACL):
            for step in steps:
                yield from path_terms(known, step)


def _grouped(known: Statements, step: Term) -> str:
    text = path(known, step)
    return text if step.is_iri else f"({text})"


def _used(known: Statements, shape: str) -> list[str]:
    names = [p.removeprefix(SHACL) for p in known.properties(shape) if p.startswith(SHACL)]
    return [name for name in names if name not in _TOLD_ELSEWHERE]


def _clauses(known: Statements, shape: str, name: str) -> Iterable[Clause]:
    terms = known.terms(shape, SHACL + name)
    for term in terms:
        if name in _ONE_VALUE:
            yield Clause(_ONE_VALUE[name], (known.value(term),))
        elif name in _LISTS:
            yield Clause(_LISTS[name], tuple(known.value(m) for m in known.members(term)))
        elif name == "nodeKind":
            yield Clause(_NODE_KINDS.get(term.value.removeprefix(SHACL), term.value))
        elif name == "pattern":
            flags = known.text(shape, SHACL + "flags")
            words = f"each value matches, with flags {flags}," if flags else "each value matches"
            yield Clause(words, code=term.value)
        elif name == "uniqueLang":
            yield Clause("at most one value for each language")
        elif name == "closed":
            yield Clause("no other properties than those named")
        elif name == "deactivated":
            yield Clause("switched off")
        else:
            yield Clause(f"sh:{name}", (known.value(term),))


def _counts(known: Statements, shape: str, least: str, most: str) -> Iterable[Clause]:
    low = known.text(shape, SHACL + least)
    high = known.text(shape, SHACL + most)
    if high == "0":
        yield Clause("no value")
    elif low and low == high:
        yield Clause(f"exactly {low} {_values(low)}")
    else:
        if low not in ("", "0"):
            yield Clause(f"at least {low} {_values(low)}")
        if high:
            yield Clause(f"at most {high} {_values(high)}")


def _qualified(known: Statements, shape: str) -> Iterable[Clause]:
    inner = known.values(known.iris(shape, SHACL + "qualifiedValueShape"))
    counts = _counts(known, shape, "qualifiedMinCount", "qualifiedMaxCount")
    for clause in counts if inner else ():
        yield Clause(f"{clause.words} that conform{'s' if '1 ' in clause.words else ''} to", inner)


def _values(number: str) -> str:
    return "value" if number == "1" else "values"


def is_shape(known: Statements, iri: str) -> bool:
    """Return whether an IRI is a node shape or a property shape."""
    kinds = known.iris(iri, RDF_TYPE)
    return SHACL + "NodeShape" in kinds or SHACL + "PropertyShape" in kinds
