"""An engine that dies in the midst of a load: a service tells, waits and goes on."""

from __future__ import annotations

import json
import time
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.cli import states
from tests.cli.running import run, serving
from tests.engines.hostile import hostile
from tests.engines.running import running

_POINTS = {
    "moving": lambda _method, body: b"DROP" in body and b":current>" in body,
    "copying": lambda _method, body: body.startswith(b"DROP SILENT GRAPH <urn:minegraph:merged>"),
}


@pytest.mark.parametrize(
    ("name", "point", "seen", "parts"),
    [
        ("oxigraph", "moving", {1, 2}, 200),
        ("generic", "copying", {2}, 200),  # what a plan says is done, by the service
        ("fuseki", "moving", {1, 2}, 600),  # enough for what its MOVE and COPY lose
    ],
)
def test_an_engine_killed_amid_a_load_comes_back_whole(tmp_path, name, point, seen, parts):
    kind = "oxigraph" if name == "generic" else name
    environment = {
        "MINEGRAPH_STATE": str(tmp_path / "state"),
        "MINEGRAPH_STORE_ENGINE": name,
        "MINEGRAPH_CACHE_MEGABYTES": "0",
    }
    with running(kind, tmp_path, durable=True) as engine, hostile(engine.address) as (proxy, mood):

        def given(store: str) -> dict[str, str]:
            place = store.removesuffix("query") + ("data" if name == "fuseki" else "store")
            return {**environment, "MINEGRAPH_STORE_GRAPHS": place}

        def load(state: int, store: str):
            files = states.files(tmp_path, state, parts=parts)
            return run("load", "-q", *files, store=store, **given(store))

        first = load(1, engine.address)
        assert first.returncode == 0, first.stderr
        with serving(engine.address, **given(engine.address)) as service:
            assert shown(service, parts) == 1
            mood.only, mood.act, mood.name = _POINTS[point], engine.kill, "amid"
            failed = load(2, proxy)
            assert mood.name == "good", "the load never came to that point"
            assert failed.returncode == 1
            assert "engine" in failed.stderr
            assert "Traceback" not in failed.stderr
            for path in ("health", states.TABLE):
                status, told = get(service + path)
                assert status == 503, told
                assert "the engine" in told["detail"]
            told = get(f"{service}health")[1]["engine"]
            assert told["address"] == engine.address
            assert told["answers"] is False
            engine.restart()
            wait(lambda: get(f"{service}health")[0] == 200)
            assert shown(service, parts) in seen
            again = load(3, engine.address)
            assert again.returncode == 0, again.stderr
            wait(lambda: shown(service, parts) == 3)
        checked = run("verify", store=engine.address, **given(engine.address))
        assert checked.returncode == 0, checked.stdout + checked.stderr


def shown(service: str, parts: int) -> int:
    """Return the one state that all of the graph is in."""
    found = states.shown("table", states.get(service + states.TABLE, "text/csv")[1])
    assert list(found.values()) == [2 * (1 + 2 * parts) + 1], found
    return next(iter(found))


def get(address: str) -> tuple[int, dict]:
    """Return the status and the JSON of an answer; an error is told as a problem."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        problem = error
    assert problem.headers["content-type"] == "application/problem+json"
    return problem.status, json.load(problem)


def wait(happened) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.2)
