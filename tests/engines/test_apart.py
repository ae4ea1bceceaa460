"""Virtuoso, trusted with terms alone: every query is answered as by the embedded store."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import closing
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.bootstrap import make_engine, open_store
from minegraph.errors import EngineCut, MinegraphError, QueryTimeout, StoreUnusable
from minegraph.settings import load_settings
from minegraph.store.formats import JSON, N_TRIPLES
from minegraph.store.protocol import Query
from minegraph.store.remote.apart.fetching import fetched
from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.queries import read
from minegraph.store.remote.apart.trusting import trusted
from minegraph.store.remote.engine import TABLE, Dataset
from minegraph.store.remote.names import MERGED
from minegraph.store.remote.results import checked_triples
from tests.engines.made_up import GRAPHS, Queries, quads
from tests.engines.running import running
from tests.engines.small_queries import PREFIXES, QUERIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minegraph.store.protocol import Store
    from minegraph.store.remote.engine import Engine

pytestmark = pytest.mark.parametrize("engine", ["virtuoso"], indirect=True)
_ROUNDS, _EACH = 4, 60


@pytest.fixture
def settings(engine, monkeypatch) -> str:
    started, environment = engine
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return started.address


@pytest.fixture
def direct(settings) -> Iterator[Engine]:
    with closing(make_engine(load_settings(store=settings))) as made:
        yield made


def test_small_queries_are_answered_as_by_the_embedded_store(settings, embedded):
    here = asyncio.run(_answers(open_store(load_settings(store=str(embedded)))))
    there = asyncio.run(_answers(open_store(load_settings(store=settings))))
    assert len(QUERIES) > 150
    assert [q for q in QUERIES if here[q] != there[q]] == []
    assert sum(bool(answer) for answer in here.values()) > 130
    assert not [q for q in QUERIES if isinstance(here[q], str)]


async def _answers(store: Store) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        for query in QUERIES:
            text = PREFIXES + query
            table = store.inspect(text).answers_table
            try:
                answer = (await store.query(Query(text, JSON if table else N_TRIPLES))).read()
            except MinegraphError as error:
                found[query] = error.message
            else:
                found[query] = _table(answer) if table else set(answer.splitlines())
    finally:
        await store.close()
    return found


def _table(answer: bytes) -> Any:
    told = json.loads(answer)
    if "boolean" in told:
        return [told["boolean"]]
    return sorted(json.dumps(row, sort_keys=True) for row in told["results"]["bindings"])


def test_made_up_queries_are_answered_as_by_the_embedded_evaluator(direct):
    chance = Random(7)
    queries, counts = Queries(chance), {"asked": 0, "fetched": 0, "whole": 0}
    try:
        for _ in range(_ROUNDS):
            store = _held(direct, quads(chance, chance.choice([10, 30])))
            for number in range(_EACH):
                query = queries.simple() if number % 3 == 0 else queries.any()
                expected = _flat(_evaluated(store, query, GRAPHS[0], GRAPHS[1:]))
                counts[_compared(direct, query, expected)] += 1
    finally:
        direct.update(*(f"DROP SILENT GRAPH <{graph}>" for graph in GRAPHS))
    assert counts["asked"] > 30
    assert counts["fetched"] > 100
    assert counts["whole"] < 50, counts


def _held(engine: Engine, statements: str) -> ox.Store:
    """Return made-up statements in a store, after the engine was given the same."""
    store = ox.Store()
    store.extend(ox.parse(statements, ox.RdfFormat.N_QUADS))
    for graph in GRAPHS:
        named = ox.NamedNode(graph)
        store.add_graph(named)
        held = store.quads_for_pattern(None, None, None, named)
        lines = "".join(f"{quad.triple} .\n" for quad in held)
        with checked_triples(io.BytesIO(lines.encode())) as whole:
            engine.put(graph, whole)
    return store


def _compared(engine: Engine, query: str, expected: object) -> str:
    """Compare the answer by way of the engine with the one expected; return by which way."""
    dataset, tree = Dataset(GRAPHS[:1], GRAPHS[1:]), read(query)
    if trusted(tree, GRAPHS[1:]):
        with engine.ask(query, TABLE, dataset=dataset) as answer:
            found = _flat(ox.parse_query_results(answer, ox.QueryResultsFormat.JSON))
        assert found == expected, query
    try:
        needed = fetched(engine, tree, {}, dataset, 100_000, seconds=20)
    except Unread:
        return "whole"
    store = ox.Store()
    with needed:
        needed.seek(0)
        store.bulk_load(needed, ox.RdfFormat.N_QUADS)
    for graph in GRAPHS[1:]:
        store.add_graph(ox.NamedNode(graph))
    assert _flat(_evaluated(store, query, MERGED, GRAPHS[1:])) == expected, query
    return "asked" if trusted(tree, GRAPHS[1:]) else "fetched"


def _evaluated(store: ox.Store, query: str, default: str, named: Sequence[str]) -> Any:
    graphs: Any = [ox.NamedNode(graph) for graph in named]
    return store.query(query, default_graph=[ox.NamedNode(default)], named_graphs=graphs)


def _flat(results: Any) -> object:
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QuerySolutions):
        names = [variable.value for variable in results.variables]
        rows = ([f"{n}={v}" for n, v in zip(names, row, strict=True) if v] for row in results)
        return sorted(sorted(row) for row in rows)
    return {str(triple) for triple in results}


def test_alike_values_of_one_thing_are_all_kept(direct):
    values = [f'"1"^^<http://www.w3.org/2001/XMLSchema#{n}>' for n in ("integer", "decimal")]
    values += ['"P1Y"^^<http://www.w3.org/2001/XMLSchema#duration>', '"1"', '"1"@en', '"1"@fa']
    values += [r'"\"datatype\": \"urn:minegraph:typed:x\""', r'"a\"^^<urn:minegraph:typed:x> ."']
    given = b"".join(sorted(f"<urn:s> <urn:p> {value} .\n".encode() for value in values))
    try:
        direct.put(GRAPHS[1], io.BytesIO(given))
        with direct.graph(GRAPHS[1]) as lines:
            assert lines.read() == given
        rows = direct.table("SELECT ?o { ?s ?p ?o }", dataset=Dataset(GRAPHS[1:2]))[1]
        assert len({(row["o"].value, row["o"].datatype) for row in rows}) == len(values) - 1
        assert not [row for row in rows if row["o"].datatype.startswith("urn:minegraph:typed")]
    finally:
        direct.update(f"DROP SILENT GRAPH <{GRAPHS[1]}>")


def test_literals_that_were_kept_in_another_form_are_not_asked(settings):
    store = open_store(load_settings(store=settings))

    async def ask() -> None:
        try:
            store._engine._dialect = replace(store._engine.dialect, typed="urn:other:")
            await store.query(Query("SELECT ?s { ?s ?p ?o } LIMIT 1", JSON))
        finally:
            await store.close()

    with pytest.raises(StoreUnusable, match="in another form"):
        asyncio.run(ask())


def test_what_needs_too_much_is_refused_clearly(settings, monkeypatch):
    monkeypatch.setenv("MINEGRAPH_COPY_STATEMENTS", "50")
    with TestClient(create_app(load_settings(store=settings))) as client:
        large, whole, small, counted = (
            client.get("/sparql", params={"query": PREFIXES + text})
            for text in (
                "SELECT ?s { ?s rdfs:label ?l FILTER(STRLEN(?l) > 3) }",
                "SELECT ?a ?b { ?a skos:broader* ?b }",
                "SELECT ?l { mg:Mine rdfs:label ?l } ORDER BY ?l",
                "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
            )
        )
    for refused in (large, whole):
        assert refused.status_code == 503, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert "MINEGRAPH_COPY_STATEMENTS" in refused.json()["hint"]
    assert small.status_code == counted.status_code == 200


def test_a_cut_answer_is_an_error(engine, tmp_path, monkeypatch):
    with running("virtuoso", tmp_path, most_rows=1000) as started:
        for name, value in started.settings.items():
            monkeypatch.setenv(name, value)
        with closing(make_engine(load_settings(store=started.address))) as cut:
            lines = (f"<urn:s{n}> <urn:p> <urn:o> .\n".encode() for n in range(1500))
            cut.put(GRAPHS[0], io.BytesIO(b"".join(lines)))
            with pytest.raises(EngineCut, match="maxrows"):
                cut.table("SELECT ?s { ?s ?p ?o }", dataset=Dataset(GRAPHS[:1]))
            sorted_ = read("SELECT ?s { ?s ?p ?o } ORDER BY ?s")
            with pytest.raises(EngineCut):
                fetched(cut, sorted_, {}, Dataset(GRAPHS[:1]), 5000, seconds=20)
            with pytest.raises(EngineCut, match="of the 1,500"):
                cut.graph(GRAPHS[0])
            with pytest.raises(StoreUnusable, match="more than 10 statements"):
                fetched(cut, sorted_, {}, Dataset(GRAPHS[:1]), 10, seconds=20)
            with pytest.raises(QueryTimeout):
                fetched(cut, sorted_, {}, Dataset(GRAPHS[:1]), 900, seconds=0)
