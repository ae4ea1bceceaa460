"""The same facts on every engine: loaded through the gate, asked, and taken back byte by byte."""

from __future__ import annotations

import asyncio
import csv
import io

from minegraph.bootstrap import open_store
from minegraph.errors import QueryError
from minegraph.queries import questions
from minegraph.settings import load_settings
from minegraph.store.formats import CSV
from minegraph.store.protocol import Query
from tests.cli.running import organization, run
from tests.conftest import ROOT, source_turtle

# By engine, the questions that it answers otherwise than the embedded store, and why.
DIFFERENCES = {
    "oxigraph": {},
    "fuseki": {
        "cathode-against-budget-and-plan": "computes -12000.0 where others give -12000",
        "copper-of-iran-by-year": "computes 0.0 where others give 0",
        "implied-and-stated-side-by-side": "computes 20.0 where others give 20",
        "sites-near-kerman": "has no GeoSPARQL functions",
    },
    "virtuoso": {},
}


def test_it_holds_what_the_embedded_store_holds(engine, embedded):
    started, environment = engine
    same = run("compare", str(embedded), started.address, **environment)
    assert (same.returncode, same.stdout) == (0, ""), same.stdout + same.stderr


def test_the_shapes_find_there_what_they_find_here(engine, embedded):
    started, environment = engine
    there = run("releases", store=started.address, **environment).stdout.splitlines()[0]
    here = run("releases", store=embedded).stdout.splitlines()[0]
    assert "may" in here
    assert there.split("\t")[3:] == here.split("\t")[3:]


def test_moved_there_and_back_it_exports_the_same_bytes(engine, embedded, tmp_path):
    started, environment = engine
    here = run("export", "--format", "nquads", store=embedded).stdout
    there = run("export", "--format", "nquads", store=started.address, **environment).stdout
    assert there == here
    moved = tmp_path / "moved.nq"
    moved.write_text(there, encoding="utf-8")
    back = tmp_path / "back"
    loaded = run("load", "-q", str(moved), store=back)
    assert loaded.returncode == 0, loaded.stderr
    assert run("export", "--format", "nquads", store=back).stdout == here


def test_questions_are_answered_alike_except_those_named(engine, monkeypatch):
    started, environment = engine
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    different = asyncio.run(_different(started.address))
    assert different == set(DIFFERENCES[started.name])


async def _different(address: str) -> set[str]:
    store = open_store(load_settings(store=address))
    found = set()
    try:
        for name, (_words, query) in questions().items():
            expected = (ROOT / "tests" / "questions" / name / "expected.csv").read_text("utf-8")
            try:
                answer = (await store.query(Query(query, CSV))).read().decode()
            except QueryError:
                answer = ""
            if _rows(answer) != _rows(expected):
                found.add(name)
    finally:
        await store.close()
    return found


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_load_is_refused_mended_and_rolled_back(engine, tmp_path):
    started, environment = engine
    bad, good = tmp_path / "bad.ttl", tmp_path / "good.ttl"
    bad.write_text(
        source_turtle("late") + "<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .\n", "utf-8"
    )
    good.write_text(source_turtle("late") + organization("late", "state 1"), encoding="utf-8")
    store = started.address
    before = run("export", "--format", "nquads", store=store, **environment).stdout
    refused = run("load", str(bad), store=store, **environment)
    assert refused.returncode == 1
    assert "mine:bad" in refused.stdout
    assert run("export", "--format", "nquads", store=store, **environment).stdout == before
    assert run("load", str(good), store=store, **environment).returncode == 0
    good.write_text(source_turtle("late") + organization("late", "state 2"), encoding="utf-8")
    mended = run("load", "--mend", str(good), store=store, **environment)
    assert mended.returncode == 0, mended.stderr
    after = run("export", "--format", "nquads", store=store, **environment).stdout
    assert "state 2" in after
    assert "state 1" not in after
    assert run("rollback", "r1", store=store, **environment).returncode == 0
    assert run("export", "--format", "nquads", store=store, **environment).stdout == before


def test_an_engine_is_told_fit_or_not(engine):
    started, environment = engine
    checked = run("check-store", started.address, **environment)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.startswith(f"engine\t{started.name}\n")
