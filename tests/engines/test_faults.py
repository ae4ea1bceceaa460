"""An engine that stops, fails, is slow or cuts its answers: told, survived, recovered from."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from minegraph.store.remote.endpoint import Endpoint
from minegraph.store.remote.engine import Engine
from tests.cli.running import organization, run
from tests.engines.hostile import hostile
from tests.engines.running import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.engines.hostile import Mood
    from tests.engines.running import Running

LABELS = "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }"
ENGINE = {"name": "oxigraph", "answers": True, "putting_in_place": False}
SOURCES = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("oxigraph", tmp_path_factory.mktemp("oxigraph")) as started:
        yield started


@pytest.fixture(scope="module")
def engine(process: Running) -> str:
    return process.address.removesuffix("/query")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINEGRAPH_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def proxy(engine: str) -> Iterator[tuple[str, Mood]]:
    with hostile(engine) as opened:
        yield opened


@pytest.fixture
def loaded(engine: str, state: Path, source_file: Callable[..., Path]) -> None:
    done = run("load", str(source_file("first", organization("one"))), store=f"{engine}/query")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def service(
    loaded: None, proxy: tuple[str, Mood], state: Path
) -> Iterator[tuple[TestClient, Mood]]:
    settings = Settings(store=proxy[0], state=state, query_seconds=2, cache_megabytes=0)
    with TestClient(create_app(settings)) as client:
        yield client, proxy[1]


def ask(client: TestClient, query: str = LABELS, accept: str = "text/csv"):
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("mood", "status", "said"),
    [
        ("failing", 503, "failed"),
        ("gone", 503, "cut off"),
        ("cut", 503, "cut off"),
        ("half", 503, "not whole"),
        ("slow", 503, "deadline"),
    ],
)
def test_a_fault_is_told_and_recovered_from(service, mood, status, said):
    client, engine = service
    whole = ask(client)
    assert whole.status_code == 200
    assert "organization/one" in whole.text
    engine.only = lambda _method, body: b"label" in body
    engine.name = mood
    answer = ask(client)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    engine.name = "good"
    assert ask(client).text == whole.text


def test_health_tells_of_an_engine_that_stopped(service, proxy):
    address = proxy[0]
    client, engine = service
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["engine"] == {**ENGINE, "address": address}
    engine.name = "failing"
    told = client.get("/health")
    assert told.status_code == 503
    assert told.headers["content-type"] == "application/problem+json"
    assert "the engine" in told.json()["detail"]
    assert told.json()["engine"] == {**ENGINE, "address": address, "answers": False}
    engine.name = "good"
    assert client.get("/health").status_code == 200


def test_an_engine_that_stands_still_is_told_and_waited_for(service, process):
    client, _engine = service
    whole = ask(client)
    process.process.send_signal(signal.SIGSTOP)
    try:
        told = client.get("/health")
        assert told.status_code == 503
        assert "deadline" in told.json()["detail"]
        assert told.json()["engine"]["answers"] is False
        assert ask(client).status_code == 503
    finally:
        process.process.send_signal(signal.SIGCONT)
    assert client.get("/health").json()["engine"]["answers"] is True
    assert ask(client).text == whole.text


def test_an_export_in_whose_midst_a_release_is_published_is_whole(service, engine, source_file):
    client, proxied = service
    file = source_file("first", organization("one", "published meanwhile") + organization("other"))
    loads = []
    proxied.only = lambda _method, body: b"COUNT" in body
    proxied.act = lambda: loads.append(run("load", "-q", str(file), store=f"{engine}/query"))
    proxied.name = "before"
    answer = client.get("/export.nq")
    assert [load.returncode for load in loads] == [0], loads
    assert answer.status_code == 200, answer.text
    asked = answer.headers["Minegraph-Release"]
    assert client.get("/export.nq", params={"asOf": asked}).text == answer.text
    assert "published meanwhile" not in answer.text
    assert "published meanwhile" in client.get("/export.nq").text


def test_an_answer_over_the_cap_is_refused_whole(loaded, engine, state):
    settings = Settings(store=f"{engine}/query", state=state, result_megabytes=1)
    product = "SELECT * { ?a a ?b . ?c a ?d . ?e a ?f } LIMIT 20000"
    with TestClient(create_app(settings)) as client:
        assert ask(client, product).status_code == 413


def test_a_service_call_and_an_engine_extension_are_refused(service):
    client, engine = service
    assert ask(client).status_code == 200
    outward = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    assert ask(client, outward).status_code == 400
    extension = "DEFINE get:soft <http://127.0.0.1:1/> SELECT * { ?s ?p ?o }"
    assert ask(client, extension).status_code == 400
    asked = [body for _method, _path, body in engine.seen]
    assert asked
    assert not any(b"127.0.0.1%3A1" in body for body in asked)


def test_reads_are_tried_again_and_writes_are_not(loaded, proxy, state, source_file):
    address, engine = proxy
    engine.only = lambda _method, body: b"::merged>" in body and b"INSERT" in body
    engine.name = "failing"
    done = run("load", str(source_file("again", organization("two"))), store=address)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (
        sum(b"::merged>" in body and b"INSERT" in body for _method, _path, body in engine.seen) == 1
    )


def test_a_load_cut_off_leaves_the_old_state_and_is_swept(
    loaded, proxy, engine, state, source_file
):
    address, mood = proxy
    direct = f"{engine}/query"
    before = run("query", SOURCES, store=direct).stdout
    mood.only = lambda _method, body: b"DROP" in body
    mood.name = "gone"
    cut = run("load", str(source_file("cut", organization("three"))), store=address)
    assert cut.returncode == 1
    assert "Traceback" not in cut.stderr
    assert run("query", SOURCES, store=direct).stdout == before
    assert run("load", str(source_file("cut", organization("three"))), store=direct).returncode == 0
    after = run("query", SOURCES, store=direct).stdout
    assert "graph/cut" in after
    with closing(Engine(Endpoint(direct))) as asked:  # minegraph's own query would not show it
        everything = asked.graphs()
    assert "urn:minegraph:journal" in everything
    assert not [graph for graph in everything if "staging" in graph]


def test_a_password_is_never_shown(monkeypatch, state):
    monkeypatch.setenv("MINEGRAPH_STORE_PASSWORD", "very-secret")
    monkeypatch.setenv("MINEGRAPH_STORE_USER", "somebody")
    monkeypatch.setenv("MINEGRAPH_QUERY_SECONDS", "1")
    done = run("query", "ASK { ?s ?p ?o }", store="http://u:very-secret@127.0.0.1:9/sparql")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "very-secret" not in done.stderr + done.stdout
