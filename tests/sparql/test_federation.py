"""SERVICE for endpoints that the settings list: whom it calls, and what it makes of answers."""

from __future__ import annotations

import select
import socket

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.errors import MinegraphError, SettingsError
from minegraph.settings import Settings, load_settings
from tests.sparql.conftest import BASE, GRAPH, REGISTER, SURVEY, publish
from tests.sparql.strangers import BODIES, MALFORMED, ODD, SECRET, stranger

FAULTS = "silence trickle headers gone redirect failing page gzip cut".split()
LISTED = [*BODIES, *FAULTS, "endless"]


@pytest.fixture(scope="module")
def other():
    with stranger() as known:
        yield known


@pytest.fixture(scope="module")
def service(other, tmp_path_factory):
    """A client of a service that may call every path of the endpoint but `elsewhere`."""
    place = tmp_path_factory.mktemp("federation") / "store"
    publish(place, {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    listed = ", ".join(other.root + name for name in LISTED)
    settings = Settings(store=place, query_seconds=3, service_addresses=listed)
    with TestClient(create_app(settings), headers={"Cookie": "c=d", "X-Mine": "e"}) as opened:
        yield opened


@pytest.fixture(autouse=True)
def forget(other):
    other.seen.clear()


@pytest.fixture
def trap():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert not select.select([listener], [], [], 0)[0], "the service called out"


def ask(service, query, accept="application/sparql-results+json"):
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return service.post("/sparql", content=query.encode(), headers=headers)


def column(answer, name="o"):
    assert answer.status_code == 200, answer.text
    return [row.get(name, {}).get("value") for row in answer.json()["results"]["bindings"]]


def refused(answer, status, *words):
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert SECRET not in answer.text
    assert problem["hint"]
    for word in words:
        assert word in problem["detail"], problem
    return problem


def test_rows_of_the_other_join_with_ours(service, other):
    query = f"""
    PREFIX : <{BASE}id/mine/>
    SELECT ?kind ?o {{ :a a ?kind SERVICE <{other.root}good> {{ :a :says ?o . ?o :by ?who }} }}"""
    answer = ask(service, query)
    assert sorted(column(answer)) == ["one", "two"]
    assert set(column(answer, "kind")) == {f"{BASE}ontology#Mine"}
    [(path, headers, sent), *_] = other.seen
    assert path == "good"
    assert f"PREFIX : <{BASE}id/mine/>" in sent
    assert "SELECT ?o WHERE { :a :says ?o . ?o :by ?who }" in sent, "what nobody sees is not asked"
    assert not {"cookie", "x-mine", "authorization", "x-forwarded-for"} & headers.keys()


def test_all_is_asked_where_all_is_selected(service, other):
    rest = f"{{ ?s ?x ?y SERVICE <{other.root}good> {{ ?s ?p ?o }} }}"
    ask(service, f"SELECT * {rest}")
    ask(service, f"SELECT (COUNT(DISTINCT *) AS ?n) {rest}")
    assert len(other.seen) == 2
    for _path, _headers, sent in other.seen:
        assert all(f"?{name}" in sent.partition("WHERE")[0] for name in "spo")


@pytest.mark.parametrize(
    ("path", "values"),
    [("odd", ODD), ("none", []), ("gap", ["one", None]), ("typed", ["7"]), ("twice", ["one"] * 2)],
)
def test_terms_come_as_they_were_given(service, other, path, values):
    answer = ask(service, f"SELECT * {{ SERVICE <{other.root}{path}> {{ ?s ?p ?o }} }}")
    assert column(answer) == values


def test_the_most_rows_are_taken(service, other):
    query = f"SELECT (COUNT(*) AS ?o) {{ SERVICE <{other.root}most> {{ ?s ?p ?o }} }}"
    assert column(ask(service, query)) == ["10000"]


def test_a_group_without_variables_counts(service, other):
    clause = f"SERVICE <{other.root}none> {{ <http://a> <http://b> <http://c> }}"
    assert ask(service, f"ASK {{ {clause} }}").json()["boolean"] is False
    query = f"SELECT * {{ VALUES ?o {{ 1 }} {clause.replace('none', 'unit')} }}"
    assert column(ask(service, query)) == ["1", "1"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK {{ SERVICE\n<{to}good> # }}\n{{ ?o ?p '}}' }} ?o ?q 1 }}",
        "PREFIX t: <{to}> SELECT ?o {{ SERVICE t:good {{ ?s ?p ?o }} }}",
        "BASE <{to}> CONSTRUCT {{ ?s ?p 1 }} {{ service <good> {{ SELECT ?o {{ ?s ?p ?o }} }} }}",
        "SELECT ?service {{ ?service ?p 'SERVICE' MINUS {{ SERVICE <{to}none> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ ?s ?p ?n OPTIONAL {{ service silent<{to}good>{{?s ?p ?o}} FILTER(?n > 1)}} }}",
    ],
)
def test_ways_to_write_it(service, other, query):
    answer = ask(service, query.format(to=other.root), "*/*")
    assert answer.status_code == 200, answer.text
    assert other.paths() == ["none" if "none" in query else "good"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("SELECT * {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("SELECT * {{ SERVICE <{to}good/> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("SELECT * {{ SERVICE <{to}good?> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("SELECT * {{ SERVICE <{to}good#x> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("SELECT * {{ SERVICE <file:///etc/passwd> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("BASE <{trap}> ASK {{ SERVICE <good> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("ASK {{ SERVICE <{to}good> {{?s ?p ?o}} SERVICE <{trap}> {{}} }}", "not allowed at"),
        ("ASK {{ BIND(<{to}good> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}", "in a variable"),
        ("ASK {{ SERVICE <{to}good> {{ SERVICE <{trap}> {{}} }} }}", "within SERVICE"),
        ("ASK {{ SERVICE <{to}good> {{ SERVICE <{to}good> {{}} }} }}", "within SERVICE"),
        ("ASK {{ FILTER EXISTS {{ SERVICE <{to}good> {{?s ?p ?o}} }} }}", "EXISTS"),
        ("ASK {{ FILTER NOT EXISTS {{{{ SERVICE <{to}good> {{?s ?p ?o}} }}}} }}", "EXISTS"),
        ("ASK {{ ?s ?p ?o LATERAL {{ SERVICE <{to}good> {{?s ?p ?o}} }} }}", "LATERAL"),
        ("ASK {{ SERVICE x:good {{ ?s ?p ?o }} }}", "prefix"),
        ("ASK {{ SERVICE <{to}good> ?s }}", "needs a group"),
        ("ASK {{ SERVICE <{to}good> {{ ?s ?p ?o ", "needs a group"),
        ("ASK {{ SERVICE", "needs the address"),
        ("ASK{{FILTER(trueSERVICE<{to}good>{{}})}}", "needs the address"),
        ("ASK {{ \\u0053ERVICE <{to}good> {{ ?s ?p ?o }} }}", "SERVICE is not allowed"),
        ("ASK {{ \\u0053\\u0045RVICE <{trap}> {{ ?s ?p ?o }} }}", "SERVICE is not allowed"),
        (
            "ASK {{ SERVICE <{to}good> {{ ?s ?p '\\u0027 }} SERVICE <{trap}> {{' }} }}",
            "\\u escapes",
        ),
        ("ASK {{ " + "SERVICE <{to}good> {{ ?s ?p ?o }} " * 5 + "}}", "5 times"),
        ("ASK {{ SERVICE <{to}good> {{ ?s ?p }} }}", "not a SPARQL query"),
        ("ASK {{ SERVICE <{to}good> {{ LOAD ?p ?o }} }}", "LOAD is not allowed"),
        ("ASK {{ SERVICE <{to}good> {{ ?s ?p ?o }} FILTER }}", "not a SPARQL query"),
        ("SERVICE <{to}good> {{ ?s ?p ?o }} ASK {{}}", "not a SPARQL query"),
        ("ASK FROM <{trap}> {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}", "not allowed at"),
        ("ASK {{ SERVICE <{to}good> {{" + "(" * 200 + "}} }}", "nests deeper"),
    ],
)
def test_what_is_refused_is_never_asked(service, other, trap, query, said):
    problem = refused(ask(service, query.format(to=other.root, trap=trap)), 400, said)
    assert problem["line"] == 1
    assert other.seen == []


def test_an_error_in_the_group_is_told_where_it_is(service, other):
    query = f"ASK {{\n  SERVICE <{other.root}good> {{\n    ?s ?p ?o . FILTER(\n  }}\n}}"
    problem = refused(ask(service, query), 400, "not a SPARQL query")
    assert problem["line"] == 4


@pytest.mark.parametrize("path", [*FAULTS, *MALFORMED])
def test_a_failure_of_the_other_is_told_and_silenced(service, other, path):
    clause = f"<{other.root}{path}> {{ ?s ?p ?o }}"
    problem = refused(ask(service, f"SELECT * {{ SERVICE {clause} }}"), 502, other.root + path)
    assert "SILENT" in problem["hint"]
    assert other.paths() == [path]
    silenced = ask(service, f"SELECT * {{ VALUES ?x {{ 1 2 }} SERVICE SILENT {clause} }}")
    assert column(silenced) == [None, None]
    assert set(silenced.json()["head"]["vars"]) == {"x", "s", "p", "o"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("many", 413, "10,000 rows"), ("endless", 413, "4 MiB"), ("blank", 400, "blank nodes")],
)
def test_what_is_not_taken_is_refused_even_if_silent(service, other, path, status, said):
    for silent in ("", "SILENT"):
        query = f"SELECT * {{ SERVICE {silent} <{other.root}{path}> {{ ?s ?p ?o }} }}"
        refused(ask(service, query), status, said)


def test_a_redirect_is_not_followed(service, other):
    query = f"ASK {{ SERVICE <{other.root}redirect> {{ ?s ?p ?o }} }}"
    refused(ask(service, query), 502, "redirects (307)")
    assert other.paths() == ["redirect"]


def test_such_an_answer_is_asked_anew_each_time(service, other):
    query = f"SELECT ?o {{ SERVICE <{other.root}good> {{ ?s ?p ?o }} }}"
    for expected in (1, 2):
        answer = service.get("/sparql", params={"query": query}, headers={"If-None-Match": "*"})
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert len(other.seen) == expected
        assert "cookie" not in other.seen[-1][1]


def test_a_query_without_service_is_kept_as_ever(service):
    answer = ask(service, "SELECT ?service { ?service ?p 'SERVICE' } # SERVICE")
    assert answer.status_code == 200
    assert answer.headers["etag"]


def test_an_update_calls_nobody(service, other):
    text = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{other.root}good> {{ ?s ?p ?o }} }}"
    sent = {"Content-Type": "application/sparql-update"}
    assert service.post("/update", content=text.encode(), headers=sent).status_code in (401, 403)
    assert other.seen == []


def test_the_description_says_so(service, client):
    said = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery"
    for asked, expected in ((service, True), (client, False)):
        text = asked.get("/sparql", headers={"Accept": "application/n-triples"}).text
        assert (said in text) is expected


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://x/", "x", "http://", "http://a@b/", "http://b/#c", "http://b c"],
)
def test_an_address_that_cannot_be_called_is_refused_at_the_start(monkeypatch, address):
    monkeypatch.setenv("MINEGRAPH_SERVICE_ADDRESSES", f"https://good.example/sparql {address}")
    with pytest.raises(SettingsError, match="service_addresses"):
        load_settings()


def test_addresses_are_parted_by_spaces_and_commas(monkeypatch):
    monkeypatch.setenv(
        "MINEGRAPH_SERVICE_ADDRESSES", " http://a:1/x, https://b/y?z=1  http://[::1]/"
    )
    assert load_settings().services == ("http://a:1/x", "https://b/y?z=1", "http://[::1]/")


def test_beside_an_engine_it_is_refused_at_the_start():
    settings = Settings(store="http://127.0.0.1:9/query", service_addresses="http://127.0.0.1:9/")
    with (
        pytest.raises(MinegraphError, match="MINEGRAPH_SERVICE_ADDRESSES"),
        TestClient(create_app(settings)),
    ):
        pass
