from __future__ import annotations

import io

import pytest

from minegraph.api.kept import AnswerAsSent, Memory
from minegraph.store.cache import Cache, tag_of
from minegraph.store.formats import CSV, JSON
from minegraph.store.protocol import Answer, Query, iri
from tests.sparql.conftest import BASE, GRAPH, publish

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
MORE = {GRAPH + "more": f"<{BASE}id/mine/z> <{BASE}p> <{BASE}o> .\n"}


def count(client, **headers):
    return client.get("/sparql", params=COUNT, headers={"Accept": "text/csv", **headers})


def test_an_answer_that_the_client_has_is_not_sent_again(client):
    tag = count(client).headers["etag"]
    assert tag.startswith('"')
    again = count(client, **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "Accept" in again.headers["vary"]
    assert count(client, **{"If-None-Match": '"other"'}).status_code == 200
    assert count(client, **{"If-None-Match": "*"}).status_code == 304


def test_tags_differ_by_query_format_dataset_and_coding(client):
    wide = "SELECT (CONCAT(STR(?a), STR(?b)) AS ?x) { ?a ?b ?c . ?d ?e ?f }"
    tags = [
        client.get("/sparql", params={"query": query, **dataset}, headers=headers).headers["etag"]
        for query in (wide, wide + " ")
        for dataset in ({}, {"default-graph-uri": GRAPH + "survey"})
        for headers in (
            {"Accept-Encoding": "gzip"},
            {"Accept-Encoding": "identity"},
            {"Accept": "text/csv"},
        )
    ]
    assert len(set(tags)) == len(tags) == 12
    assert any(tag.endswith('-gzip"') for tag in tags)


def test_a_compressed_answer_is_not_sent_again_either(client):
    wide = {"query": "SELECT (CONCAT(STR(?a), STR(?b)) AS ?x) { ?a ?b ?c . ?d ?e ?f }"}
    tag = client.get("/sparql", params=wide).headers["etag"]
    assert tag.endswith('-gzip"')
    again = client.get("/sparql", params=wide, headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "now()"])
def test_what_depends_on_chance_or_the_clock_is_asked_anew(client, call):
    query = {"query": f"SELECT ({call} AS ?x) {{}}"}
    first, second = (client.get("/sparql", params=query) for _ in range(2))
    assert first.text != second.text
    for answer in (first, second):
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"


def test_a_publish_changes_answers_and_tags(fresh):
    settings, client = fresh
    before = count(client)
    assert before.text == count(client).text == "n\r\n7\r\n"
    publish(settings.folder, MORE)
    after = count(client, **{"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.text) == (200, "n\r\n8\r\n")
    assert after.headers["etag"] != before.headers["etag"]
    assert after.headers["minegraph-release"] == "r2"


def test_a_kept_answer_needs_no_worker(fresh):
    _settings, client = fresh
    first = client.post("/sparql", data=COUNT)
    pool = client.app.state.store._pool
    asked, pool.run = pool.run, None
    assert client.post("/sparql", data=COUNT).content == first.content
    pool.run = asked
    assert client.app.state.store._cache.hits == 1


def test_a_get_is_answered_as_it_was_sent_before(fresh):
    _settings, client = fresh
    memory = client.app.state.memory
    first = count(client)
    store, client.app.state.store.query = client.app.state.store.query, None
    again = count(client)
    client.app.state.store.query = store
    assert memory.hits == 1
    assert (again.content, again.status_code) == (first.content, 200)
    assert again.headers["content-security-policy"]
    same = {k: v for k, v in first.headers.items() if k != "date"}
    assert {k: v for k, v in again.headers.items() if k != "date"} == same
    metrics = client.get("/metrics").text
    assert 'minegraph_store{name="kept_hits"} 1.0' in metrics
    assert 'minegraph_queries_total{outcome="cached"} 1.0' in metrics
    assert 'route="/sparql",status="200"} 2.0' in metrics


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json"},
        {"Accept-Encoding": "identity"},
        {"Host": "elsewhere"},
        {"Origin": "https://somewhere"},
        {"Cookie": "a=b"},
        {"Authorization": "Bearer x"},
        {"If-None-Match": '"other"'},
        {"Range": "bytes=0-1"},
    ],
    ids=str,
)
def test_what_could_change_an_answer_is_not_answered_from_another(fresh, headers):
    _settings, client = fresh
    count(client)
    assert count(client, **headers).status_code == 200
    assert client.app.state.memory.hits == 0


def test_only_whole_small_answers_with_a_tag_are_kept(fresh):
    _settings, client = fresh
    wide = "SELECT (CONCAT(STR(?a), STR(?b)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    clock = "SELECT (NOW() AS ?x) {}"
    for _twice in range(2):
        big = client.get("/sparql", params={"query": wide}, headers={"Accept-Encoding": "identity"})
        assert len(big.content) > 1 << 17
        client.get("/sparql", params={"query": clock})
        client.get("/sparql", params={"query": "SELEC"})
        client.get("/health")
    assert client.app.state.memory.hits == 0
    assert client.app.state.memory.size == 0


def test_what_is_kept_is_forgotten_when_the_store_moves_on_and_stays_below_its_bound():
    memory = Memory(10_000)
    memory.enter("r1")
    for number in range(30):
        memory.keep((number,), "r1", kept(1_000))
        assert memory.size <= 10_000
    assert memory.get((0,)) is None
    assert memory.get((29,)) is not None
    memory.enter("r2")
    assert memory.get((29,)) is None
    memory.keep((29,), "r1", kept(1_000))  # made before, sent after the publish
    assert memory.get((29,)) is None
    assert memory.size == 0


def test_exports_and_descriptions_have_tags(client):
    for path in ("/export.ttl", "/doc/mine/a.ttl", "/.well-known/void", "/sparql"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def kept(cost):
    return AnswerAsSent({"type": "http.response.start"}, {"body": b""}, None, {}, cost)


def answer(size):
    return Answer(io.BytesIO(b"x" * size), size, JSON, "r1")


def test_the_cache_stays_below_its_bound_and_drops_the_oldest():
    cache = Cache(80_000)
    for number in range(30):
        kept = cache.keep(str(number), answer(5_000))
        assert len(kept.read()) == 5_000
        assert cache.size <= 80_000
    assert cache.get("0") is None
    assert cache.get("29").read() == b"x" * 5_000
    assert cache.get("29").read() == b"x" * 5_000


def test_one_large_answer_does_not_take_the_cache():
    cache = Cache(80_000)
    assert len(cache.keep("large", answer(20_000)).read()) == 20_000
    assert cache.get("large") is None
    assert Cache(0).keep("none", answer(1)).read() == b"x"


def test_a_tag_names_everything_that_an_answer_depends_on():
    queries = [
        Query("ASK {}", JSON),
        Query("ASK {}", CSV),
        Query("ASK { }", JSON),
        Query("ASK {}", JSON, {"x": iri("http://a")}),
        Query("ASK {}", JSON, {"y": iri("http://a")}),
        Query("ASK {}", JSON, {}, ("http://a",)),
        Query("ASK {}", JSON, {}, (), ("http://a",)),
    ]
    tags = {tag_of(release, query) for query in queries for release in ("r1-a", "r1-b")}
    assert len(tags) == 2 * len(queries)
