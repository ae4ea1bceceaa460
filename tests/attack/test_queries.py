"""Queries that want too much: each gets a whole answer or an error, and costs nobody else."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

PRODUCT = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5))
BINDS = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
REPLACE = "?v"
for _ in range(12):
    REPLACE = f'REPLACE({REPLACE}, ".", "$0$0$0$0$0$0$0$0$0$0")'
SUBSELECT = "?s ?p ?o"
for _ in range(90):
    SUBSELECT = f"{{ SELECT * {{ {SUBSELECT} }} }}"
SUM = "?a + " * 3000 + "1"

ATTACKS = {
    # nesting
    "parentheses": "SELECT * {FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ")}",
    "parentheses-in-bounds": "SELECT * {FILTER(" + "(" * 95 + "1" + ")" * 95 + ")}",
    "negations": "ASK {FILTER(" + "!" * 9_000 + "true)}",
    "minuses": "ASK {FILTER(" + "- " * 9_000 + "1 < 2)}",
    "groups": "SELECT * " + "{" * 3_000 + "}" * 3_000,
    "groups-in-bounds": "SELECT * " + "{" * 98 + "}" * 98,
    "subselects": f"SELECT * {{ {SUBSELECT} }}",
    "subselects-in-bounds": "SELECT * " + "{ SELECT * " * 45 + "{ ?s ?p ?o }" + "}" * 45,
    "optionals": "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 95 + "}" * 95 + " }",
    "exists": "ASK { " + "FILTER EXISTS { ?s ?p ?o " * 45 + "}" * 45 + " }",
    "minus": "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * 90 + "}" * 90 + " }",
    "ifs": "ASK {FILTER(" + "IF(true," * 1000 + "1" + ",2)" * 1000 + ")}",
    "ifs-in-bounds": "ASK {FILTER(" + "IF(true," * 90 + "1" + ",2)" * 90 + ")}",
    "collections": "SELECT * { ?s ?p " + "(" * 3000 + ")" * 3000 + " }",
    "blank-nodes": "SELECT * { ?s ?p " + "[ ?p " * 2000 + "1" + "]" * 2000 + " }",
    "quoted-triples": "ASK { ?s ?p " + "<<( ?s ?p " * 2000 + "1" + " )>>" * 2000 + " }",
    "reified-triples": "ASK { " + "<< " * 99 + "?s ?p ?o" + " ?p ?o >>" * 98 + " >> ?p ?o }",
    "path-nested": "ASK { ?s " + "(" * 3000 + "<http://x/p>" + ")*" * 3000 + " ?o }",
    "path-nested-in-bounds": "ASK { ?s " + "(" * 95 + "<http://x/knows>" + ")*" * 95 + " ?o }",
    # length
    "path-steps": "ASK { ?s " + "/".join(["<http://x/knows>"] * 3000) + " ?o }",
    "path-alternatives": "ASK { ?s " + "|".join(["<http://x/p>"] * 4000) + " ?o }",
    "path-inverses": "ASK { ?s " + "^(" * 90 + "<http://x/p>" + ")" * 90 + " ?o }",
    "ors": "ASK { FILTER(" + "||".join(["false"] * 4900) + ") }",
    "ands": "ASK { FILTER(" + "&&".join(["true"] * 4900) + ") }",
    "sums": f"SELECT ({SUM} AS ?x) {{}}",
    "unions": "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * 1400) + " }",
    "binds": "SELECT * { " + " ".join(f"BIND({n} AS ?v{n})" for n in range(1600)) + " }",
    "projections": "SELECT " + " ".join(f"({n} AS ?v{n})" for n in range(1900)) + " {}",
    "equal-patterns": "SELECT * { " + "?s ?p ?o . " * 300 + "}",
    "star-patterns": "ASK { " + " ".join(f"?s ?p{n} ?o{n} ." for n in range(300)) + " }",
    "in-list": "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(4_900))) + ")) }",
    "in-list-too-long": "ASK { FILTER(1 IN (" + ",".join(map(str, range(300_000))) + ")) }",
    "values": "SELECT * { VALUES ?x { " + " ".join(map(str, range(9_000))) + " } }",
    "values-too-many": "SELECT * { VALUES ?x { " + " ".join(map(str, range(300_000))) + " } }",
    "values-product": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(20))
    + " }",
    "literal": 'ASK { ?s ?p "' + "x" * 60_000 + '" }',
    "literal-too-long": 'ASK { ?s ?p "' + "x" * 900_000 + '" }',
    "comment": "ASK {} #" + "x" * 60_000,
    "variable": "SELECT ?" + "v" * 60_000 + " {}",
    "iri": "ASK { <http://x/" + "x" * 60_000 + "> ?p ?o }",
    "prefixes": " ".join(f"PREFIX p{n}: <http://x/{n}/>" for n in range(1500)) + " ASK {}",
    "froms": "SELECT * " + "FROM <https://w3id.org/minegraph/graph/numbers> " * 900 + "{?s ?p ?o}",
    # products and growth
    "product-streamed": f"SELECT * {{ {PRODUCT} }}",
    "product-counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "product-sorted": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c4 LIMIT 1",
    "product-distinct": f"SELECT DISTINCT * {{ {PRODUCT} }}",
    "product-grouped": f"SELECT ?a0 (COUNT(DISTINCT ?c4) AS ?n) {{ {PRODUCT} }} GROUP BY ?a0",
    "product-constructed": f"CONSTRUCT {{ ?a0 ?b1 ?c4 }} {{ {PRODUCT} }}",
    "product-described": f"DESCRIBE * {{ {PRODUCT} }}",
    "product-asked": f"ASK {{ {PRODUCT} FILTER(?c0 = 'none') }}",
    "product-in-exists": f"ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ {PRODUCT} FILTER(?c0 = ?zz) }} }}",
    "product-of-optionals": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6))
    + " }",
    "concat-doubling": f"ASK {{ BIND('x' AS ?v0) {BINDS} FILTER(STRLEN(?v40) > 0) }}",
    "replace-growth": f"SELECT (STRLEN({REPLACE}) AS ?n) {{ BIND('xxxxxxxx' AS ?v) }}",
    "group-concat": f"SELECT (GROUP_CONCAT(STR(?a0)) AS ?x) {{ {PRODUCT} }}",
    "group-concat-nested": "SELECT (GROUP_CONCAT(?y; separator='x') AS ?x) { ?s ?p ?o "
    "{ SELECT (GROUP_CONCAT(STR(?s)) AS ?y) { ?s ?p ?o } } }",
    "encode-growth": "SELECT (" + "ENCODE_FOR_URI(" * 60 + "'%'" + ")" * 60 + " AS ?x) {}",
    "constructed-fan": "CONSTRUCT { "
    + " ".join(f"?s <http://x/{n}> ?o ." for n in range(900))
    + " } { ?s ?p ?o }",
    # functions
    "regex-catastrophe": "ASK { FILTER(REGEX('" + "a" * 40 + "!', '^(a+)+$')) }",
    "regex-repeat": "ASK { FILTER(REGEX('a', '((((a{1,99}){1,99}){1,99}){1,99}){1,99}')) }",
    "regex-large": "ASK { ?s ?p ?o FILTER(REGEX(STR(?s), '" + "(x?)" * 9000 + "')) }",
    "regex-each": "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(STR(?s), CONCAT('.*', STR(?c)))) }",
    "mixed-time-zones": "SELECT * { ?s <http://x/at> ?o } ORDER BY ?o",
    "mixed-terms": "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY ?o DESC(?c) LIMIT 3",
    "duration": 'ASK {FILTER("P1M99999999999D"^^<http://www.w3.org/2001/XMLSchema#duration> > '
    '"P1Y1D"^^<http://www.w3.org/2001/XMLSchema#duration>)}',
    "large-numbers": "SELECT (99999999999999999999999999999999 * 99999999999999999 AS ?x) {}",
    "division": "SELECT (1/0 AS ?x) (1.0/0.0 AS ?y) (1e0/0 AS ?z) {}",
    "substring": "SELECT (SUBSTR('x', -9223372036854775808, 9223372036854775807) AS ?x) {}",
    "geometry": "ASK { FILTER(<http://www.opengis.net/def/function/geosparql/sfWithin>('"
    + "POLYGON((" * 90
    + "'^^<http://www.opengis.net/ont/geosparql#wktLiteral>, 'x')) }",
    "path-star-clique": "SELECT (COUNT(*) AS ?n) { ?a <http://x/knows>* ?b . "
    "?b <http://x/knows>* ?c . ?c <http://x/knows>* ?d }",
    "path-any": "SELECT (COUNT(*) AS ?n) { ?a (<http://x/none>|!<http://x/none>)* ?b . "
    "?c (<http://x/none>|!<http://x/none>)* ?d }",
    "offset": f"SELECT * {{ {PRODUCT} }} OFFSET 9223372036854775807",
    "limit": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999",
    # characters
    "nul": "ASK { ?s ?p 'x\x00y' }",
    "lone-surrogate": "ASK { ?s ?p '\\uD800' }",
    "surrogate-bytes": "ASK { ?s ?p '\ud800' }",
    "right-to-left": "ASK { ?s ?p '\u202e\u2066\ufeff' }",
    "code-points": "\\u0041SK \\U0000007B \\u007D \\UFFFFFFFF",
    "percent": "ASK { <http://x/%zz%00> ?p ?o }",
    "format-strings": "ASK { ?s ?p '{0}{__class__}%s%n${jndi:ldap://127.0.0.1/a}' }",
}


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(victim, name):
    status, body = victim.ask(ATTACKS[name])
    assert status in (200, 400, 413, 503), body[:300]
    if status == 200:
        assert whole(body)
    else:
        problem = json.loads(body)
        assert problem["status"] == status
        assert len(problem["detail"]) > 10
        assert len(body) < 2_000


def whole(body: bytes) -> bool:
    text = body.decode()
    if text.startswith("{"):
        json.loads(text)
    return text.startswith("{") or text.endswith("\n") or not text


def test_ten_hostile_queries_at_once_are_all_answered_with_an_error(victim):
    with ThreadPoolExecutor(10) as threads:
        query = ATTACKS["product-counted"]
        tasks = [threads.submit(victim.ask, f"{query} #{n}") for n in range(10)]
        statuses = {task.result()[0] for task in tasks}
    assert statuses <= {503, 429}


def test_the_memory_of_the_front_process_stays_level(victim):
    before = victim.memory()
    for number in range(5):
        victim.ask(ATTACKS["product-streamed"] + f" #{number}")
        victim.ask(ATTACKS["values"] + f" #{number}")
    assert victim.memory() < before + 60
    assert victim.memory() < 250
