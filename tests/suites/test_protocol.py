"""The protocol's own tests: requests as the manifest writes them, and what must come back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import rdflib
from rdflib.collection import Collection

from tests.suites.manifests import MF, NEEDS_SUITES, Case, cases, graph_of
from tests.suites.test_query_evaluation import marked

pytestmark = NEEDS_SUITES

HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}
# The manifest supposes that this graph can be had from the web; ours are never fetched.
SUPPOSED = ("http://kasei.us/2009/09/sparql/data/data0.rdf", "http://w3c.test/protocol/data3.nt")
QUERIES = [case for case in cases("protocol") if "update" not in case.name]


@dataclass(frozen=True)
class Exchange:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    boolean: bool | None
    format: str | None


def exchanges(case: Case) -> list[Exchange]:
    graph = graph_of(case.suite, case.manifest)
    action = graph.value(case.node, MF.action)
    return [_exchange(graph, node) for node in Collection(graph, graph.value(action, HT.requests))]


def _exchange(graph: rdflib.Graph, node: object) -> Exchange:
    headers = graph.value(node, HT.headers)
    body, answer = graph.value(node, HT.body), graph.value(node, HT.resp)
    boolean = graph.value(answer, MF.expectedBoolean)
    text = graph.value(body, CNT.chars)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        headers={
            str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
            for header in (Collection(graph, headers) if headers else ())
        },
        body=str(text).encode(str(graph.value(body, CNT.characterEncoding))) if text else b"",
        statuses={str(s)[-3] for s in graph.objects(answer, MF.expectedStatus)},
        boolean=None if boolean is None else bool(boolean.toPython()),
        format=str(graph.value(answer, MF.expectedFormat) or "") or None,
    )


def check(client, exchange: Exchange, path: str) -> None:
    answer = client.request(
        exchange.method,
        path + exchange.path.removeprefix("/sparql").removeprefix("/"),
        content=exchange.body,
        headers=exchange.headers,
    )
    assert str(answer.status_code)[0] in exchange.statuses, answer.text
    if exchange.format:
        assert answer.headers["content-type"].partition(";")[0] in FORMATS[exchange.format]
    if exchange.boolean is not None:
        assert answer.json()["boolean"] is exchange.boolean


@pytest.mark.parametrize("case", [marked(case) for case in QUERIES])
def test_query(case, scratch, service):
    scratch.hold((), (*case.graphs, SUPPOSED))
    found = exchanges(case)
    assert found
    for exchange in found:
        check(service, exchange, "/sparql")
