"""Random small graphs and random shapes, as Turtle, for holding the two engines together."""

from __future__ import annotations

from hypothesis import strategies as st

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_NODES = ("ex:n0", "ex:n1", "ex:n2", "ex:n3")
_CLASSES = ("ex:C0", "ex:C1", "ex:C2")
_NUMBERS = ("0", "1", "2", "3", "1.5", "-1")
_DATES = tuple(f'"2024-{day}"^^xsd:date' for day in ("01-30", "01-31", "02-01", "02-29"))
# Canonical spellings only: the store would change others, which is a difference of its own.
_LITERALS = (
    *_NUMBERS,
    '"a"',
    '"ab"',
    '"B c"',
    '""',
    '"{v} \\"?this\\" \\\\ "',
    '"a"@en',
    '"ab"@en-us',
    '"a"@fa',
    "true",
    '"2024-01-31"^^xsd:date',
    '"2024-02-29"^^xsd:date',
    '"2024-02-30"^^xsd:date',
    '"2024-01-31T00:00:00Z"^^xsd:dateTime',
    '"x"^^xsd:integer',
    '"1"^^ex:unknown',
)
_ANY = (*_NODES, *_LITERALS)
_PATHS = (
    "ex:p",
    "ex:q",
    "[ sh:inversePath ex:p ]",
    "( ex:p ex:q )",
    "( ex:p [ sh:inversePath ex:q ] )",
    "[ sh:alternativePath ( ex:p ex:q ) ]",
    "[ sh:zeroOrMorePath ex:p ]",
    "[ sh:oneOrMorePath ex:p ]",
    "[ sh:zeroOrOnePath ex:q ]",
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ] ]",
)


@st.composite
def data(draw: st.DrawFn) -> str:
    """Draw a graph of four nodes, their classes, and values of every kind."""
    lines = [PREFIXES, "ex:C0 rdfs:subClassOf ex:C1 . ex:C1 rdfs:subClassOf ex:C2 ."]
    typed = draw(
        st.lists(
            st.tuples(st.sampled_from(_NODES), st.sampled_from(_CLASSES)), min_size=1, max_size=6
        )
    )
    lines += [f"{node} a {class_} ." for node, class_ in typed]
    free = st.tuples(
        st.sampled_from(_NODES), st.sampled_from(("ex:p", "ex:q")), st.sampled_from(_ANY)
    )
    ordered = st.tuples(
        st.sampled_from(_NODES), st.sampled_from(("ex:low", "ex:high")), st.sampled_from(_NUMBERS)
    )
    dated = st.tuples(st.sampled_from(_NODES), st.just("ex:when"), st.sampled_from(_DATES))
    drawn = draw(st.lists(st.one_of(free, free, ordered, dated), min_size=5, max_size=16))
    for subject, predicate, value in drawn:
        lines.append(f"{subject} {predicate} {value} .")
    return "\n".join(lines)


def _one_of(term: str, values: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(values).map(lambda value: f"{term} {value}")


def _list(term: str, values: tuple[str, ...]) -> st.SearchStrategy[str]:
    drawn = st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)
    return drawn.map(lambda members: f"{term} ( {' '.join(members)} )")


_DATATYPES = tuple(
    "xsd:integer xsd:decimal xsd:string xsd:boolean xsd:date xsd:dateTime rdf:langString "
    "ex:unknown".split()
)
_ON_VALUES = (
    _one_of("sh:class", _CLASSES),
    _one_of("sh:datatype", _DATATYPES),
    _one_of("sh:nodeKind", ("sh:IRI", "sh:Literal", "sh:BlankNode", "sh:IRIOrLiteral")),
    _one_of("sh:minLength", ("0", "1", "2")),
    _one_of("sh:maxLength", ("0", "1", "12")),
    _one_of("sh:pattern", ('"^a"', '"b$"', '"B" ; sh:flags "i"', '"n[0-9]"', '"^.{1,2}$"')),
    _list("sh:languageIn", ('"en"', '"fa"')),
    _list("sh:in", _ANY),
    _one_of("sh:hasValue", _ANY),
    _one_of("sh:equals", ("ex:q",)),
    _one_of("sh:disjoint", ("ex:q",)),
)
_ON_PROPERTIES = (
    _one_of("sh:minCount", ("0", "1", "2")),
    _one_of("sh:maxCount", ("0", "1", "2")),
    _one_of("sh:uniqueLang", ("true", "false")),
)
_CLOSED = st.sampled_from(
    (
        "sh:closed true",
        "sh:closed true ; sh:ignoredProperties ( rdf:type ex:low )",
        "sh:closed false",
    )
)


def _body(parts: list[str]) -> str:
    """Return the parts, one for each parameter: several of most of them are not well formed."""
    by_term = {part.split(" ", 1)[0]: part for part in parts}
    return " ; ".join(by_term.values())


def _shapes(inner: st.SearchStrategy[str], properties: st.SearchStrategy[str]) -> tuple:
    pair = st.tuples(inner, inner).map(" ".join)
    return (
        inner.map(lambda shape: f"sh:not {shape}"),
        pair.map(lambda shapes: f"sh:and ( {shapes} )"),
        pair.map(lambda shapes: f"sh:or ( {shapes} )"),
        pair.map(lambda shapes: f"sh:xone ( {shapes} )"),
        properties.map(lambda shape: f"sh:property {shape}"),
    )


def _qualified(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(
        (
            "sh:qualifiedMinCount 1",
            "sh:qualifiedMaxCount 1",
            "sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2",
            "sh:qualifiedMinCount 2 ; sh:qualifiedValueShapesDisjoint true",
        )
    )
    return st.tuples(inner, counts).map(
        lambda pair: f"sh:qualifiedValueShape {pair[0]} ; {pair[1]}"
    )


def _node_shape(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    return parts.map(lambda found: f"[ a sh:NodeShape ; {_body(found)} ]")


def _property_shape(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(_PATHS), parts).map(
        lambda pair: f"[ a sh:PropertyShape ; sh:path {pair[0]} ; {_body(pair[1])} ]"
    )


def _some(*strategies: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.one_of(*strategies), min_size=1, max_size=most)


_LEAF_NODES = _node_shape(_some(*_ON_VALUES, most=2))
_LEAF_PROPERTIES = _property_shape(_some(*_ON_VALUES, *_ON_PROPERTIES, most=2))
# Bounds stand on numbers and dates of their own: the reference orders unlike types somehow, which
# is a difference of its own.
_BOUNDED = st.one_of(
    *(
        _one_of(f"[ a sh:PropertyShape ; sh:path {path} ; sh:{term}", values).map(
            lambda shape: f"{shape} ]"
        )
        for path, values in (
            ("ex:low", ("0", "1", "1.5", "2")),
            ("ex:when", ('"2024-01-31"^^xsd:date', '"2024-02-01"^^xsd:date')),
        )
        for term in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
    )
)
_LEAVES = st.one_of(_LEAF_NODES, _LEAF_PROPERTIES, _BOUNDED)
_NODES_OVER = _node_shape(
    _some(
        *_ON_VALUES,
        *_shapes(_LEAVES, _LEAF_PROPERTIES),
        _LEAF_NODES.map(lambda shape: f"sh:node {shape}"),
        _CLOSED,
        most=2,
    )
)
_PROPERTIES_OVER = _property_shape(
    st.tuples(
        st.one_of(*_ON_VALUES),
        st.one_of(*_ON_PROPERTIES),
        st.one_of(
            *_shapes(st.one_of(_LEAVES, _NODES_OVER), _LEAF_PROPERTIES),
            _NODES_OVER.map(lambda shape: f"sh:node {shape}"),
        ),
        _qualified(st.one_of(_LEAVES, _NODES_OVER)),
        st.sets(st.integers(0, 3), min_size=1),
    ).map(lambda drawn: [drawn[index] for index in sorted(drawn[4])])
)
_TARGETS = st.sampled_from(
    (
        "sh:targetClass ex:C1",
        "sh:targetClass ex:C2 ; sh:targetNode ex:n0",
        'sh:targetNode ex:n1 , "a" , 1 , ex:nowhere',
        "sh:targetSubjectsOf ex:p",
        "sh:targetObjectsOf ex:p",
        "sh:targetObjectsOf ex:q , ex:p ; sh:targetSubjectsOf ex:low",
        "a rdfs:Class , sh:NodeShape",
    )
)
_SEVERITIES = st.sampled_from(("", "sh:severity sh:Warning ;", "sh:severity sh:Info ;"))
_ORDERS = st.sampled_from(
    (
        "[ sh:path ex:low ; sh:lessThan ex:high ]",
        "[ sh:path ex:low ; sh:lessThanOrEquals ex:high ]",
    )
)
_ON_NODES = _some(
    *_ON_VALUES,
    *_shapes(st.one_of(_LEAVES, _NODES_OVER), _PROPERTIES_OVER),
    _NODES_OVER.map(lambda shape: f"sh:node {shape}"),
    _CLOSED,
    most=2,
)
_MEMBERS = st.lists(
    st.one_of(_PROPERTIES_OVER, _PROPERTIES_OVER, _LEAF_PROPERTIES, _ORDERS, _BOUNDED),
    min_size=1,
    max_size=3,
)
_AT_TOP = st.one_of(
    _MEMBERS.map(lambda members: ([], members)),
    st.tuples(_ON_NODES, st.just([])),
    st.tuples(_ON_NODES, _MEMBERS),
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """Draw one to three shapes with targets; a class may be one of them."""
    lines = [PREFIXES]
    for number in range(draw(st.integers(1, 3))):
        target, severity = draw(_TARGETS), draw(_SEVERITIES)
        parts, members = draw(_AT_TOP)
        name = f"ex:C{number}" if target.startswith("a ") else f"ex:S{number}"
        body = " ; ".join(
            [*filter(None, [_body(parts)]), *(f"sh:property {member}" for member in members)]
        )
        kind = "" if target.startswith("a ") else "a sh:NodeShape ; "
        lines.append(f"{name} {kind}{target} ; {severity} {body} .")
    return "\n".join(lines)
