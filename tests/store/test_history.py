"""Earlier releases: asked, compared, made current again, pruned."""

from __future__ import annotations

import io

import pytest

from minegraph.errors import ReleaseUnknown
from minegraph.store.comparing import Change, changes
from minegraph.store.history import prune, rollback
from minegraph.store.staging import stage
from tests.conftest import files_of

GRAPH = "https://w3id.org/minegraph/graph/"
TIMES = (
    "2024-01-01T08:00:00+00:00",
    "2024-01-01T20:00:00+00:00",
    "2024-01-02T08:00:00+00:00",
    "2024-01-03T08:00:00+00:00",
)


@pytest.fixture
def four(directory):
    """Four releases, two of them of one day; each states its own number."""
    for number, time in enumerate(TIMES, start=1):
        with stage(directory) as staging:
            line = f"<urn:s> <urn:p> <urn:o{number}> .\n"
            staging.replace(GRAPH + "a", io.BytesIO(line.encode()))
            staging.publish({"published": time, "sources": {}})
    return directory


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("r2", "r2"),
        ("2024-01-01", "r2"),
        ("2024-01-01T12:00:00", "r1"),
        ("2024-01-01T21:30:00+02:00", "r1"),
        ("2024-01-01T20:00:00Z", "r2"),
        ("2030-01-01", "r4"),
    ],
)
def test_as_of_a_name_or_a_time(four, when, name):
    assert four.as_of(when) == name


@pytest.mark.parametrize("when", ["r9", "r0", "2023-12-31", "yesterday", "", "../r1", "2024-13-01"])
def test_as_of_what_never_was(four, when):
    with pytest.raises(ReleaseUnknown) as raised:
        four.as_of(when)
    assert raised.value.hint


def test_a_rollback_is_a_new_release_and_loses_nothing(four):
    before = {name: data for name, data in files_of(four.path).items() if name.startswith("rel")}
    release = rollback(four, "r2")
    assert release.name == four.current() == "r5"
    assert (release.record["restores"], release.record["previous"]) == ("r2", "r4")
    with stage(four) as staging:
        assert staging.select("SELECT ?o { ?s ?p ?o }") == [("urn:o2",)]
    after = files_of(four.path)
    assert before
    assert {name: after[name] for name in before} == before


def test_a_pruned_release_is_refused_and_never_answered_from_another(four):
    assert prune(four, keep=1) == ["r1"]
    assert four.as_of("2024-01-01T12:00:00") == "r1"
    with pytest.raises(ReleaseUnknown, match="pruned"):
        four.database("r1")
    with pytest.raises(ReleaseUnknown, match="pruned"):
        rollback(four, "r1")
    assert four.database("r2").is_dir()
    assert [release.name for release in four.releases()] == ["r1", "r2", "r3", "r4"]
    assert prune(four, keep=1) == []


def line(statement: str, graph: str) -> bytes:
    return f"{statement} <{GRAPH}{graph}> .\n".encode()


def test_what_changed_by_statement_and_graph():
    same, moved = line("<urn:a> <urn:p> <urn:o>", "one"), "<urn:b> <urn:p> <urn:o>"
    before = io.BytesIO(same + line(moved, "one"))
    after = io.BytesIO(same + line(moved, "two") + line("<urn:c> <urn:p> <urn:o>", "two"))
    found = list(changes(before, after))
    assert found == [
        Change(added=False, line=line(moved, "one")),
        Change(added=True, line=line(moved, "two")),
        Change(added=True, line=line("<urn:c> <urn:p> <urn:o>", "two")),
    ]
    assert [change.graph for change in found] == [GRAPH + "one", GRAPH + "two", GRAPH + "two"]


@pytest.mark.parametrize("swap", [False, True])
def test_nothing_changed_and_everything_changed(swap):
    lines = line('"a"', "one") + line('"a"@en', "one") + line('"b"', "one")
    assert list(changes(io.BytesIO(lines), io.BytesIO(lines))) == []
    sides = [io.BytesIO(lines), io.BytesIO(b"")]
    found = list(changes(*(sides[::-1] if swap else sides)))
    assert [change.added for change in found] == [swap] * 3
