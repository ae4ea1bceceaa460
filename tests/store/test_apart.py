"""Queries read for what they need of an engine that is trusted with terms alone."""

from __future__ import annotations

import pytest

from minegraph.queries import query, questions
from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.needs import Needs
from minegraph.store.remote.apart.queries import read
from minegraph.store.remote.apart.trusting import sorted_graphs, trusted

P = "PREFIX p: <urn:p:> BASE <http://base/> "
OWN = ["thing/figures", "thing/statements", "thing/mentions", "search/names", "overview", "names"]


class Classes:
    """Reaches the same two classes from anything."""

    def reached(self, closure) -> tuple[str, ...]:
        return ("<urn:C>", "<urn:D>")


def needs(text: str) -> list[tuple[set[str], set[str]]]:
    """Return of each request the predicates that are wanted, and those that they join."""
    found = Needs(Classes(), {}).of(read(P + text))
    return [
        (
            {quad.predicate for quad in request.wanted},
            {quad.predicate for quad in request.scope.quads if quad not in request.wanted},
        )
        for request in found
    ]


@pytest.mark.parametrize("name", [*OWN, *questions()])
def test_our_own_queries_are_understood(name):
    text = questions()[name][1] if name in questions() else query(name)
    assert Needs(Classes(), {}).of(read(text))


def test_what_is_optional_is_narrowed_by_what_stands_before_it_and_not_further_out():
    near = needs("SELECT * { ?a p:x ?b . ?b p:y ?d OPTIONAL { ?b p:z ?c } }")
    assert ({"<urn:p:z>"}, {"<urn:p:x>"}) in near
    far = needs(
        "SELECT * { ?a p:x ?c . ?c p:w ?q . { ?b p:y ?d . ?d p:v ?e OPTIONAL { ?b p:z ?c } } }"
    )
    assert not [
        joined for wanted, joined in far if wanted == {"<urn:p:z>"} and "<urn:p:x>" in joined
    ]
    first = needs("SELECT * { OPTIONAL { ?b p:z ?c } ?a p:x ?b . ?b p:y ?d }")
    assert ({"<urn:p:z>"}, set()) in first


def test_a_value_that_is_given_stands_in_every_pattern_but_those_of_a_select_within():
    text = "SELECT ?t ?o { ?t p:x ?o OPTIONAL { ?t p:y ?l } { SELECT ?t { ?t p:z ?u } } }"
    found = Needs(Classes(), {"?t": "<urn:t>"}).of(read(P + text))
    assert {quad.predicate: quad.subject for r in found for quad in r.wanted} == {
        "<urn:p:x>": "<urn:t>",
        "<urn:p:y>": "<urn:t>",
        "<urn:p:z>": "?t",
    }


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SELECT ?s { ?s a p:Mine ; p:label ?l } LIMIT 3", True),
        ('ASK { ?s p:label "x" OPTIONAL { ?s p:y ?z } }', True),
        ("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c", True),
        ("SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }", True),
        ("SELECT ?s { GRAPH <urn:minegraph:journal> { ?s ?p ?o } }", False),
        ("SELECT ?s { ?s a p:Mine ; p:label ?l } ORDER BY ?l", False),
        ("SELECT ?s { ?s p:value 1 }", False),
        ('SELECT ?s { ?s p:label "x"@en }', False),
        ("SELECT ?s { { ?s a p:A } UNION { ?s a p:B } }", False),
        ("SELECT ?s { ?s a p:A MINUS { ?s a p:B } }", False),
        ("SELECT ?s { ?s a p:A FILTER(?s != p:x) }", False),
        ("SELECT ?s { ?s a p:A OPTIONAL { ?s p:x ?v } OPTIONAL { ?t p:y ?v } }", False),
        ("SELECT ?s { OPTIONAL { ?s p:x ?v } ?s a p:A }", False),
        ("SELECT ?s { ?s p:x+ ?t }", False),
        ("SELECT ?s { ?s p:x ?s }", False),
        ("SELECT ?s (SUM(?v) AS ?n) { ?s p:x ?v } GROUP BY ?s", False),
        ("SELECT ?s (1 AS ?n) { ?s p:x ?v }", False),
        ("SELECT ?s { ?s <bif:contains> ?o }", False),
        ("SELECT ?s FROM <urn:g> { ?s p:x ?v }", False),
        ("SELECT * { ?s p:x ?v }", False),
        ("CONSTRUCT WHERE { ?s p:x ?v }", False),
        ("DESCRIBE ?s { ?s p:x ?v }", False),
    ],
)
def test_an_engine_is_trusted_with_terms_alone(text, kept):
    assert trusted(read(P + text), ["urn:g"]) is kept


def test_graphs_that_are_named_each_once_are_sorted():
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } # LIMIT\nLIMIT 5"
    assert sorted_graphs(read(text), text).split()[-5:] == ["ORDER", "BY", "?g", "LIMIT", "5"]
    plain = text.replace("DISTINCT", "")
    assert sorted_graphs(read(plain), plain) == plain


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s q:x ?o }",
        "SELECT ?s { ?s p:x\u200cy ?o }",
        "SELECT ?s { ?s p:\\u0061 ?o }",
        "SELECT ?s { << ?s p:x ?o >> p:y ?z }",
        "SELECT?s WHERE { ?s ?p ?o } GRAPH",
        "DESCRIBE * { ?s ?p ?o }",
    ],
)
def test_what_is_not_understood_to_its_end_is_not_read(text):
    with pytest.raises(Unread):
        read(P + text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {"
        + " ?s p:x ?o ." * 2
        + "".join(f" ?a{n} p:x ?a{n + 1} ." for n in range(101))
        + "}",
        "SELECT * {" + " ?s p:x ?o OPTIONAL { ?s p:y ?z }" * 90 + "}",
        "SELECT * { ?a p:x* ?b }",
        "SELECT * { ?a p:x ?c OPTIONAL { ?b p:y? ?d } }",
        "DESCRIBE ?x {}",
    ],
)
def test_what_may_need_everything_is_said_to(text):
    with pytest.raises(Unread):
        needs(text)


def test_terms_are_read_as_the_evaluator_reads_them():
    text = """PREFIX : <x#> BASE <http://a/b/c>
        ASK { <../d> :e\\,f '''a
"b"''' ; :n 1.50 , 01 , "x"@EN-gb , -2 . GRAPH $g { [ a :T ] :l ( 1 ) } }"""
    asked = read(text)
    terms = [(p.subject, p.path.predicate, p.object) for p in asked.where.elements[:5]]
    base = "https://w3id.org/minegraph/"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert terms[0][0] == "<http://a/d>"
    assert terms[0][1].startswith(f"<{base}")
    assert terms[0][1].endswith("x#e,f>")
    assert [term[2] for term in terms] == [
        '"a\\n\\"b\\""',
        f'"1.5"^^<{xsd}decimal>',
        f'"1"^^<{xsd}integer>',
        '"x"@en-gb',
        f'"-2"^^<{xsd}integer>',
    ]
    assert asked.where.elements[5].graph == "?g"
