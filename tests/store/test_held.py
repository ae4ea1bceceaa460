"""A release held in memory answers as the one on disk does, and is never missed where it is not."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from minegraph.bootstrap import open_store
from minegraph.errors import QueryCrashed
from minegraph.queries import questions
from minegraph.settings import Settings
from minegraph.store import holding
from minegraph.store.directory import Directory
from minegraph.store.formats import CSV, JSON, N_TRIPLES
from minegraph.store.guard import inspect
from minegraph.store.nursery import Nursery
from minegraph.store.protocol import Query, iri
from minegraph.store.staging import stage
from tests.processes import children, descendants
from tests.store.conftest import GRAPH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from minegraph.store.embedded import EmbeddedStore

PREFIXES = """
PREFIX f: <https://w3id.org/minegraph/function#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX geof: <http://www.opengis.net/def/function/geosparql/>
PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX id: <https://w3id.org/minegraph/id/>
"""
TABLES = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT DISTINCT ?class { ?s a ?class }",
    "SELECT ?a (SUM(?t) AS ?s) (MIN(?t) AS ?l) { ?f mg:about ?a ; mg:tonnes ?t } GROUP BY ?a",
    "SELECT ?c ?n { ?c a mg:Country ; rdfs:label ?n FILTER(f:matches(?n, 'ايران')) }",
    "SELECT ?s ?n { ?s a mg:Mine ; rdfs:label ?l BIND(f:fold(?l) AS ?n) }",
    """SELECT ?s { ?s geo:hasGeometry/geo:asWKT ?w FILTER(geof:sfWithin(?w,
      'POLYGON((54 28, 60 28, 60 32, 54 32, 54 28))'^^geo:wktLiteral)) }""",
    "SELECT ?a ?b { ?a mg:subsidiaryOf+ ?b }",
    "SELECT ?x { ?x skos:broader*/skos:prefLabel ?l FILTER(LANG(?l) = 'fa') }",
    "SELECT ?m ?o { ?m a mg:Mine OPTIONAL { ?m mg:operator ?o } FILTER NOT EXISTS { ?m mg:n ?x } }",
    "SELECT ?s ?v { ?s mg:value ?v FILTER(?v > 1000.5) } ORDER BY DESC(?v) ?s LIMIT 20",
    "SELECT ?s { ?s mg:start ?d FILTER(?d < '2020-01-01'^^xsd:date) }",
    "SELECT ?s { { ?s a mg:Mine } UNION { ?s a mg:Plant } MINUS { ?s mg:operator ?o } }",
    "SELECT ?s { VALUES ?s { id:none } ?s ?p ?o }",
    "ASK { ?s a mg:Mine }",
    "ASK { ?s a mg:Nothing }",
]
TRIPLES = [
    "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s a mg:Agency ; rdfs:label ?l }",
    "DESCRIBE ?m WHERE { ?m a mg:Mine } ORDER BY ?m LIMIT 3",
    "DESCRIBE <https://w3id.org/minegraph/id/territory/irn>",
]
NAMING = [
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}menafn-2024-10-27> {{ ?s ?p ?o }}",
    f"SELECT ?s FROM NAMED <{GRAPH}menafn-2024-10-27> {{ GRAPH ?g {{ ?s a mg:Claim }} }}",
]


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Fill as soon as something is published."""
    monkeypatch.setattr(holding, "_GLANCE", 0.05)
    monkeypatch.setattr(holding, "_SHORTEST_REST", 0.0)


@asynccontextmanager
async def opened(path: Path, **settings) -> AsyncIterator[EmbeddedStore]:
    given = {"cache_megabytes": 0, "query_seconds": 30, "public_workers": 1, **settings}
    store = open_store(Settings(store=path, **given))
    store.start()
    try:
        yield store
    finally:
        await store.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # what it asks tells nobody of a change
            await asyncio.sleep(0.02)


async def held(store: EmbeddedStore) -> None:
    await until(lambda: store.held() == "held")


async def count(store: EmbeddedStore, release: str = "") -> tuple[bytes, bool]:
    query = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV, release=release)
    answer = await store.query(query)
    return answer.read().split()[1], answer.held


def rows(answer: bytes) -> list[bytes]:
    return sorted(answer.splitlines())


def test_everything_is_answered_as_from_disk(shipped):
    """The question catalogue, aggregates, paths, functions, descriptions; and queries of graphs."""
    catalogue = [text for _words, text in questions().values()]
    assert catalogue
    asked = [Query(PREFIXES + text, CSV) for text in TABLES]
    asked += [Query(PREFIXES + text, N_TRIPLES) for text in TRIPLES]
    asked += [Query(text, CSV) for text in catalogue]
    asked += [Query(PREFIXES + text, CSV) for text in NAMING]
    asked.append(Query(TABLES[0], CSV, default_graphs=(GRAPH + "menafn-2024-10-27",)))

    async def answers(**settings) -> list[tuple[bool, list[bytes]]]:
        async with opened(Path(shipped.store), **settings) as store:
            if settings["memory_megabytes"]:
                await held(store)
            found = [await store.query(query) for query in asked]
            return [(answer.held, rows(answer.read())) for answer in found]

    from_disk = asyncio.run(answers(memory_megabytes=0))
    from_memory = asyncio.run(answers(memory_megabytes=64))
    for query, expected, found in zip(asked, from_disk, from_memory, strict=True):
        assert found[1] == expected[1], query.text
    assert not any(was_held for was_held, _rows in from_disk)
    graphs = [inspect(q.text, most_kilobytes=64).names_graphs for q in asked[:-1]] + [True]
    assert [not was_held for was_held, _rows in from_memory] == graphs
    assert sum(graphs) >= len(NAMING) + 1
    assert sum(len(lines) > 1 for _held, lines in from_memory) > 45


def test_every_kind_of_term_is_held_as_it_is(directory):
    terms = [
        '"a"', '"a"@en', '"\\u0645"@fa', '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"x"^^<http://x/type>', "_:b1", "<http://x/\\u0645>", '"line\\nend \\"q\\" \\\\"',
        '"2024-01-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        '"1E400"^^<http://www.w3.org/2001/XMLSchema#double>',
    ]  # fmt: skip
    with stage(directory) as staging:
        lines = "".join(f"_:s{n} <http://x/p> {term} .\n" for n, term in enumerate(terms))
        staging.replace(GRAPH + "a", io.BytesIO(lines.encode()))
        staging.publish({"sources": {}})
    on_disk = ox.Store.read_only(str(directory.database("r1")))
    stated = on_disk.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())

    async def work() -> tuple[bytes, bool, list[str]]:
        async with opened(directory.path) as store:
            await held(store)
            answer = await store.query(Query("CONSTRUCT WHERE { ?s ?p ?o }", N_TRIPLES))
            bound = await store.select("SELECT ?s ?o { ?s ?p ?o }", o=iri("http://x/م"))
            return answer.read(), answer.held, [row["o"].value for row in bound]

    content, was_held, bound = asyncio.run(work())
    assert was_held
    assert rows(content) == rows(stated)
    assert len(rows(content)) == len(terms)
    assert bound == ["http://x/م"]


@pytest.mark.parametrize(
    ("query", "naming"),
    [
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { ?s <http://x/graph> 'FROM' # GRAPH\n}", False),
        ("SELECT * { ?s mg:graph ?graph }", False),
        ("SELECT * { graph ?g { ?s ?p ?o } }", True),
        ("ASKFROM<http://x/g>{ }", True),
        ("ASK { GRAPH:g { ?s ?p ?o } }", True),
        ("ASK { ?s ?p 1GRAPH ?g { } }", True),
        ("ASK { \\u0047RAPH ?g { } }", True),
    ],
)
def test_a_query_that_may_name_graphs_is_known(query, naming):
    assert inspect(query, most_kilobytes=64).names_graphs is naming


def test_the_release_held_is_the_current_one(directory, publish):
    """Through publishes, as of an earlier release, with no process left behind."""
    publish("<http://x/1> <http://x/p> <http://x/o> .\n", graph="g1")
    others = children(os.getpid())  # what other tests of this run have started

    async def work() -> None:
        async with opened(directory.path) as store:
            assert (await count(store))[0] == b"1"
            await held(store)
            assert await count(store) == (b"1", True)
            processes = descendants(os.getpid(), but=others)
            for number in range(2, 6):
                publish(f"<http://x/{number}> <http://x/p> <http://x/o> .\n", graph=f"g{number}")
                assert (await count(store))[0] == b"%d" % number
                await until(lambda number=number: store.numbers()["release"] == number)
                await asyncio.sleep(0.1)
                await held(store)
                assert await count(store) == (b"%d" % number, True)
                assert await count(store, "r1") == (b"1", False)
            await until(lambda: len(descendants(os.getpid(), but=others)) <= len(processes))

    asyncio.run(work())
    assert descendants(os.getpid(), but=others) == []


def test_answers_from_memory_have_names_of_their_own(directory, publish):
    """Rows may come in another order, and a strong tag stands for the bytes."""
    publish("<http://x/1> <http://x/p> <http://x/o> .\n")
    query = Query("SELECT * { ?s ?p ?o }", CSV)

    async def work() -> tuple[str | None, ...]:
        async with opened(directory.path, cache_megabytes=1) as store:
            before = store.tag(query)
            await held(store)
            assert store.kept(query) is None
            answer = await store.query(query)
            assert store.kept(query) is not None
            return before, store.tag(query), answer.tag

    before, after, sent = asyncio.run(work())
    assert before != after == sent


def test_a_release_too_large_stays_on_disk(shipped):
    async def work() -> tuple[bool, str, float]:
        async with opened(Path(shipped.store), memory_megabytes=1) as store:
            await until(lambda: store.held() == "too large")
            return (await count(store))[1], store.held(), store.numbers()["held_failures"]

    assert asyncio.run(work()) == (False, "too large", 0)


def test_nothing_is_held_unless_it_is_begun_and_wanted(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/o> .\n")

    async def work() -> tuple[str, str]:
        async with opened(directory.path, memory_megabytes=0) as off:
            await count(off)
            await asyncio.sleep(0.2)
            never = open_store(Settings(store=directory.path))
            try:
                assert await count(never) == (b"1", False)
                await asyncio.sleep(0.2)
                return off.held(), never.held()
            finally:
                await never.close()

    assert asyncio.run(work()) == ("off", "waiting")


def test_a_killed_worker_is_replaced_by_one_that_shares(directory, publish):
    publish("<http://x/1> <http://x/p> <http://x/o> .\n")

    async def work() -> None:
        async with opened(directory.path) as store:
            await held(store)
            await count(store)
            (worker,) = store._pool._workers
            os.kill(worker.process, signal.SIGKILL)
            with pytest.raises(QueryCrashed):
                await count(store)
            assert await count(store) == (b"1", True)

    asyncio.run(work())


def test_the_end_of_the_process_that_holds_is_survived(directory, publish, monkeypatch, caplog):
    publish("<http://x/1> <http://x/p> <http://x/o> .\n")
    monkeypatch.setattr(holding, "_FIRST_PAUSE", 0.5)

    async def work() -> None:
        async with opened(directory.path) as store:
            await held(store)
            assert await count(store) == (b"1", True)
            os.kill(store._holding._holder._zygote.pid, signal.SIGKILL)
            await until(lambda: store.held() == "failed")
            assert store.numbers()["held_failures"] == 1
            assert await count(store) == (b"1", False)
            await held(store)
            assert await count(store) == (b"1", True)

    asyncio.run(work())
    assert "the process that held it ended" in caplog.text


def test_a_crash_while_filling_is_survived(directory, publish, monkeypatch, caplog):
    publish("<http://x/1> <http://x/p> <http://x/o> .\n")
    monkeypatch.setattr(holding, "_FIRST_PAUSE", 0.5)
    begun, start = [], Nursery._start

    def start_and_die(nursery):
        control = start(nursery)
        if nursery._holds and not begun:
            begun.append(nursery)
            nursery._zygote.kill()
        return control

    monkeypatch.setattr(Nursery, "_start", start_and_die)

    async def work() -> None:
        async with opened(directory.path) as store:
            await until(lambda: store.held() == "failed")
            assert await count(store) == (b"1", False)
            await held(store)
            assert await count(store) == (b"1", True)

    asyncio.run(work())
    assert "the process that reads it ended" in caplog.text


def test_files_that_cannot_be_read_whole_are_not_held(directory, publish, tmp_path):
    """Nor half of them: what the reader of the files got through is thrown away."""
    publish("".join(f"<http://x/{n}> <http://x/p> <http://x/o> .\n" for n in range(20_000)))
    for table in directory.database("r1").glob("*.sst"):
        damage(table)

    async def work() -> str:
        async with opened(directory.path) as store:
            await until(lambda: store.held() == "failed")
            return store.held()

    assert asyncio.run(work()) == "failed"


def damage(table: Path) -> None:
    content = bytearray(table.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    shutil.copy(table, table.with_suffix(".before"))
    table.with_suffix(".before").unlink()
    table.write_bytes(content)


def test_the_memory_of_a_query_is_capped_beside_what_is_held(shipped):
    doubling = (
        "ASK { BIND('x' AS ?v0) "
        + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
        + " FILTER(STRLEN(?v40) > 0) }"
    )

    async def work() -> bool:
        async with opened(Path(shipped.store)) as store:
            await held(store)
            with pytest.raises(QueryCrashed):
                await store.query(Query(doubling, JSON))
            return (await count(store))[1]

    assert asyncio.run(work())


def test_a_slow_query_ends_on_the_release_that_it_began_on(directory):
    """Its worker outlives the publish; only then does the process that held the release end."""
    lines = "".join(f"<urn:s{i}> <urn:p> <urn:o{i}> .\n" for i in range(1500))
    with stage(directory) as staging:
        staging.replace(GRAPH + "a", io.BytesIO(lines.encode()))
        staging.publish({"sources": {}})
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?a) < STR(?f)) }"

    async def work() -> None:
        async with opened(directory.path) as store:
            await held(store)
            query = asyncio.create_task(store.query(Query(slow, CSV)))
            await asyncio.sleep(0.2)
            assert not query.done()
            with stage(Directory.open(directory.path)) as staging:
                staging.replace(GRAPH + "b", io.BytesIO(b"<urn:x> <urn:p> <urn:y> .\n"))
                staging.publish({"sources": {}})
            await until(lambda: store.held() != "held")
            answer = await query
            assert (answer.release, answer.held) == ("r1", True)
            assert (await count(store))[0] == b"1501"
            await until(lambda: not store._pool._retired)

    asyncio.run(work())
