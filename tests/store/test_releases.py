from __future__ import annotations

import io
import os
import subprocess
import sys
import time

import pytest

from minegraph.errors import ReleaseUnknown, StoreBusy, StoreMissing, StoreUnusable
from minegraph.store.directory import Directory
from minegraph.store.staging import stage
from tests.conftest import files_of
from tests.store.conftest import GRAPH

ONE = "<http://x/1> <http://x/p> <http://x/o> .\n"
TWO = "<http://x/2> <http://x/p> <http://x/o> .\n"


def test_a_release_is_never_written_again(directory, publish):
    first = publish(ONE)
    folder = directory.path / "releases" / first.name
    before = files_of(folder)
    assert any(name.endswith(".sst") for name in before)
    publish(TWO)
    publish(ONE + TWO, graph="b")
    assert files_of(folder) == before


def test_publish_replaces_the_graph_and_keeps_the_others(directory, publish):
    publish(ONE, graph="a")
    publish(TWO, graph="b")
    publish(TWO, graph="a")
    with stage(directory) as staging:
        rows = staging.select("SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert rows == [(GRAPH + "a", "http://x/2"), (GRAPH + "b", "http://x/2")]
    assert [release.name for release in directory.releases()] == ["r1", "r2", "r3"]


def test_what_is_not_published_leaves_nothing(directory, publish):
    publish(ONE)
    before = files_of(directory.path)
    with stage(directory) as staging:
        staging.replace(GRAPH + "a", io.BytesIO(TWO.encode()))
    with pytest.raises(SyntaxError), stage(directory) as staging:
        staging.replace(GRAPH + "a", io.BytesIO(b"not N-Triples"))
    assert files_of(directory.path) == before
    assert list((directory.path / "staging").iterdir()) == []


def test_one_writer_at_a_time(directory, publish):
    publish(ONE)
    with (
        stage(directory),
        pytest.raises(StoreBusy, match=str(os.getpid())),
        stage(Directory.open(directory.path)),
    ):
        pass


@pytest.mark.parametrize("content", [None, "a file", "a folder with a file"])
def test_a_place_that_is_no_store(tmp_path, content):
    place = tmp_path / "place"
    if content == "a file":
        place.write_text("x", encoding="utf-8")
    elif content:
        place.mkdir()
        (place / "x").write_text("x", encoding="utf-8")
    with pytest.raises(StoreUnusable if content else StoreMissing):
        Directory.open(place)
    assert place.exists() == bool(content)


def test_a_store_of_another_layout_is_refused(directory):
    (directory.path / "minegraph-store.json").write_text('{"layout": 99}', encoding="utf-8")
    with pytest.raises(StoreUnusable, match="layout 99"):
        Directory.open(directory.path)


def test_a_store_whose_making_was_cut_short_is_made(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "minegraph-store.json.123.draft").write_text("", encoding="utf-8")
    with pytest.raises(StoreMissing):
        Directory.open(tmp_path / "store")
    made = Directory.create(tmp_path / "store")
    (made.path / "staging").rmdir()
    with stage(Directory.create(made.path)):
        pass
    assert (made.path / "originals").is_dir()


def test_an_empty_store_and_an_unknown_release_say_so(directory, publish):
    with pytest.raises(StoreMissing, match="holds nothing yet"):
        directory.current()
    publish(ONE)
    with pytest.raises(ReleaseUnknown, match="r9"):
        directory.release("r9")


def test_leftovers_of_a_killed_writer_are_swept(directory, publish):
    publish(ONE)
    (directory.path / "staging" / "dead" / "db").mkdir(parents=True)
    (directory.path / "releases" / "r2").mkdir()
    assert publish(TWO).name == "r2"
    assert list((directory.path / "staging").iterdir()) == []
    assert directory.release("r2").record["sources"] == {}


WRITER = """
import io, sys
from pathlib import Path
from minegraph.store.directory import Directory
from minegraph.store.staging import stage
directory = Directory.open(Path(sys.argv[1]))
for number in range(10_000):
    with stage(directory) as staging:
        lines = (f"<http://x/{number}> <http://x/p> <http://x/{i}> .\\n" for i in range(200))
        staging.replace(sys.argv[2], io.BytesIO("".join(lines).encode()))
        staging.publish({"sources": {}})
    print(number, flush=True)
"""


@pytest.mark.parametrize("seconds", [0.0, 0.013, 0.031, 0.047, 0.07, 0.11])
def test_a_killed_writer_leaves_the_release_before_or_after(directory, publish, seconds):
    publish(ONE)
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(directory.path), GRAPH + "a"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout.readline()
            time.sleep(seconds)
            writer.kill()
        before = directory.current()
        with stage(directory) as staging:
            rows = staging.select("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s")
        assert [count for _subject, count in rows] == ["200"]
        assert directory.current() == before
        assert list((directory.path / "staging").iterdir()) == []
