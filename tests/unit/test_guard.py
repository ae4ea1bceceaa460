from __future__ import annotations

import pytest

from minegraph.errors import QueryRefused
from minegraph.store.guard import inspect
from minegraph.store.protocol import QueryForm


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {?s ?p ?o}", QueryForm.SELECT),
        ("prefix select: <http://select/> ask {}", QueryForm.ASK),
        ("# select\nCONSTRUCT WHERE {?s ?p ?o}", QueryForm.CONSTRUCT),
        ("BASE <http://ask/> DESCRIBE <x>", QueryForm.DESCRIBE),
        ("INSERT DATA {}", None),
        ("", None),
    ],
)
def test_form_is_the_first_keyword_after_the_prologue(query, form):
    assert inspect(query, most_kilobytes=1).form is form


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://a/> {?s ?p ?o} }",
        "SELECT * { service SILENT <http://a/> {?s ?p ?o} }",
        "ASK { FILTER EXISTS { SERVICE ?x {?s ?p ?o} } }",
        "ASK{FILTER(trueSERVICE<http://a/>{})}",
        "SELECT * {BIND(1 AS ?x)SERVICE<http://a/>{?s ?p ?o}}",
        r"SELECT * { \u0053ERVICE <http://a/> {?s ?p ?o} }",
        r"SELECT * { ?s ?p '\u0027 SERVICE <http://a/> {} # ' }",
        "LOAD <http://a/>",
        "LOADSILENT<file:///etc/passwd>",
    ],
)
def test_what_would_reach_out_is_refused(query):
    with pytest.raises(QueryRefused, match="never calls another"):
        inspect(query, most_kilobytes=1)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s ?p '''a 'SERVICE' b''' }",
        "SELECT * { ?SERVICE ?load ?o }",
        "SELECT * { ?s <http://x/SERVICE> ?o } # LOAD this",
        "PREFIX service: <http://x/> SELECT * { ?s service:LOAD ?o }",
        'SELECT * { ?s ?p "x"@load }',
        "SELECT * { FILTER(?a<?b && ?c>?d) ?s ?p ?o }",
    ],
)
def test_the_same_letters_as_data_are_allowed(query):
    assert inspect(query, most_kilobytes=1).form is QueryForm.SELECT


def test_dataset_clause_is_seen_where_it_is_one():
    assert inspect("SELECT * FROM <http://g> {?s ?p ?o}", most_kilobytes=1).graphs == ("http://g",)
    named = inspect("SELECT *from NAMED <http://g> {?s ?p ?o}", most_kilobytes=1)
    assert named.graphs == ("http://g",)
    assert inspect('SELECT * {?from ?p "FROM <http://g>"}', most_kilobytes=1).graphs == ()


def test_place_of_a_refusal():
    with pytest.raises(QueryRefused) as refused:
        inspect("SELECT * {\n  SERVICE <http://a/> {} }", most_kilobytes=1)
    assert (refused.value.line, refused.value.column) == (2, 3)


@pytest.mark.parametrize(
    "query", ["ASK {FILTER(" + "(" * 200, "ASK {" + "?s ?p ?o ." * 5000, "ASK {} #" + "x" * 70_000]
)
def test_deep_long_and_large_queries_are_refused(query):
    with pytest.raises(QueryRefused):
        inspect(query, most_kilobytes=64)
