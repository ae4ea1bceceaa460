"""Loads killed at any point of their way: the old or the new state is seen, never half of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from minegraph.bootstrap import make_remote_home, open_store
from minegraph.settings import Settings
from minegraph.store.formats import CSV
from minegraph.store.protocol import Query
from minegraph.store.remote.verifying import verify
from tests.cli.running import organization, run
from tests.conftest import source_turtle
from tests.engines.hostile import hostile
from tests.engines.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What two sources say of one thing, each and together: the same in all, or half a load is seen.
STATES = """SELECT DISTINCT ?label {
  { GRAPH <https://w3id.org/minegraph/graph/first> { ?s a ?c ; rdfs:label ?label } }
  UNION { GRAPH <https://w3id.org/minegraph/graph/second> { ?s a ?c ; rdfs:label ?label } }
  UNION { ?s a ?c ; rdfs:label ?label }
  FILTER(STRSTARTS(?label, "state "))
}"""
STATES = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + STATES

# By what a request says: the engine takes several updates as one transaction.
IN_ONE = {
    "merging": lambda _method, body: body.startswith(b"D") and b"::merged>" in body[:80],
    "moving": lambda _method, body: b"DROP" in body and b":current>" in body,
}
# The engine does not: a plan is written, announced, carried out and taken back.
BY_PLAN = {
    "announcing": lambda _method, body: body.startswith(b"INSERT") and b":moving>" in body,
    "copying": lambda _method, body: body.startswith(b"DROP SILENT GRAPH <urn:minegraph:merged>"),
    "ending": lambda _method, body: body.startswith(b"DELETE DATA") and b":moving>" in body,
}


def files(folder: Path, state: str) -> list[str]:
    """Return two files of sources that state the same of two things."""
    paths = []
    for slug in ("first", "second"):
        path = folder / f"{slug}.ttl"
        path.write_text(source_turtle(slug) + organization(slug, f"state {state}"), "utf-8")
        paths.append(str(path))
    return paths


def visible(settings: Settings) -> str:
    """Return the states that a reader sees."""

    async def ask() -> str:
        store = open_store(settings)
        try:
            return (await store.query(Query(STATES, CSV))).read().decode()
        finally:
            await store.close()

    return asyncio.run(ask()).replace("\r\n", "\n").removeprefix("label\n").strip()


@pytest.fixture(scope="module")
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """An engine that holds a first state, by the name that it goes by, and its environment."""
    folder = tmp_path_factory.mktemp(request.param)
    with running("fuseki" if request.param == "fuseki" else "oxigraph", folder) as started:
        environment = {
            "MINEGRAPH_STATE": str(folder / "state"),
            "MINEGRAPH_STORE_ENGINE": request.param,
            "MINEGRAPH_STORE_GRAPHS": graphs(request.param, started.address),
        }
        done = run("load", "-q", *files(folder, "0"), store=started.address, **environment)
        assert done.returncode == 0, done.stderr
        yield request.param, started.address, environment


POINTS = [
    ("oxigraph", "merging", "before"),
    ("oxigraph", "moving", "before"),
    ("oxigraph", "moving", "after"),
    ("generic", "announcing", "before"),
    ("generic", "announcing", "after"),
    ("generic", "copying", "before"),
    ("generic", "ending", "before"),
    ("fuseki", "moving", "before"),
    ("fuseki", "moving", "after"),
]


@pytest.mark.parametrize(("loaded", "point", "when"), POINTS, indirect=["loaded"])
def test_a_load_killed_at_any_point_is_whole_or_not_there(loaded, tmp_path, point, when):
    name, address, environment = loaded
    settings = settings_of(name, address, environment["MINEGRAPH_STATE"])
    before = visible(settings)
    state = f"{point}-{when}"
    with hostile(address) as (proxy, mood):
        environment = {
            **os.environ,
            **environment,
            "MINEGRAPH_STORE_GRAPHS": graphs(name, proxy),
        }
        command = [sys.executable, "-m", "minegraph", "load", "-q", *files(tmp_path, state)]
        with subprocess.Popen([*command, "--store", proxy], env=environment) as loader:
            mood.only = {**IN_ONE, **BY_PLAN}[point]
            mood.act = loader.kill
            mood.name = when
            assert loader.wait(60) == -signal.SIGKILL, "the load never came to that point"
    seen = visible(settings)  # asked as a server does, which finishes what was begun
    assert seen in (before, f"state {state}")
    committed = {"moving", "announcing"} if when == "after" else set()
    committed |= {"copying", "ending"}
    assert (seen != before) == (point in committed)
    home = make_remote_home(settings)
    with closing(home.engine):
        assert verify(home, None).faults == ()
        left = [g for g in home.engine.graphs() if g.startswith("urn:minegraph:staging")]
        assert left == []


def settings_of(name: str, address: str, state: str) -> Settings:
    return Settings(
        store=address,
        store_engine=name,
        store_graphs=graphs(name, address),
        state=state,
        cache_megabytes=0,
    )


def graphs(name: str, address: str) -> str:
    """Return where the graph store is: the generic engine here is Oxigraph by another name."""
    return address.removesuffix("query") + ("data" if name == "fuseki" else "store")
