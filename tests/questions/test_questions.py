"""The question catalogue: every question has its answer, on the store and over HTTP.

Each folder holds ``question.md`` (what is asked, and why it matters), ``query.rq``,
``expected.csv`` and ``without.ru``, an update that takes the fact away: with it, the answer must
differ.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from minegraph.store.directory import Directory

HERE = Path(__file__).parent
QUESTIONS = sorted(path.parent for path in HERE.glob("*/query.rq"))
FILES = {"question.md", "query.rq", "expected.csv", "without.ru"}
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.name)


def test_there_are_questions():
    assert len(QUESTIONS) >= 20
    for folder in (path for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "_."):
        assert {path.name for path in folder.iterdir()} == FILES, folder.name


@pytest.fixture(scope="session")
def release(shipped) -> ox.Store:
    directory = Directory.open(shipped.folder)
    return ox.Store.read_only(str(directory.database(directory.current())))


@pytest.fixture(scope="session")
def dump(release) -> bytes:
    return release.dump(format=ox.RdfFormat.N_QUADS)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def answer(store: ox.Store, question: Path, *, union: bool = False) -> list[list[str]]:
    query = (question / "query.rq").read_text(encoding="utf-8")
    results = store.query(query, use_default_graph_as_union=union)
    return rows(results.serialize(format=ox.QueryResultsFormat.CSV).decode())


def expected(question: Path) -> list[list[str]]:
    return rows((question / "expected.csv").read_text(encoding="utf-8"))


@each_question
def test_answered_by_the_store(release, question):
    assert answer(release, question) == expected(question)


@each_question
def test_answered_over_http(client, question):
    query = (question / "query.rq").read_text(encoding="utf-8")
    got = client.post(
        "/sparql",
        content=query,
        headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    assert got.status_code == 200, got.text
    assert rows(got.text) == expected(question)


@each_question
def test_answered_differently_without_its_fact(dump, question):
    store = ox.Store()
    store.bulk_load(dump, ox.RdfFormat.N_QUADS)
    before = len(store)
    store.update((question / "without.ru").read_text(encoding="utf-8"))
    assert len(store) < before
    store.clear_graph(ox.DefaultGraph())  # the merger, in which the fact is still
    assert answer(store, question, union=True) != expected(question)


@each_question
def test_the_question_is_put_in_words(question):
    text = (question / "question.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "?" in text.splitlines()[0]
