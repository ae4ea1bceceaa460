from __future__ import annotations

import gzip
import json

import pytest

from tests.sparql.conftest import BASE, GRAPH, LABEL

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CSV = {"Accept": "text/csv"}
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TABLES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]
GRAPHS = [
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
]
WAYS = ["get", "form", "direct", "query"]


def ask(client, query, way="get", headers=None, **dataset):
    headers = dict(headers or {})
    if way == "get":
        return client.get("/sparql", params={"query": query, **dataset}, headers=headers)
    if way == "form":
        return client.post("/sparql", data={"query": query, **dataset}, headers=headers)
    method = "POST" if way == "direct" else "QUERY"
    return client.request(
        method, "/sparql", params=dataset, content=query, headers={**headers, **DIRECT}
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("accept", TABLES)
@pytest.mark.parametrize("query", ["SELECT ?s { ?s ?p ?o }", "ASK { ?s ?p ?o }"])
def test_tables_in_every_format_by_every_way(client, way, accept, query):
    answer = ask(client, query, way, {"Accept": accept, "Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{BASE}id/mine/a>"])
def test_graphs_in_every_format(client, accept, query):
    answer = ask(client, query, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert b"Mine A" in answer.content


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("inside", ["", f"FROM <{GRAPH}register>", f"FROM NAMED <{GRAPH}survey>"])
def test_the_protocols_dataset_overrides_the_querys(client, way, inside):
    query = f"SELECT (COUNT(*) AS ?n) {inside} {{ ?s ?p ?o }}"
    answer = ask(client, query, way, CSV, **{"default-graph-uri": GRAPH + "survey"})
    assert answer.text == "n\r\n5\r\n"


def test_the_default_graph_is_the_union_and_named_graphs_are_the_sources(client):
    assert ask(client, COUNT, headers=CSV).text == "n\r\n7\r\n"
    named = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", headers=CSV)
    assert named.text.split() == ["g", GRAPH + "register", GRAPH + "survey"]


def test_named_graphs_alone_leave_the_default_graph_empty(client):
    only = {"named-graph-uri": GRAPH + "survey"}
    assert ask(client, COUNT, headers=CSV, **only).text == "n\r\n0\r\n"
    inside = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert ask(client, inside, headers=CSV, **only).text.split() == ["g", GRAPH + "survey"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK FROM <http://example.org/none> {}",
        "ASK FROM NAMED <file:///etc/passwd> {}",
        "PREFIX ex: <http://example.org/> ASK FROM ex:none {}",
        "BASE <http://example.org/> ASK FROM <none> {}",
        "ASK FROM <none> {}",
    ],
)
def test_an_unknown_graph_is_refused_by_name(client, query):
    answer = ask(client, query)
    assert answer.status_code == 400
    assert "there is no graph <" in answer.json()["detail"]
    assert "nothing is fetched" in answer.json()["detail"]


def test_a_known_graph_may_be_written_in_every_way(client):
    for written in (f"<{GRAPH}survey>", "g:survey", "<graph/survey>"):
        query = f"PREFIX g: <{GRAPH}> SELECT (COUNT(*) AS ?n) FROM {written} {{ ?s ?p ?o }}"
        assert ask(client, query, headers=CSV).text == "n\r\n5\r\n"


@pytest.mark.parametrize("graph", ["http://example.org/none", "", "no iri", "file:///etc/passwd"])
def test_an_unknown_graph_of_the_protocol_is_refused(client, graph):
    answer = ask(client, "ASK {}", **{"default-graph-uri": graph})
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_many_graphs_are_refused_and_one_named_twice_counts_once(client):
    twice = client.get(
        "/sparql",
        params={"query": COUNT, "default-graph-uri": [GRAPH + "survey"] * 60},
        headers=CSV,
    )
    assert twice.text == "n\r\n5\r\n"
    many = {"query": COUNT, "default-graph-uri": [f"{GRAPH}{n}" for n in range(60)]}
    assert "at most 50" in client.get("/sparql", params=many).json()["detail"]
    froms = " ".join(f"FROM <{GRAPH}{n}>" for n in range(60))
    assert "at most 50" in ask(client, f"ASK {froms} {{}}").json()["detail"]


def test_relative_iris_are_resolved_against_our_base(client):
    answer = ask(client, "SELECT ?p { <id/mine/a> ?p <id/company/b> }", headers=CSV)
    assert answer.text.split() == ["p", BASE + "ontology#operator"]


def test_describe_is_bounded_and_names_the_neighbours(client):
    answer = ask(client, f"DESCRIBE <{BASE}id/mine/a>", headers={"Accept": "application/n-triples"})
    lines = answer.text.splitlines()
    assert f'<{BASE}id/company/b> <{LABEL}> "Company B"@en .' in lines
    assert len(lines) == 4
    assert (
        f"<{BASE}id/company/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" not in answer.text
    )


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0.2, */*;q=0.5", "application/sparql-results+xml"),
        ("", "application/sparql-results+json"),
    ],
)
def test_the_best_liked_format_is_sent(client, accept, chosen):
    answer = ask(client, "ASK {}", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == chosen


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("GET", {"Accept": "image/png"}, None, {"query": "ASK {}"}), 406),
        (("GET", {"Accept": "text/turtle"}, None, {"query": "ASK {}"}), 406),
        (("GET", {"Accept": "text/csv"}, None, {"query": "DESCRIBE <http://a>"}), 406),
        (("GET", {}, None, {"query": "ASK"}), 400),
        (("GET", {}, None, {"query": ""}), 400),
        (("GET", {}, None, {"update": "CLEAR ALL"}), 400),
        (("GET", {}, None, {"query": "SELECT (<http://x/f>(1) AS ?x) {}"}), 400),
        (("GET", {}, None, "query=%FF%FE"), 400),
        (("GET", {}, None, "query=ASK%20%7B%7D&" + "x=1&" * 600), 400),
        (("POST", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", {}), 400),
        (("POST", FORM, b"query=%FF", {}), 400),
        (("POST", FORM, b"update=CLEAR+ALL", {}), 400),
        (("POST", FORM, b"", {}), 400),
        (("POST", FORM, "query=é".encode("latin-1"), {}), 400),
        (("POST", DIRECT, "ASK {}".encode("utf-16"), {}), 400),
        (("POST", DIRECT, b"ASK {}", {"query": "ASK {}"}), 400),
        (("POST", {"Content-Type": "application/sparql-query; charset=utf-16"}, b"x", {}), 415),
        (("POST", {"Content-Type": "text/plain"}, b"ASK {}", {}), 415),
        (("POST", {}, b"ASK {}", {}), 415),
        (("QUERY", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", {}), 415),
        (("POST", DIRECT, b"ASK {}" + b" " * (2 << 20), {}), 413),
        (("POST", DIRECT, b"ASK {}" + b" " * (100 << 10), {}), 400),
    ],
)
def test_what_is_no_query_gets_its_status(client, request_, status):
    method, headers, content, params = request_
    answer = client.request(method, "/sparql", headers=headers, content=content, params=params)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_405_and_say_which_are_allowed(client, method):
    answer = client.request(method, "/sparql", params={"query": "ASK {}"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST, QUERY, HEAD, OPTIONS"


def test_options_say_what_a_path_allows(client):
    assert client.options("/sparql").headers["allow"] == "GET, POST, QUERY, HEAD, OPTIONS"
    assert client.options("/health").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/no/such/path/at/all").status_code == 404


def test_head_is_get_without_the_body(client):
    got = ask(client, COUNT)
    head = client.head("/sparql", params={"query": COUNT})
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == got.headers[name]


def test_other_sites_may_read_without_credentials(client):
    origin = {"Origin": "https://example.org"}
    answer = ask(client, COUNT, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    for method, allowed in (("POST", True), ("QUERY", True), ("PUT", False), ("DELETE", False)):
        preflight = client.options(
            "/sparql", headers={**origin, "Access-Control-Request-Method": method}
        )
        assert (preflight.status_code == 200) is allowed
        assert "access-control-allow-credentials" not in preflight.headers


MANY = "SELECT (CONCAT('row ', STR(?a), STR(?b)) AS ?x) { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(
    ("accepts", "compressed"),
    [("gzip", True), ("*", True), ("gzip;q=0", False), ("identity", False), ("br, gzip", True)],
)
def test_gzip_where_it_is_taken(client, accepts, compressed):
    headers = {"Accept-Encoding": accepts, **CSV}
    with client.stream("GET", "/sparql", params={"query": MANY}, headers=headers) as answer:
        raw = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") is compressed
    assert answer.headers["content-length"] == str(len(raw))
    assert "Accept-Encoding" in answer.headers["vary"]
    text = gzip.decompress(raw) if compressed else raw
    assert text.count(b"row ") == 49


def test_a_large_answer_is_whole_in_every_coding(client):
    query = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5)) + " }"
    plain = ask(client, query, headers={"Accept-Encoding": "identity"})
    assert len(plain.content) > 1 << 20
    assert len(json.loads(plain.content)["results"]["bindings"]) == 7**5
    assert ask(client, query, headers={"Accept-Encoding": "gzip"}).content == plain.content
