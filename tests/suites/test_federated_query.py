"""The tests of federated query, each sent over HTTP, with Oxigraph's servers as other endpoints."""

from __future__ import annotations

import socket
import urllib.request

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from tests.engines.running import running
from tests.suites.manifests import MF, NEEDS_SUITES, QT, cases, graph_of, path_of
from tests.suites.test_query_evaluation import RESULTS, assert_same, marked, results

pytestmark = NEEDS_SUITES

NAMES = {"http://example.org/sparql": 0, "http://example1.org/sparql": 0}
NAMES |= {"http://example2.org/sparql": 1, "http://invalid.endpoint.org/sparql": 2}


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory):
    """Two endpoints that answer, and the address of one that does not."""
    one, other = (tmp_path_factory.mktemp(name) for name in ("one", "other"))
    with (
        running("oxigraph", one) as first,
        running("oxigraph", other) as second,
        socket.socket() as closed,
    ):
        closed.bind(("127.0.0.1", 0))  # held and not listened on, so that nobody else does
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/query"
        yield first.address, second.address, nobody


@pytest.fixture(scope="module")
def federated(endpoints, scratch):
    """A client of the service, which may call these."""
    settings = Settings(store=scratch.directory.path, service_addresses=" ".join(endpoints))
    with TestClient(create_app(settings)) as opened:
        yield opened


def hold(address: str, file: str) -> None:
    """Make an endpoint hold a file and nothing else."""
    request = urllib.request.Request(
        address.replace("/query", "/store?default"),
        data=path_of(file).read_bytes(),
        headers={"Content-Type": "text/turtle"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status in (201, 204)


@pytest.mark.parametrize("case", [marked(case) for case in cases("service")])
def test_federated_query(case, scratch, federated, endpoints):
    scratch.hold(case.data, case.graphs)
    graph = graph_of(case.suite)
    text = path_of(case.action).read_text(encoding="utf-8")
    for held in graph.objects(graph.value(case.node, MF.action), QT.serviceData):
        name = str(graph.value(held, QT.endpoint))
        hold(endpoints[NAMES[name]], str(graph.value(held, QT.data)))
    for name, number in NAMES.items():
        text = text.replace(f"<{name}>", f"<{endpoints[number]}>")
    accept, form = RESULTS[".srx"]
    answer = federated.post("/sparql", data={"query": text}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    wanted = results(path_of(case.result).read_bytes(), ox.QueryResultsFormat.XML)
    assert wanted
    assert_same(results(answer.content, form), wanted)
