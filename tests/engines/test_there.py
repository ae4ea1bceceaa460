"""What an engine does as the embedded store does: writes, what was, pruning and verifying."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.api.tokens import Scope, Tokens
from minegraph.bootstrap import make_remote_home
from minegraph.errors import LeaseLost, ReleaseUnknown, StoreBusy
from minegraph.settings import Settings
from minegraph.store.remote.lock import held
from minegraph.store.remote.verifying import verify
from tests.cli.running import organization, run
from tests.conftest import source_turtle
from tests.engines.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.store.remote.home import RemoteHome

GRAPH = "https://w3id.org/minegraph/graph/late"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
UPDATE = {"Content-Type": "application/sparql-update"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("there")
    with running("oxigraph", folder) as started:
        first = folder / "first.ttl"
        first.write_text(source_turtle("first") + organization("first"), encoding="utf-8")
        environment = {"MINEGRAPH_STATE": str(folder / "state")}
        done = run("load", "-q", str(first), store=started.address, **environment)
        assert done.returncode == 0, done.stderr
        yield Settings(store=started.address, state=folder / "state", cache_megabytes=0)


@pytest.fixture
def home(settings: Settings) -> Iterator[RemoteHome]:
    made = make_remote_home(settings)
    with closing(made.engine):
        yield made


def labels(client: TestClient, **parameters: str) -> set[str]:
    """Return what the source's graph calls its things, by the graph store's protocol."""
    answer = client.get(
        "/data", params={"graph": GRAPH, **parameters}, headers={"Accept": "application/n-triples"}
    )
    assert answer.status_code == 200, answer.text
    return {line.split('"')[1] for line in answer.text.splitlines() if LABEL in line}


def test_a_graph_is_written_updated_asked_as_it_was_pruned_and_verified(settings, home):
    token = Tokens(settings.state / "tokens.json").add("writer", (Scope.WRITE,))
    turtle = source_turtle("late") + organization("late", "state 1")
    with TestClient(create_app(settings)) as client:
        named, sent = {"params": {"graph": GRAPH}}, {"Content-Type": "text/turtle"}
        assert client.put("/data", **named, headers=sent, content=turtle).status_code == 401
        client.headers["Authorization"] = f"Bearer {token}"
        first = client.put("/data", **named, headers=sent, content=turtle)
        assert (first.status_code, first.headers["Minegraph-Release"]) == (201, "r2")
        assert "state 1" in labels(client)
        text = f"""DELETE {{ GRAPH ?g {{ ?s <{LABEL}> ?l }} }}
            INSERT {{ GRAPH ?g {{ ?s <{LABEL}> "state 2"@en }} }}
            WHERE {{ ?s <{LABEL}> "state 1"@en . GRAPH ?g {{ ?s <{LABEL}> ?l }} }}"""
        assert client.post("/update", headers=UPDATE, content=text).status_code == 204
        assert {"state 2"} == {found for found in labels(client) if "state" in found}
        stray = client.post(
            "/update", headers=UPDATE, content="INSERT DATA { <urn:a> <urn:b> <urn:c> }"
        )
        assert stray.status_code == 400
        assert "default graph" in stray.json()["detail"]
        bare = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }}"
        assert client.post("/update", headers=UPDATE, content=bare).status_code == 422
        then = {found for found in labels(client, asOf="r2") if "state" in found}
        assert then == {"state 1"}
        ask = f'ASK {{ ?s <{LABEL}> "state 1"@en . GRAPH ?g {{ ?s <{LABEL}> "state 1"@en }} }}'
        for release, there in (("r2", "true"), ("r3", "false")):
            asked = client.get("/sparql", params={"query": ask, "asOf": release})
            assert there in asked.text
        few = settings.model_copy(update={"copy_statements": 10})
        with TestClient(create_app(few)) as poor:
            refused = poor.get("/sparql", params={"query": ask, "asOf": "r2"})
        assert refused.status_code == 503
        assert "MINEGRAPH_COPY_STATEMENTS" in refused.json()["hint"]
    assert verify(home, "r2").faults == ()
    assert verify(home, None).faults == ()
    home.engine.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    faults = verify(home, None).faults
    assert [fault for fault in faults if GRAPH in fault]
    assert [fault for fault in faults if "merger" in fault]
    home.engine.update(f"DELETE DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert home.prune(keep=1) == ["r1", "r2"]
    assert not [graph for graph in home.engine.graphs() if "changes:" in graph]
    with pytest.raises(ReleaseUnknown, match="pruned"):
        verify(home, "r2")
    assert verify(home, None).faults == ()


def test_a_lease_is_renewed_and_one_that_was_taken_ends_the_load(home):
    with held(home.engine, seconds=0.8) as lease:
        time.sleep(1.6)
        with pytest.raises(StoreBusy), held(home.engine):
            pass
        lease.check()
        home.engine.update(
            "DELETE WHERE { GRAPH <urn:minegraph:journal> { <urn:minegraph:lock> ?p ?o } }"
        )
        with pytest.raises(LeaseLost):
            lease.renew()
        with held(home.engine) as other:
            other.check()
            with pytest.raises(LeaseLost):
                lease.check()


def test_health_tells_that_a_release_is_being_put_in_place(settings, home):
    with TestClient(create_app(settings)) as client, held(home.engine):
        assert client.get("/health").json()["engine"]["putting_in_place"] is False
        home.journal.intend({"puts": [], "publication": []})
        told = client.get("/health")  # at once, where a query would wait
        home.journal.done()
        assert told.status_code == 200
        assert told.json()["engine"]["putting_in_place"] is True
        assert client.get("/health").json()["engine"]["putting_in_place"] is False
