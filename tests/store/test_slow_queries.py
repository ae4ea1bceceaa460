"""Slow queries go on beside the others: a light one is answered however many are slow."""

from __future__ import annotations

import asyncio
import io

import pytest

from minegraph.bootstrap import open_store
from minegraph.errors import QueryTimeout
from minegraph.settings import Settings
from minegraph.store import pool
from minegraph.store.formats import CSV
from minegraph.store.protocol import Query
from minegraph.store.staging import stage

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIGHT = "SELECT ?o { <urn:s1> <urn:p> ?o }"


@pytest.fixture
def settings(directory):
    lines = "".join(f"<urn:s{i}> <urn:p> <urn:o{i}> .\n" for i in range(2000))
    with stage(directory) as staging:
        staging.replace("https://w3id.org/minegraph/graph/a", io.BytesIO(lines.encode()))
        staging.publish({"sources": {}})
    return Settings(store=directory.path, public_workers=1, slow_queries=2, query_seconds=4)


@pytest.mark.parametrize("endless", [1, 2, 5])
def test_a_light_query_is_answered_beside_slow_ones(settings, endless):
    async def work():
        store = open_store(settings)
        try:
            slow = [asyncio.create_task(store.query(Query(ENDLESS, CSV))) for _ in range(endless)]
            await asyncio.sleep(0.2)
            answer = await store.query(Query(LIGHT, CSV))
            assert b"urn:o1" in answer.read()
            running = [task for task in slow if not task.done()]
            assert running, "the light one waited for every slow one"
            return await asyncio.gather(*slow, return_exceptions=True)
        finally:
            await store.close()

    results = asyncio.run(work())
    assert len(results) == endless
    assert {type(result) for result in results} == {QueryTimeout}


def test_a_slow_query_still_gets_its_answer(settings):
    """One that was set aside is answered, and its lane works on."""
    part = "{ SELECT ?%s { ?s ?p ?%s } LIMIT 1500 }"
    counted = f"SELECT (COUNT(*) AS ?n) {{ {part % ('a', 'a')} {part % ('b', 'b')} }}"

    async def work():
        store = open_store(settings.model_copy(update={"query_seconds": 60}))
        try:
            answers = await asyncio.gather(*(store.query(Query(counted, CSV)) for _ in range(2)))
            again = await store.query(Query(LIGHT, CSV))
            return [answer.read() for answer in (*answers, again)]
        finally:
            await store.close()

    first, second, light = asyncio.run(work())
    assert first == second
    assert b"urn:o1" in light


def test_who_waits_need_not_wait_until_a_query_is_slow(settings, monkeypatch):
    """A light query takes the place of one that runs for a while, not slow as yet."""
    monkeypatch.setattr(pool, "_SLOW_AFTER", 3600)

    async def work():
        store = open_store(settings)
        try:
            endless = asyncio.create_task(store.query(Query(ENDLESS, CSV)))
            await asyncio.sleep(0.2)
            answer = await store.query(Query(LIGHT, CSV))
            assert not endless.done(), "the light one waited for the other's end"
            await asyncio.gather(endless, return_exceptions=True)
            return answer.read()
        finally:
            await store.close()

    assert b"urn:o1" in asyncio.run(work())


def test_where_nobody_waits_a_worker_is_kept(settings, monkeypatch):
    """Setting a query aside costs a worker, with all that it has in memory."""
    several = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"
    monkeypatch.setattr(pool, "_BRISK", 0)
    monkeypatch.setattr(pool, "_SLOW_AFTER", 3600)

    async def work():
        store = open_store(settings.model_copy(update={"query_seconds": 60}))
        try:
            workers = set()
            for _ in range(3):
                answer = await store.query(Query(several, CSV))
                assert answer.row_count == 100_000
                answer.file.close()
                workers |= {worker.process for worker in store._pool._workers}
            return workers
        finally:
            await store.close()

    assert len(asyncio.run(work())) == 1
