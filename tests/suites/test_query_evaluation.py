"""Query evaluation, result formats and query syntax, each test sent over HTTP."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from tests.suites.comparing import rows_of_csv, rows_of_result_graph, same_graphs, same_rows
from tests.suites.conftest import SUFFIXES
from tests.suites.known import FAILURES
from tests.suites.manifests import EVALUATION, NEEDS_SUITES, SYNTAX, Case, cases, path_of

pytestmark = NEEDS_SUITES

RESULTS = {
    ".srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
DIRECT = {"Content-Type": "application/sparql-query"}


def marked(case: Case):
    reason = FAILURES.get(case.id)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(case, id=case.id, marks=marks)


ALL = [case for suite in (*EVALUATION, *SYNTAX) for case in cases(suite)]
EVALUATED = [case for case in ALL if case.kind in ("QueryEvaluationTest", "CSVResultFormatTest")]
PARSED = [case for case in ALL if "Syntax" in case.kind]


def test_every_test_is_of_a_kind_that_is_run():
    assert len(EVALUATED) + len(PARSED) == len(ALL) > 300


@pytest.mark.parametrize("case", [marked(case) for case in EVALUATED])
def test_evaluation(case, scratch, service):
    scratch.hold(case.data, case.graphs)
    expected = path_of(case.result)
    if expected.suffix == ".csv":
        answer = ask(service, case, "text/csv")
        assert_same(rows_of_csv(answer.content), rows_of_csv(expected.read_bytes()))
    elif expected.suffix in RESULTS:
        accept, form = RESULTS[expected.suffix]
        wanted = results(expected.read_bytes(), form)
        assert_same(results(ask(service, case, accept).content, form), wanted)
        for other, other_form in RESULTS.values():
            if isinstance(wanted, list):
                assert_same(results(ask(service, case, other).content, other_form), wanted)
    else:
        assert_graph(service, case, expected)


def assert_graph(service, case, expected):
    triples = [
        q.triple
        for q in ox.parse(expected.read_bytes(), SUFFIXES[expected.suffix], base_iri=case.result)
    ]
    if any(
        str(t.object) == "<http://www.w3.org/2001/sw/DataAccess/tests/result-set#ResultSet>"
        for t in triples
    ):
        graph = rdflib.Graph().parse(expected, publicID=case.result)
        answer = ask(service, case, RESULTS[".srj"][0])
        assert_same(
            results(answer.content, ox.QueryResultsFormat.JSON), rows_of_result_graph(graph)
        )
        return
    for accept, form in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ):
        content = ask(service, case, accept).content
        assert same_graphs([q.triple for q in ox.parse(content, form)], triples), accept


def ask(service, case, accept):
    text = path_of(case.action).read_text(encoding="utf-8")
    answer = service.post(
        "/sparql",
        content=f"BASE <{case.base()}>\n{text}".encode(),
        headers={**DIRECT, "Accept": accept},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == accept
    return answer


def results(content, form):
    parsed = ox.parse_query_results(content, form)
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    names = [variable.value for variable in parsed.variables]
    return [{name: row[name] for name in names} for row in parsed]


def assert_same(found, wanted):
    if isinstance(wanted, bool):
        assert found is wanted
    else:
        assert same_rows(found, wanted), f"{found}\n{wanted}"


@pytest.mark.parametrize("case", [marked(case) for case in PARSED])
def test_syntax(case, scratch, service):
    scratch.hold((), ())
    text = path_of(case.action).read_bytes()
    answer = service.post(
        "/sparql",
        content=b"BASE <http://w3c.test/>\n" + text,
        headers=DIRECT,
    )
    assert answer.status_code < 500
    refused = answer.status_code == 400 and "not a SPARQL query" in answer.json()["detail"]
    assert refused is case.kind.startswith("Negative"), answer.text
