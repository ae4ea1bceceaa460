"""The Graph Store Protocol's tests: chains of requests, each with what must come back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib.collection import Collection

from tests.suites.comparing import same_graphs
from tests.suites.known import NOT_RUN
from tests.suites.manifests import MF, NEEDS_SUITES, Case, cases, graph_of
from tests.suites.test_protocol import CNT, HT
from tests.suites.test_query_evaluation import marked

pytestmark = NEEDS_SUITES

if TYPE_CHECKING:
    import rdflib

CODES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
CASES = [
    case
    for manifest in ("manifest-direct.ttl", "manifest-indirect.ttl")
    for case in cases("graph-store-protocol", manifest)
    if case.id not in NOT_RUN
]


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_graph_store(case, store, writing):
    store.fill((), ())
    graph = graph_of(case.suite, case.manifest)
    action = graph.value(case.node, MF.action)
    requests = list(Collection(graph, graph.value(action, HT.requests)))
    assert requests
    location = ""
    for request in requests:
        location = check(writing, graph, request, location)


def check(client, graph: rdflib.Graph, request: object, location: str) -> str:
    """Make one request of a chain; return where the last one said that a graph is made."""
    path = str(graph.value(request, HT.absolutePath)).replace("$LOCATION$", quote(location))
    path = "/graph" + path[4:] if path.startswith("/gsp/") else "/data" + path[4:]
    method = str(graph.value(request, HT.methodName))
    body = graph.value(graph.value(request, HT.body), CNT.chars)
    answer = client.request(
        method,
        path,
        content=str(body).encode() if body else None,
        headers=headers(graph, request),
    )
    response = graph.value(request, HT.resp)
    codes = {str(code).rsplit("#", 1)[1] for code in graph.objects(response, MF.expectedStatus)}
    assert str(answer.status_code) in {CODES[code] for code in codes}, answer.text
    sent = headers(graph, response)
    if "content-type" in sent:
        found = answer.headers["content-type"].partition(";")[0]
        assert found == sent["content-type"].partition(";")[0]
    wanted = graph.value(graph.value(response, HT.body), CNT.chars)
    if wanted is not None and method == "GET":
        assert same_graphs(triples(answer.text), triples(str(wanted)))
    return answer.headers.get("location", location)


def headers(graph: rdflib.Graph, node: object) -> dict[str, str]:
    found = graph.value(node, HT.headers)
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in (Collection(graph, found) if found else ())
    }


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri="http://x/")]


def test_the_cases_are_what_the_manifests_list():
    assert len(CASES) > 10
    assert all(isinstance(case, Case) for case in CASES)
