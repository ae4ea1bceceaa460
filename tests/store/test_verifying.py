"""Verification: every index is read, and whatever is not as published is found."""

from __future__ import annotations

import asyncio
import io
import shutil

import pytest

from minegraph.bootstrap import open_store
from minegraph.errors import ReleaseUnknown, StoreUnusable
from minegraph.settings import Settings
from minegraph.store import fingerprint, history
from minegraph.store.directory import Directory
from minegraph.store.staging import stage
from tests.store.conftest import GRAPH

ORDERS = [
    "whole",
    "by subject",
    "by predicate",
    "by object",
    "by graph and subject",
    "by graph and predicate",
    "by graph and object",
]


def lines(number: int, start: int = 0) -> str:
    return "".join(
        f'<http://x/{i}> <http://x/p{i % 7}> "a value that is not short, {i % 50}"@en .\n'
        for i in range(start, start + number)
    )


def verify(directory, release=None):
    async def work():
        store = open_store(Settings(store=directory.path))
        try:
            return await store.verify(release)
        finally:
            await store.close()

    return asyncio.run(work())


def test_every_order_gives_every_statement(directory, publish):
    publish(lines(300), graph="a")
    publish(lines(300, start=200), graph="b")
    found = verify(directory)
    assert found.faults == ()
    assert found.indexes == dict.fromkeys(ORDERS, 300 + 300 + 500)
    assert verify(directory, "r1").indexes == dict.fromkeys(ORDERS, 600)


def test_the_record_tells_what_each_graph_holds(directory, publish):
    publish(lines(300), graph="a")
    first = publish(lines(10), graph="b").record["graphs"]
    assert {name: graph["statements"] for name, graph in first.items()} == {
        GRAPH + "a": 300,
        GRAPH + "b": 10,
    }
    turned = "".join(reversed(lines(300).splitlines(keepends=True)))
    assert publish(turned, graph="a").record["graphs"] == first
    assert publish(lines(300, start=1), graph="a").record["graphs"] != first
    with stage(directory) as staging:
        staging.remove(GRAPH + "b")
        assert staging.count() == 300
        staging.add(GRAPH + "a", io.BytesIO(lines(301).encode()))
        assert staging.count() == 301
        staging.publish({"sources": {}})
    assert verify(directory).faults == ()
    assert history.rollback(directory, "r2").record["graphs"] == first
    assert verify(directory).faults == ()


def test_a_release_without_the_numbers_gets_them(directory, publish):
    publish(lines(20), graph="a")
    record = directory.path / "releases" / "r1" / "release.json"
    record.write_text('{"sources": {}}', encoding="utf-8")
    assert verify(directory).faults == ()
    assert publish(lines(3), graph="b").record["graphs"][GRAPH + "a"]["statements"] == 20


def test_statements_that_were_not_published_are_found(directory, publish):
    publish(lines(20), graph="a")
    with stage(directory) as staging:
        staging.replace(GRAPH + "b", io.BytesIO(lines(5).encode()))
        staging.publish({"sources": {}})
    record = directory.path / "releases" / "r2" / "release.json"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('"statements": 5', '"statements": 6'), encoding="utf-8")
    found = verify(directory)
    assert len(found.faults) == len(ORDERS)
    assert f"by object: <{GRAPH}b> has 5 statements where 6 were published" in found.faults


def test_a_default_graph_that_is_no_merger_is_found(directory):
    with stage(directory, merged=False) as staging:
        staging.replace(GRAPH + "a", io.BytesIO(lines(4).encode()))
        staging.update(
            'INSERT DATA { <http://x/0> <http://x/p0> "a value that is not short, 0"@en . '
            "<http://x/0> <http://x/p> <http://x/nobody-says-this> }"
        )
        staging.publish({"sources": {}})
    faults = verify(directory).faults
    assert "default graph: 3 statements of named graphs missing" in faults
    assert "default graph: 1 statements that no named graph makes" in faults


def test_each_damaged_file_is_found(directory, publish, tmp_path):
    publish(lines(2000), graph="a")
    tables = sorted((directory.path / "releases" / "r1" / "db").glob("*.sst"))
    large = [table.name for table in tables if table.stat().st_size > 10_000]
    assert len(large) >= 9
    found = 0
    for name in large:
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(directory.path, tmp_path / "copy")
        table = tmp_path / "copy" / "releases" / "r1" / "db" / name
        content = bytearray(table.read_bytes())
        content[len(content) // 3] ^= 0xFF
        table.write_bytes(content)
        faults = verify(Directory.open(tmp_path / "copy")).faults
        assert f"file {name}: its bytes were changed" in faults
        found += any("checksum" in fault for fault in faults)
        table.unlink()
        assert f"file {name}: missing" in verify(Directory.open(tmp_path / "copy")).faults
    # A file whose entries a later one repeats is read by no query.
    assert found >= len(large) - 1


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST"])
def test_a_database_that_cannot_be_opened_is_a_fault(directory, publish, name):
    publish(lines(10))
    (file,) = (directory.path / "releases" / "r1" / "db").glob(f"{name}*")
    file.write_bytes(b"nonsense")
    assert "cannot be opened" in verify(directory).faults[0]


def test_a_changed_original_and_a_damaged_record_are_found(directory, publish):
    publish(lines(10))
    (directory.path / "originals" / ("0" * 64)).write_bytes(b"x")
    assert verify(directory).faults == (f"originals/{'0' * 64}: not as loaded",)
    (directory.path / "releases" / "r1" / "release.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreUnusable, match="record of release r1 is damaged"):
        verify(directory)


def test_a_file_of_the_last_release_is_not_read_again(directory, publish):
    publish(lines(10))
    first = directory.release().record["files"]
    second = publish(lines(20), graph="b").record["files"]
    kept = [name for name in first if name.endswith(".sst") and name in second]
    assert kept
    assert all(first[name] == second[name] for name in kept)
    database = directory.database("r2")
    same = fingerprint.digests(database, base=database, known=dict.fromkeys(second, "known"))
    assert set(same.values()) == {"known"}
    assert fingerprint.digests(database) == second


def test_a_pruned_release_cannot_be_verified(directory, publish):
    publish(lines(10))
    publish(lines(11))
    for name, error, said in (("r1", ReleaseUnknown, "pruned"), ("r2", StoreUnusable, "gone")):
        shutil.rmtree(directory.path / "releases" / name / "db")
        with pytest.raises(error, match=said):
            verify(directory, name)
