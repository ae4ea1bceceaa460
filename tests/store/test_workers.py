from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from minegraph.bootstrap import open_store
from minegraph.errors import (
    NotAcceptable,
    QueryCrashed,
    QueryError,
    QuerySyntax,
    QueryTimeout,
    ResultTooLarge,
    ServiceBusy,
)
from minegraph.settings import Settings
from minegraph.store import sandbox
from minegraph.store.formats import CSV, JSON, N_TRIPLES, TRIG, TURTLE
from minegraph.store.protocol import Query, iri
from tests.conftest import files_of
from tests.store.conftest import GRAPH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minegraph.store.embedded import EmbeddedStore

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def lines() -> str:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    return "".join(f'<http://x/{n}> <http://x/p> "{n}"^^<{integer}> .\n' for n in range(2000))


@asynccontextmanager
async def opened(path, **settings) -> AsyncIterator[EmbeddedStore]:
    store = open_store(
        Settings(store=path, **{"query_seconds": 1, "cache_megabytes": 0, **settings})
    )
    try:
        yield store
    finally:
        await store.close()


def ask(path, *queries: Query, **settings) -> list[object]:
    """Return what each query gives, one after the other: bytes, or the error."""

    async def work() -> list[object]:
        async with opened(path, **settings) as store:
            return [await outcome(store, query) for query in queries]

    return asyncio.run(work())


async def outcome(store: EmbeddedStore, query: Query) -> object:
    try:
        return (await store.query(query)).read()
    except (QueryError, ServiceBusy) as error:
        return error


def test_answers_in_the_format_asked_for(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")
    answers = ask(
        directory.path,
        Query("SELECT ?s { ?s ?p ?o }", CSV),
        Query("ASK { ?s ?p ?o }", JSON),
        Query("CONSTRUCT WHERE { ?s ?p ?o }", N_TRIPLES),
        Query("DESCRIBE <http://x/1>", TURTLE),
    )
    assert answers == [
        b"s\r\nhttp://x/1\r\n",
        b'{"head":{},"boolean":true}',
        b"<http://x/1> <http://x/p> <http://x/2> .\n",
        b"<http://x/1> <http://x/p> <http://x/2> .\n",
    ]


def test_default_graph_is_the_union_unless_a_dataset_is_named(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/o> .\n", graph="a")
    publish("<http://x/2> <http://x/p> <http://x/o> .\n", graph="b")
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    answers = ask(
        directory.path,
        Query(count.format(""), CSV),
        Query(count.format(f"FROM <{GRAPH}a>"), CSV),
        Query(count.format(f"FROM NAMED <{GRAPH}a>"), CSV),
        Query(count.format(""), CSV, default_graphs=(GRAPH + "b",)),
        Query(count.format(f"FROM <{GRAPH}none>"), CSV, default_graphs=(GRAPH + "b",)),
        Query(f"SELECT ?s {{ GRAPH <{GRAPH}b> {{ ?s ?p ?o }} }}", CSV),
    )
    numbers = [b"2", b"1", b"0", b"1", b"1"]
    assert answers == [*(b"n\r\n" + n + b"\r\n" for n in numbers), b"s\r\nhttp://x/2\r\n"]


def test_bindings_are_terms_and_never_text(directory, publish):
    publish('<http://x/1> <http://x/p> "a" .\n')

    async def work():
        async with opened(directory.path) as store:
            return await store.select("SELECT ?s ?o { ?s ?p ?o }", s=iri("http://x/1"))

    (row,) = asyncio.run(work())
    assert row["s"].value == "http://x/1"
    assert row["o"].value == "a"


def test_a_wrong_format_a_syntax_error_and_a_refusal_are_told_apart(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")
    wrong, syntax, truncated = ask(
        directory.path,
        Query("SELECT * { ?s ?p ?o }", TURTLE),
        Query("SELECT *\n{ ?s ?p }", JSON),
        Query("SELECT * {", JSON),
    )
    assert isinstance(wrong, NotAcceptable)
    assert isinstance(syntax, QuerySyntax)
    assert syntax.line == 2
    assert syntax.column
    assert isinstance(truncated, QuerySyntax)


def test_a_product_is_stopped_while_others_are_answered(directory, publish, lines):
    publish(lines)

    async def work():
        async with opened(directory.path, query_seconds=2) as store:
            await outcome(store, Query("ASK {}", JSON))
            began = time.monotonic()
            hostile = asyncio.create_task(outcome(store, Query(PRODUCT, JSON)))
            await asyncio.sleep(0.2)
            light = await outcome(store, Query("ASK { ?s ?p 7 }", JSON))
            internal = await store.select("SELECT ?s { ?s ?p 7 }")
            answered = time.monotonic() - began
            stopped = await hostile
            again = await outcome(store, Query("ASK { ?s ?p 7 }", JSON))
            return light, internal, answered, stopped, again

    light, internal, answered, stopped, again = asyncio.run(work())
    assert light == again == b'{"head":{},"boolean":true}'
    assert [row["s"].value for row in internal] == ["http://x/7"]
    assert answered < 1.2
    assert isinstance(stopped, QueryTimeout)


def test_an_answer_over_the_cap_is_refused_whole(directory, publish, lines):
    publish(lines)
    large, small = ask(
        directory.path,
        Query("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON),
        Query("ASK {}", JSON),
        result_megabytes=1,
        query_seconds=10,
    )
    assert isinstance(large, ResultTooLarge)
    assert small == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize(
    "query",
    [
        "ASK { "
        "BIND('x' AS ?v0) "
        + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
        + " FILTER(STRLEN(?v40) > 0) }",
        "SELECT * { ?s ?p ?o } ORDER BY ?o",
    ],
    ids=["doubling", "mixed-time-zones"],
)
def test_a_query_that_ends_its_process_ends_nothing_else(directory, publish, query):
    chance = random.Random(1)
    times = (
        f"2024-01-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00:00"
        + chance.choice(("", "Z", "+05:00", "-08:00"))
        for _ in range(1000)
    )
    datatype = "http://www.w3.org/2001/XMLSchema#dateTime"
    publish(
        "".join(f'<http://x/{n}> <http://x/p> "{t}"^^<{datatype}> .\n' for n, t in enumerate(times))
    )
    ended, after = ask(directory.path, Query(query, JSON), Query("ASK {}", JSON), query_seconds=20)
    assert isinstance(ended, QueryCrashed)
    assert after == b'{"head":{},"boolean":true}'


def test_a_worker_that_is_killed_from_outside_is_replaced(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")

    async def work():
        async with opened(directory.path, public_workers=1) as store:
            first = await outcome(store, Query("ASK {}", JSON))
            for worker in list(store._pool._workers):
                os.kill(worker.process, 9)
            second = await outcome(store, Query("ASK {}", JSON))
            third = await outcome(store, Query("ASK {}", JSON))
            return first, second, third

    first, second, third = asyncio.run(work())
    assert isinstance(second, QueryCrashed)
    assert first == third == b'{"head":{},"boolean":true}'


def test_a_cancelled_query_frees_its_worker(directory, publish, lines):
    publish(lines)

    async def work():
        async with opened(directory.path, public_workers=1, query_seconds=30) as store:
            hostile = asyncio.create_task(store.query(Query(PRODUCT, JSON)))
            await asyncio.sleep(0.5)
            hostile.cancel()
            await asyncio.gather(hostile, return_exceptions=True)
            async with asyncio.timeout(5):
                return await outcome(store, Query("ASK {}", JSON))

    assert asyncio.run(work()) == b'{"head":{},"boolean":true}'


def test_a_full_queue_says_when_to_come_again(directory, publish, lines):
    publish(lines)

    async def work():
        settings = {"public_workers": 1, "query_queue": 1, "query_seconds": 2}
        async with opened(directory.path, **settings) as store:
            await outcome(store, Query("ASK {}", JSON))
            tasks = [asyncio.create_task(outcome(store, Query(PRODUCT, JSON))) for _ in range(3)]
            return await asyncio.gather(*tasks)

    outcomes = asyncio.run(work())
    busy = [o for o in outcomes if isinstance(o, ServiceBusy)]
    assert busy
    assert busy[0].retry_after > 0


def test_queries_leave_the_release_as_it_was(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")
    before = files_of(directory.path)
    ask(directory.path, Query("SELECT * { ?s ?p ?o }", JSON), Query("ASK {}", JSON))
    assert files_of(directory.path) == before


def test_readers_follow_the_current_release(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")

    async def work():
        async with opened(directory.path) as store:
            first = await store.query(Query("SELECT ?s { ?s ?p ?o }", CSV))
            publish("<http://x/9> <http://x/p> <http://x/2> .\n")
            second = await store.query(Query("SELECT ?s { ?s ?p ?o }", CSV))
            return first.release, first.read(), second.release, second.read()

    assert asyncio.run(work()) == ("r1", b"s\r\nhttp://x/1\r\n", "r2", b"s\r\nhttp://x/9\r\n")


def test_exports_are_the_same_bytes_for_any_order_of_loading(tmp_path, directory, publish, lines):
    publish(lines, graph="b")
    publish("<http://x/1> <http://x/p> <http://x/2> .\n", graph="a")
    first = export(directory.path)
    publish("<http://x/0> <http://x/p> <http://x/2> .\n", graph="b")
    publish("".join(reversed(lines.splitlines(keepends=True))), graph="b")
    assert export(directory.path) == first
    assert len(first) == 2


def export(path) -> list[bytes]:
    async def work():
        async with opened(path) as store:
            return [(await store.export(form)).read() for form in (TURTLE, TRIG)]

    return asyncio.run(work())


@pytest.mark.skipif(not sandbox.available(), reason="the platform has no system-call filter")
def test_a_worker_cannot_reach_out(directory, publish, monkeypatch):
    """With the text check off, SERVICE gets to the engine, and stops at the sandbox."""
    publish("<http://x/1> <http://x/p> <http://x/2> .\n")
    monkeypatch.setattr("minegraph.store.guard._OUTWARD", ())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        (result,) = ask(directory.path, Query(query, JSON), query_seconds=5)
        assert isinstance(result, QueryError)
        with pytest.raises(TimeoutError):
            listener.accept()
