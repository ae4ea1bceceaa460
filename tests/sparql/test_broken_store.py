"""A store that breaks under a running service is told of, and served again once it is whole."""

from __future__ import annotations

import itertools
import shutil
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.errors import StoreUnusable
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from tests.sparql.conftest import GRAPH, REGISTER, SURVEY, publish

COUNTER = itertools.count()


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    place = tmp_path_factory.mktemp("broken") / "store"
    publish(place, {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    with TestClient(create_app(Settings(store=place))) as client:
        yield place, client


def ask(client, path="/sparql"):
    """Return the answer to a query that was never asked."""
    return client.get(path, params={"query": f"SELECT * {{ ?s ?p ?o }} #{next(COUNTER)}"})


@contextmanager
def mended(place, *names):
    """Put parts of a store back as they were."""
    safe = place.with_name("safe")
    shutil.copytree(place, safe)
    try:
        yield
    finally:
        for name in names:
            part = place / name
            shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
            origin = safe / name
            shutil.copytree(origin, part) if origin.is_dir() else shutil.copy2(origin, part)
        shutil.rmtree(safe)


def tables(place):
    found = list((place / "releases" / "r1" / "db").glob("*.sst"))
    assert found
    return found


def damage(path):
    """Write over the middle of a file, which keeps its size."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        file.write(b"\xde\xad" * 200)


def clear(folder):
    for entry in folder.iterdir():
        entry.unlink()


BREAKS = {
    "releases": (
        lambda s: shutil.rmtree(s / "releases"),
        "record of the current release r1 is gone",
    ),
    "database": (
        lambda s: shutil.rmtree(s / "releases/r1/db"),
        "database of the current release r1",
    ),
    "record": (
        lambda s: (s / "releases/r1/release.json").unlink(),
        "record of the current release",
    ),
    "pointer": (lambda s: (s / "current").unlink(), "`current`) is gone"),
    "pointer emptied": (lambda s: (s / "current").write_bytes(b""), "`current` is damaged"),
    "pointer damaged": (lambda s: (s / "current").write_bytes(b"\xff\xfe"), "`current` is damaged"),
    "pointer astray": (lambda s: (s / "current").write_text("r9\n"), "release r9 is gone"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_store_without_its_parts_is_told_of_until_it_is_whole(broken, how):
    place, client = broken
    break_, said = BREAKS[how]
    assert client.get("/health").status_code == 200
    with mended(place, "releases", "current"):
        break_(place)
        for answer in (client.get("/health"), ask(client)):
            assert answer.status_code == 503, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert said in answer.json()["detail"]
            assert answer.json()["hint"]
        for path in ("/mines", "/search?q=mine", "/export.ttl", "/data?default", "/"):
            assert client.get(path).status_code in (200, 503), path
        assert client.get("/metrics").status_code == 200
    assert client.get("/health").status_code == 200
    assert len(ask(client).json()["results"]["bindings"]) == 7


@pytest.mark.parametrize("record", ["{bad", "[]", ""])
def test_a_damaged_record_is_told_of(broken, record):
    place, client = broken
    with mended(place, "releases"):
        (place / "releases/r1/release.json").write_text(record)
        answer = client.get("/health")
        assert answer.status_code == 503
        assert "record of release r1 is damaged" in answer.json()["detail"]
        assert ask(client).status_code in (200, 503)
    assert client.get("/health").status_code == 200


FILES = {
    "damaged": lambda s: [damage(path) for path in tables(s)],
    "cut": lambda s: [path.write_bytes(b"cut") for path in tables(s)],
    "one gone": lambda s: tables(s)[0].unlink(),
    "all gone": lambda s: clear(s / "releases/r1/db"),
}


@pytest.mark.parametrize("how", FILES)
def test_damaged_files_are_told_of_though_workers_have_them_open(broken, how):
    place, client = broken
    assert ask(client).status_code == 200
    with mended(place, "releases"):
        FILES[how](place)
        answer = client.get("/health")
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("files of the release cannot be read: ")
        assert str(place) not in answer.text
        assert "minegraph verify" in answer.json()["hint"]
        assert ask(client).status_code in (200, 503)
    assert client.get("/health").status_code == 200
    assert ask(client).status_code == 200


def test_a_service_that_starts_on_damaged_files_answers_once_they_are_whole(tmp_path):
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY})
    with mended(place, "releases"):
        for path in tables(place):
            damage(path)
        client = TestClient(create_app(Settings(store=place)))
        with client:
            for answer in (ask(client), client.get("/export.ttl"), client.get("/health")):
                assert answer.status_code == 503
                assert "files of the release cannot be read" in answer.json()["detail"]
    with client:
        assert ask(client).status_code == 200


def test_an_old_release_without_its_database_is_still_404(tmp_path):
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY})
    publish(place, {GRAPH + "register": REGISTER})
    shutil.rmtree(place / "releases/r1/db")
    with TestClient(create_app(Settings(store=place))) as client:
        answer = client.get("/sparql", params={"query": "ASK {}", "asOf": "r1"})
        assert answer.status_code == 404
        assert "pruned" in answer.json()["detail"]
        assert client.get("/health").status_code == 200


def test_the_pointer_never_leads_outside(tmp_path):
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY})
    (place / "current").write_text("../x")
    with pytest.raises(StoreUnusable, match="damaged"):
        Directory.open(place).current()
