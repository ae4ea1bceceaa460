"""Updates: evaluation, syntax and the protocol's own tests, sent over HTTP without the gate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from tests.suites.comparing import canonical
from tests.suites.conftest import SUFFIXES
from tests.suites.known import NOT_RUN
from tests.suites.manifests import NEEDS_SUITES, UPDATES, Case, cases, path_of
from tests.suites.test_protocol import check, exchanges
from tests.suites.test_query_evaluation import marked

pytestmark = NEEDS_SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.suites.conftest import Scratch


ALL = [case for suite in UPDATES for case in cases(suite) if case.id not in NOT_RUN]
EVALUATED = [case for case in ALL if case.kind == "UpdateEvaluationTest"]
PARSED = [case for case in ALL if "Syntax" in case.kind]
PROTOCOL = [case for case in cases("protocol") if "update" in case.name]


def test_every_test_is_of_a_kind_that_is_run():
    assert len(EVALUATED) + len(PARSED) == len(ALL) > 100


@pytest.mark.parametrize("case", [marked(case) for case in EVALUATED])
def test_evaluation(case, store, writing):
    store.fill(case.data, case.graphs)
    text = path_of(case.action).read_text(encoding="utf-8")
    answer = send(writing, f"BASE <{case.base()}>\n{text}")
    assert answer.status_code == 204, answer.text
    assert canonical(held(store)) == canonical(expected(case))


def send(client, text):
    direct = {"Content-Type": "application/sparql-update"}
    return client.post("/update", content=text.encode(), headers=direct)


def held(store: Scratch) -> Iterator[ox.Quad]:
    directory = store.directory
    yield from ox.Store.read_only(str(directory.database(directory.current())))


def expected(case: Case) -> Iterator[ox.Quad]:
    for graph, file in (*((None, file) for file in case.result_data), *case.result_graphs):
        path = Path(path_of(file))
        for quad in ox.parse(path.read_bytes(), SUFFIXES[path.suffix], base_iri=file):
            name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


@pytest.mark.parametrize("case", [marked(case) for case in PARSED])
def test_syntax(case, store, writing):
    store.fill((), ())
    answer = send(writing, "BASE <http://w3c.test/>\n" + path_of(case.action).read_text("utf-8"))
    assert answer.status_code < 500
    said = answer.json()["detail"] if answer.status_code == 400 else ""
    refused = "not a SPARQL update" in said or "is not allowed" in said
    assert refused is case.kind.startswith("Negative"), answer.text


@pytest.mark.parametrize("case", [marked(case) for case in PROTOCOL])
def test_protocol(case, store, writing):
    store.fill((), case.graphs)
    found = exchanges(case)
    assert found
    for exchange in found:
        asks = "ASK" in exchange.body.decode("utf-8", errors="replace")
        check(writing, exchange, "/sparql" if asks else "/update")
