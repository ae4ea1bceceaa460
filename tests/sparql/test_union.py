from __future__ import annotations

from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from tests.sparql.conftest import BASE, GRAPH, LABEL, publish

SAME = f'<{BASE}id/mine/a> <{LABEL}> "Mine A"@en .\n'


def test_a_statement_of_two_sources_is_one_in_the_default_graph(tmp_path):
    publish(tmp_path / "store", {GRAPH + "one": SAME, GRAPH + "two": SAME})
    with TestClient(create_app(Settings(store=tmp_path / "store"))) as client:
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        answer = client.get("/sparql", params=query, headers={"Accept": "text/csv"})
        assert answer.text == "n\r\n1\r\n"


def test_distinct_counts_it_once(tmp_path):
    publish(tmp_path / "store", {GRAPH + "one": SAME, GRAPH + "two": SAME})
    with TestClient(create_app(Settings(store=tmp_path / "store"))) as client:
        query = {"query": "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"}
        answer = client.get("/sparql", params=query, headers={"Accept": "text/csv"})
        assert len(answer.text.splitlines()) == 2
        void = client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
        assert '#dataset> <http://rdfs.org/ns/void#triples> "1"' in void
