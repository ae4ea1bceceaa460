"""A database is closed before its folder is removed, also where an error ends what wrote to it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from minegraph.errors import MinegraphError
from minegraph.store.remote.copies import Copies
from minegraph.store.remote.updating import updated
from minegraph.store.staging import stage
from tests.store.conftest import GRAPH

LINE = b"<http://x/1> <http://x/p> <http://x/o> .\n"
CUT = b"<http://x/1> <http://x/p> \n"


@pytest.fixture
def removed(monkeypatch):
    """What is removed from now on, with the files that this process has open below it."""
    found = {}
    plainly = shutil.rmtree

    def rmtree(path, *given, **named):
        found[str(path)] = files_open_below(path)
        plainly(path, *given, **named)

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    return found


@pytest.mark.parametrize(
    "write",
    [
        lambda staging: staging.update("this is no update"),
        lambda staging: staging.update(
            "INSERT { <http://x/1> <http://x/n> ?n } WHERE { BIND(1 AS ?n) } ; LOAD <http://x/>"
        ),
        lambda staging: staging.replace(GRAPH + "a", io.BytesIO(CUT)),
        lambda staging: staging.select("SELECT nothing"),
    ],
    ids=["syntax", "refused", "cut", "query"],
)
def test_a_staging_that_an_error_ends(directory, publish, removed, write):
    publish(LINE.decode())
    removed.clear()

    def fail():
        with stage(directory) as staging:
            staging.replace(GRAPH + "b", io.BytesIO(LINE))
            assert files_open_below(directory.path / "staging")
            write(staging)

    with pytest.raises((MinegraphError, SyntaxError)):
        fail()
    assert list(removed.values()) == [[]]
    assert list((directory.path / "staging").iterdir()) == []


def test_an_update_for_an_engine_that_is_none(removed):
    with pytest.raises(MinegraphError):
        updated("this is no update", {GRAPH + "a": lambda: [LINE]})
    assert list(removed.values()) == [[]]


def test_a_copy_that_cannot_be_made(tmp_path, removed):
    graph = GRAPH + "a"
    with pytest.raises(SyntaxError):
        Copies(tmp_path).of({graph: [1, "0"]}, {graph: lambda: io.BytesIO(CUT)})
    assert list(removed.values()) == [[]]
    assert list(tmp_path.iterdir()) == []


def files_open_below(folder) -> list[str]:
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(descriptor.readlink()))
        except FileNotFoundError:  # the one by which they are listed
            continue
    return [name for name in found if name.startswith(f"{folder}/")]
