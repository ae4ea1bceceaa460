"""Constraints on each value by itself, as SPARQL expressions that hold where they are broken.

Each expression is total: where SPARQL has an error (the length of a blank node, a date compared
with a word) SHACL has a violation, so errors are turned into one with COALESCE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef

from minegraph.gate.compiled.paths import listed
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.scope import instance_of
from minegraph.gate.compiled.terms import filled, quoted, sparql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minegraph.gate.compiled.shapes import Shape

_DAY: Final = (
    "[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
)
_ZONE: Final = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
# Spellings that are well formed beyond doubt; any other is looked at one by one.
_PLAIN: Final = {
    XSD.string: "",
    RDF.langString: "",
    XSD.integer: "^[+-]?[0-9]+$",
    XSD.decimal: r"^[+-]?[0-9]+(\\.[0-9]+)?$",
    XSD.double: r"^[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$",
    XSD.float: r"^[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$",
    XSD.boolean: "^(true|false|0|1)$",
    XSD.date: f"^{_DAY}$",
    XSD.dateTime: rf"^{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,6}})?{_ZONE}$",
}
_KINDS: Final = {
    SH.IRI: "isIRI({v})",
    SH.Literal: "isLiteral({v})",
    SH.BlankNode: "isBlank({v})",
    SH.BlankNodeOrIRI: "(isIRI({v}) || isBlank({v}))",
    SH.BlankNodeOrLiteral: "(isLiteral({v}) || isBlank({v}))",
    SH.IRIOrLiteral: "(isIRI({v}) || isLiteral({v}))",
}
_BOUNDS: Final = {
    SH.minInclusive: ("MinInclusive", ">="),
    SH.maxInclusive: ("MaxInclusive", "<="),
    SH.minExclusive: ("MinExclusive", ">"),
    SH.maxExclusive: ("MaxExclusive", "<"),
}
_LENGTHS: Final = {SH.minLength: ("MinLength", ">="), SH.maxLength: ("MaxLength", "<=")}
_FLAGS: Final = frozenset("smixq")


@dataclass(frozen=True)
class ValueTest:
    """One constraint: ``broken`` holds for a bad value, with ``{v}`` for its variable.

    With ``datatype`` it also holds for literals that may be ill formed, to be judged afterwards.
    """

    component: str
    says: str
    broken: str
    datatype: URIRef | None = None
    pattern: str = ""

    def at(self, variable: str) -> str:
        """Return the expression for a variable."""
        return filled(self.broken, variable)


def value_tests(shape: Shape) -> Iterator[ValueTest]:
    """Yield the constraints that a shape sets on each of its values by itself."""
    for make in _MAKERS:
        yield from make(shape)


def well_formed(lexical: str, datatype: URIRef) -> bool:
    """Return whether a literal is in its datatype's lexical space, as the reference sees it."""
    return not Literal(lexical, datatype=datatype).ill_typed


def _fails(expression: str) -> str:
    return f"!COALESCE({expression}, false)"


def _classes(shape: Shape) -> Iterator[ValueTest]:
    for class_ in shape.each(SH["class"]):
        found = instance_of("{v}", sparql(class_, shape=shape.name))
        broken = f"(isLiteral({{v}}) || NOT EXISTS {{ {found} }})"
        yield ValueTest("Class", f"The value is not an instance of {class_}.", broken)


def _datatype(shape: Shape) -> Iterator[ValueTest]:
    datatype = shape.one(SH.datatype)
    if datatype is None:
        return
    if not isinstance(datatype, URIRef) or datatype == RDFS.Datatype:
        raise UnknownShacl("not a datatype", shape=shape.name, term=str(datatype))
    says = f"The value is not a literal of {datatype}."
    if datatype == RDFS.Literal:  # the reference takes every literal to be one of these
        yield ValueTest("Datatype", says, "!isLiteral({v})")
        return
    same = _fails(f"sameTerm(DATATYPE({{v}}), {sparql(datatype, shape=shape.name)})")
    plain = _PLAIN.get(datatype)
    if plain == "" or (plain is None and Literal("", datatype=datatype).ill_typed is None):
        yield ValueTest("Datatype", says, same)
        return
    odd = f'!REGEX(STR({{v}}), "{plain}")' if plain else "true"
    yield ValueTest("Datatype", says, f"({same} || {odd})", datatype=datatype)


def _node_kind(shape: Shape) -> Iterator[ValueTest]:
    kind = shape.one(SH.nodeKind)
    if kind is None:
        return
    if kind not in _KINDS:
        raise UnknownShacl("not a kind of node", shape=shape.name, term=str(kind))
    says = f"The value is not of the kind {str(kind).removeprefix(str(SH))}."
    yield ValueTest("NodeKind", says, f"!{_KINDS[URIRef(str(kind))]}")


def _bounds(shape: Shape) -> Iterator[ValueTest]:
    for term, (component, operator) in _BOUNDS.items():
        for bound in shape.each(term):
            if not isinstance(bound, Literal):
                raise UnknownShacl("not a literal", shape=shape.name, term=f"{term} {bound}")
            holds = f"isLiteral({{v}}) && {{v}} {operator} {sparql(bound, shape=shape.name)}"
            says = f"The value is not {operator} {bound}."
            yield ValueTest(component, says, _fails(holds))


def _lengths(shape: Shape) -> Iterator[ValueTest]:
    for term, (component, operator) in _LENGTHS.items():
        length = shape.number(term)
        if length is None or (term == SH.minLength and length == 0):
            continue
        says = f"The value's length is not {operator} {length}."
        yield ValueTest(component, says, _fails(f"STRLEN(STR({{v}})) {operator} {length}"))


def _patterns(shape: Shape) -> Iterator[ValueTest]:
    flags = str(shape.one(SH.flags) or "")
    if not set(flags) <= _FLAGS:
        raise UnknownShacl("not flags of a pattern", shape=shape.name, term=flags)
    for pattern in shape.each(SH.pattern):
        arguments = f"{quoted(str(pattern))}, {quoted(flags)}"
        says = f"The value does not match the pattern {pattern}"
        broken = _fails(f"REGEX(STR({{v}}), {arguments})")
        yield ValueTest("Pattern", says, broken, pattern=f"REGEX({quoted('')}, {arguments})")


def _languages(shape: Shape) -> Iterator[ValueTest]:
    head = shape.one(SH.languageIn)
    if head is None:
        return
    ranges = [str(tag) for tag in listed(shape.graph, head, shape=shape.name)]
    matches = [f"LANGMATCHES(LANG({{v}}), {quoted(tag)})" for tag in ranges]
    says = f"The value's language is not one of {', '.join(ranges)}."
    yield ValueTest("LanguageIn", says, _fails(f"({' || '.join(matches) or 'false'})"))


def _members(shape: Shape) -> Iterator[ValueTest]:
    head = shape.one(SH["in"])
    if head is None:
        return
    members = [
        sparql(member, shape=shape.name) for member in listed(shape.graph, head, shape=shape.name)
    ]
    same = [f"sameTerm({{v}}, {member})" for member in members]
    says = f"The value is not one of {', '.join(members)}."
    yield ValueTest("In", says, f"!({' || '.join(same) or 'false'})")


_MAKERS: Final[tuple[Callable[[Shape], Iterator[ValueTest]], ...]] = (
    _classes,
    _datatype,
    _node_kind,
    _bounds,
    _lengths,
    _patterns,
    _languages,
    _members,
)
