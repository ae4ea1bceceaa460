"""The question catalogue: every question has its answer, on the store and over HTTP.

The questions come with minegraph: ``question.md``, what is asked and why it matters, and
``query.rq``. A folder here holds ``expected.csv`` and ``without.ru``, an update that takes the fact
away: with it, the answer must differ.
"""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from minegraph.queries import questions
from minegraph.store.directory import Directory

HERE = Path(__file__).parent
QUESTIONS = sorted(path.parent for path in HERE.glob("*/expected.csv"))
FILES = {"expected.csv", "without.ru"}
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.name)


def test_there_are_questions():
    assert len(QUESTIONS) >= 20
    assert {question.name for question in QUESTIONS} == set(questions())
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
    query = questions()[question.name][1]
    results = store.query(query, use_default_graph_as_union=union)
    return rows(results.serialize(format=ox.QueryResultsFormat.CSV).decode())


def expected(question: Path) -> list[list[str]]:
    return rows((question / "expected.csv").read_text(encoding="utf-8"))


@each_question
def test_answered_by_the_store(release, question):
    assert answer(release, question) == expected(question)


@each_question
def test_answered_over_http(client, question):
    query = questions()[question.name][1]
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
    text = questions()[question.name][0]
    assert text.startswith("# ")
    assert "?" in text.splitlines()[0]


@each_question
def test_answered_at_its_own_address(client, question):
    path = f"/questions/{question.name}"
    got = client.get(path, headers={"Accept": "text/csv"})
    assert got.status_code == 200, got.text
    assert rows(got.text) == expected(question)
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    title = questions()[question.name][0].splitlines()[0].removeprefix("# ")
    assert html.escape(title) in page.text.replace("&#39;", "&#x27;")


def test_the_catalogue_lists_every_question(client):
    listed = client.get("/questions").json()
    assert {entry["name"] for entry in listed} == set(questions())
    assert all(entry["title"].endswith("?") and "SELECT" in entry["query"] for entry in listed)
    page = client.get("/questions", headers={"Accept": "text/html"}).text
    assert all(entry["page"] in page for entry in listed)


def test_a_question_that_nobody_asks_is_404(client):
    missing = client.get("/questions/why")
    assert (missing.status_code, missing.headers["content-type"]) == (
        404,
        "application/problem+json",
    )
