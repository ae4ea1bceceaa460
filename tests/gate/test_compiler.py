"""What the compiler refuses, and what it makes of SPARQL constraints and of patterns."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Graph

from minegraph.gate.compiled import UnknownShacl, compile_shapes, validate
from minegraph.gate.quiet import as_written
from minegraph.store.solutions import solutions
from tests.gate.making import PREFIXES

DATA = f"""{PREFIXES}
ex:a ex:p 1 , 2 ; ex:name "a" .
ex:b ex:p 3 ; ex:name "b" .
ex:c ex:name "c" .
"""


def shapes_of(body: str) -> Graph:
    with as_written():
        return Graph().parse(data=PREFIXES + body, format="turtle")


def found(body: str) -> list[tuple[str, str, str]]:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    findings = validate(lambda query: solutions(store, query), shapes_of(body))
    return sorted((f.focus.rpartition("/")[2], f.value, f.message) for f in findings)


def constraint(select: str, more: str = "") -> str:
    return f"""ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ;
      sh:sparql [ sh:message "{{$this}} has {{?value}}" ; sh:prefixes ex: {more} ;
                  sh:select '''{select}''' ] .
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ."""


@pytest.mark.parametrize(
    ("body", "term"),
    [
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:minCnt 1 .", "minCnt"),
        ("ex:S sh:targetNode ex:a ; sh:proprety ex:T .", "proprety"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:js ex:code .", "js"),
        ("ex:S a sh:NodeShape ; sh:target [ sh:select 'SELECT' ] .", "target"),
        ("ex:C a sh:ConstraintComponent .", "ConstraintComponent"),
        ("ex:C sh:parameter [ sh:path ex:p ] .", "parameter"),
        ("ex:S a sh:NodeShape ; sh:rule [ ] .", "rule"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:node ex:S .", "itself"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not [ sh:or ( ex:S ) ] .", "itself"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:minCount 1 .", "minCount"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:in ( [ ] ) .", "blank node"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Iri .", "Iri"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:or () .", "empty list"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:severity ex:Bad .", "severity"),
        ("ex:S sh:targetNode ex:a ; sh:path [ sh:inversePath 1 ] .", "path"),
        ("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 , 2 .", "more than one"),
        ("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount 'x' .", "whole number"),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:flags 'ix,' ; sh:pattern 'a' .", "flags"),
    ],
)
def test_what_is_unknown_or_ill_formed_is_refused_by_name(body: str, term: str) -> None:
    with pytest.raises(UnknownShacl, match=term) as refusal:
        compile_shapes(shapes_of(body))
    assert refusal.value.hint
    assert refusal.value.shape


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this WHERE { $this ex:p ?x } LIMIT 1",
        "SELECT * WHERE { $this ex:p ?x }",
        "SELECT ?x WHERE { $this ex:p ?x }",
        "SELECT $this WHERE { $this ex:p ?x MINUS { $this ex:p 1 } }",
        "SELECT $this WHERE { VALUES ?x { 1 } $this ex:p ?x }",
        "SELECT $this WHERE { GRAPH ?g { $this ex:p ?x } }",
        "SELECT $this WHERE { BIND(ex:a AS ?this) }",
        "SELECT $this WHERE { { SELECT ?x WHERE { ?x ex:p ?y } } $this ex:p ?x }",
        "SELECT $this WHERE { { SELECT ?x WHERE { ?x ex:p $this } GROUP BY $this } }",
        "SELECT $this WHERE { { SELECT * WHERE { $this ex:p ?y } } }",
        "SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY ?x",
        "SELECT (COUNT($this) AS ?n) WHERE { $this ex:p ?x }",
        "SELECT $this WHERE { $this ex:p ?x . FILTER($shapesGraph = ?x) }",
        "SELECT $this WHERE { $this $PATH ?x }",
        "ASK { $this ex:p ?x }",
        "SELECT $this WHERE { $this ex:p ?mg1 }",
        "SELECT $this WHERE { $this ex:p ?x ) }",
    ],
)
def test_a_query_that_would_not_mean_the_same_is_refused(select: str) -> None:
    with pytest.raises(UnknownShacl):
        compile_shapes(shapes_of(constraint(select)))


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this ?value WHERE { $this ex:p ?value }", ["a 1", "a 2", "b 3"]),
        ("SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }", ["c c"]),
        (
            (
                "SELECT $this (COUNT(?x) AS ?value) WHERE { $this ex:p ?x } GROUP BY $this "
                "HAVING (COUNT(?x) > 1)"
            ),
            ["a 2"],
        ),
        (
            (
                "SELECT $this ?value WHERE { { FILTER(false) } UNION "
                "{ FILTER($this = ex:b) BIND('{ # }' AS ?value) } }"
            ),
            ["b { # }"],
        ),
        (
            (
                "SELECT $this ?value # of { all\nWHERE { OPTIONAL { $this ex:p ?value } "
                "FILTER(!BOUND(?value)) }"
            ),
            ["c c"],
        ),
        (
            (
                "SELECT $this ?value WHERE { { SELECT $this (MAX(?x) AS ?value) "
                "WHERE { $this ex:p ?x } GROUP BY $this } }"
            ),
            ["a 2", "b 3"],
        ),
        (
            (
                "SELECT $this ?value WHERE { { BIND($this AS ?that) } ?that ex:p ?value . "
                "FILTER(?value < 2) }"
            ),
            ["a 1"],
        ),
    ],
)
def test_a_query_is_asked_for_every_focus_node(select: str, expected: list[str]) -> None:
    got = [f"{focus} {value.rpartition('/')[2]}" for focus, value, _ in found(constraint(select))]
    assert got == expected


def test_a_message_names_what_the_query_found() -> None:
    body = constraint("SELECT $this ?value WHERE { $this ex:p ?value . FILTER(?value > 2) }")
    assert [message for _, _, message in found(body)] == ["http://example.org/b has 3"]


def test_a_deactivated_constraint_or_shape_finds_nothing() -> None:
    select = "SELECT $this ?value WHERE { $this ex:p ?value }"
    assert found(constraint(select, "; sh:deactivated true")) == []
    assert (
        found("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:deactivated true ; sh:in () .") == []
    )


def test_a_pattern_that_the_engine_cannot_evaluate_is_refused() -> None:
    with pytest.raises(UnknownShacl, match="pattern"):
        found("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:pattern '(?=a)' .")


def test_text_of_a_shape_stays_text() -> None:
    body = """ex:S a sh:NodeShape ; sh:targetNode "{v} ?this" , "\\" } # \\n" ;
        sh:in ( "{v} ?this" "\\" } # \\n" ) ; sh:pattern "^[{\\"]" ."""
    assert found(body) == []


def test_an_iri_cannot_end_its_brackets() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:targetClass ex:C .")
    store_query = compile_shapes(shapes)
    assert store_query == ()
    odd = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetNode <http://e/a\\u003E> ; sh:nodeKind sh:IRI ."
    )
    with pytest.raises(UnknownShacl, match="not an IRI"):
        compile_shapes(odd)
