"""A pattern asked of another endpoint that holds the same is as good as asked here."""

from __future__ import annotations

import urllib.request

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from tests.engines.running import running
from tests.sparql.conftest import BASE, GRAPH, REGISTER, SURVEY, publish

PROLOGUE = f"""PREFIX mg: <{BASE}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
QUERIES = [
    "SELECT * {{ ?mine mg:operator ?who {at} {{ ?who rdfs:label ?name }} }}",
    "SELECT * {{ ?mine a mg:Mine OPTIONAL {{ {at} {{ ?mine mg:operator ?who }} }} }}",
    "SELECT * {{ {at} {{ ?m a mg:Mine OPTIONAL {{ ?m mg:operator ?w }} }} ?w rdfs:label ?n }}",
    "SELECT ?mine {{ ?mine a mg:Mine MINUS {{ {at} {{ ?mine mg:operator ?who }} }} }}",
    "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {at} {{ ?x a ?kind }} }}",
    "SELECT (COUNT(DISTINCT *) AS ?n) {{ ?s a ?kind {at} {{ ?x a ?kind }} }}",
    "SELECT ?kind (COUNT(?s) AS ?n) {{ {at} {{ ?s a ?kind ; ?p ?o }} }} GROUP BY ?kind",
    "SELECT * {{ {{ ?s a mg:Company }} UNION {{ {at} {{ ?s a mg:Mine }} }} }}",
    "SELECT * {{ {at} {{ SELECT ?s (COUNT(?p) AS ?n) {{ ?s ?p ?o }} GROUP BY ?s }} ?s a ?kind }}",
    "SELECT * {{ {at} {{ {{SELECT ?s {{ ?s a ?k }} ORDER BY DESC(?s) LIMIT 1}} }} ?s ?p ?o }}",
    "SELECT * {{ {at} {{ ?s rdfs:label ?l FILTER(LANG(?l) = 'en' && ?l < 'Z'@en) }} }}",
    "SELECT ?n {{ {{ {at} {{ ?s mg:operator/rdfs:label ?l }} }} BIND(CONCAT(?l, '!') AS ?n) }}",
    "SELECT ?g ?s {{ GRAPH ?g {{ ?s a ?kind {at} {{ ?s mg:operator ?o }} }} }}",
    "SELECT * {{ {at} {{ ?s a mg:Mine }} {at} {{ ?s mg:operator ?o }} }}",
    "SELECT (1 AS ?one) {{ {at} {{ <{BASE}id/company/b> a mg:Company }} }}",
    "SELECT * {{ {{ SELECT ?s {{ {at} {{ ?s ?p ?o }} }} }} ?s a mg:Company }}",
    "SELECT * {{ VALUES (?s ?l) {{ (UNDEF 'Mine A'@en) }} {at} {{ ?s rdfs:label ?l }} }}",
]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A client of a service, and the address of an engine that holds the same statements."""
    place = tmp_path_factory.mktemp("answers")
    publish(place / "store", {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    with running("oxigraph", place) as engine:
        request = urllib.request.Request(
            engine.address.replace("/query", "/store?default"),
            data=(SURVEY + REGISTER).encode(),
            headers={"Content-Type": "application/n-triples"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status in (201, 204)
        settings = Settings(store=place / "store", service_addresses=engine.address)
        with TestClient(create_app(settings)) as opened:
            yield opened, engine.address


def rows(service, query):
    answer = service.post("/sparql", data={"query": PROLOGUE + query})
    assert answer.status_code == 200, answer.text
    return sorted(str(sorted(row.items())) for row in answer.json()["results"]["bindings"])


@pytest.mark.parametrize("query", QUERIES)
def test_asked_there_as_here(both, query):
    service, address = both
    here = rows(service, query.format(at="", BASE=BASE))
    there = rows(service, query.format(at=f"SERVICE <{address}>", BASE=BASE))
    assert here
    assert there == here
