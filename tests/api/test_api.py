from __future__ import annotations

import csv
import io

import pytest

BASE = "https://w3id.org/minegraph/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
    ],
)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_select_by_every_way_in_every_format(client, way, accept, media_type):
    answer = ask(client, "SELECT ?s { ?s ?p ?o } LIMIT 1", way, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"],
)
def test_construct_in_every_format(client, media_type):
    answer = ask(client, "CONSTRUCT WHERE { ?s a ?o } LIMIT 3", "get", media_type)
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content


def ask(client, query, way="get", accept="*/*"):
    headers = {"Accept": accept}
    if way == "get":
        return client.get("/sparql", params={"query": query}, headers=headers)
    if way == "form":
        return client.post("/sparql", data={"query": query}, headers=headers)
    headers["Content-Type"] = "application/sparql-query"
    return client.post("/sparql", content=query, headers=headers)


def test_dataset_of_the_protocol(client):
    graph = BASE + "graph/menafn-2024-10-27"
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    whole = ask(client, query, accept="text/csv").text
    part = client.get(
        "/sparql",
        params={"query": query, "default-graph-uri": graph},
        headers={"Accept": "text/csv"},
    ).text
    assert 0 < int(part.split()[1]) < int(whole.split()[1])


def test_a_syntax_error_is_400_with_its_place(client):
    answer = ask(client, "SELECT *\nWHERE { ?s ?p }")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["line"] == 2
    assert problem["column"] > 1
    assert problem["title"] == "Bad Request"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "params": {"query": "SELECT * { SERVICE <http://a/> {} }"}}, 400),
        ({"method": "GET", "params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
        ({"method": "GET", "params": {"query": ""}}, 400),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 400),
        (
            {
                "method": "POST",
                "content": b"\xff\xfe",
                "headers": {"Content-Type": "application/sparql-query"},
            },
            400,
        ),
        ({"method": "GET", "params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
        (
            {"method": "GET", "params": {"query": "ASK {}"}, "headers": {"Accept": "text/turtle"}},
            406,
        ),
        ({"method": "POST", "content": b"ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"method": "PUT"}, 405),
        (
            {
                "method": "POST",
                "content": b"x" * (2 << 20),
                "headers": {"Content-Type": "application/sparql-query"},
            },
            413,
        ),
    ],
)
def test_what_is_not_a_query_gets_its_status(client, request_, status):
    answer = client.request(url="/sparql", **request_)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["detail"]


def test_an_update_is_not_a_query(client):
    assert ask(client, "INSERT DATA { <http://a> <http://b> <http://c> }").status_code == 400
    assert ask(client, "DROP ALL").status_code == 400


def test_service_description_and_editor(client):
    described = client.get("/sparql")
    assert described.headers["content-type"].startswith("text/turtle")
    assert "sd:endpoint" in described.text
    page = client.get("/sparql", headers=BROWSER)
    assert "<textarea" in page.text


def test_the_editor_shows_answers_escaped(client):
    page = client.get(
        "/sparql",
        params={"query": 'SELECT ("<script>alert(1)</script>" AS ?x) {}'},
        headers=BROWSER,
    )
    assert page.status_code == 200
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


def test_id_leads_to_doc(client):
    answer = client.get("/id/agency/imidro", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/doc/agency/imidro"


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/doc/agency/imidro", "*/*", "text/turtle; charset=utf-8"),
        ("/doc/agency/imidro", BROWSER["Accept"], "text/html; charset=utf-8"),
        ("/doc/agency/imidro", "application/ld+json", "application/ld+json"),
        ("/doc/agency/imidro.nt", BROWSER["Accept"], "application/n-triples"),
        ("/doc/agency/imidro.rdf", "*/*", "application/rdf+xml"),
        ("/vocab/product/copper-cathode", BROWSER["Accept"], "text/html; charset=utf-8"),
        ("/vocab/product", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_descriptions_by_accept_and_suffix(client, path, accept, media_type):
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]
    assert answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/doc/mine/no-such-mine",
        "/doc/mine/no-such-mine.ttl",
        "/doc/mine/%3Cscript%3E",
        "/vocab/no/thing",
        "/nowhere",
        "/export.pdf",
    ],
)
def test_unknown_is_404_as_problem_or_page(client, path):
    problem = client.get(path)
    assert (problem.status_code, problem.headers["content-type"]) == (404, PROBLEM)
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<script>" not in page.text


KINDS = [
    "agencies",
    "companies",
    "mines",
    "plants",
    "initiatives",
    "figures",
    "commodities",
    "sources",
]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_as_json_csv_and_page(client, kind):
    listed = client.get(f"/{kind}?limit=5").json()
    assert listed["total"] >= 3
    assert 0 < len(listed["items"]) <= 5
    assert all(item["iri"].startswith(BASE) for item in listed["items"])
    rows = list(csv.DictReader(io.StringIO(client.get(f"/{kind}.csv?limit=5").text)))
    assert [row["iri"] for row in rows] == [item["iri"] for item in listed["items"]]
    page = client.get(f"/{kind}?limit=5", headers=BROWSER)
    assert page.status_code == 200
    for item in listed["items"]:
        assert item["page"] in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_facet_filters_to_its_count(client, kind):
    listed = client.get(f"/{kind}").json()
    for facet, counts in listed["facets"].items():
        for entry in counts[:2]:
            found = client.get(f"/{kind}", params={facet: entry["value"]}).json()
            assert found["total"] == entry["count"], (facet, entry)


def test_pages_of_a_list_are_the_list(client):
    total = client.get("/figures").json()["total"]
    seen = []
    url = "/figures?limit=37"
    while url:
        answer = client.get(url)
        seen += [item["iri"] for item in answer.json()["items"]]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) == total == len(set(seen))


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=5000", "?offset=-1", "?order=up", "?color=red"]
)
def test_a_list_refuses_what_it_does_not_know(client, query):
    answer = client.get("/mines" + query)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == PROBLEM


def test_health(client):
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["release"] == "r1"


def test_export_is_a_whole_graph(client):
    answer = client.get("/export.ttl", headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.headers["content-length"] == str(len(answer.content))
    assert b"menafn" in answer.content
    assert client.get("/export.ttl").content == answer.content


def test_head_is_get_without_a_body(client):
    got, head = client.get("/mines"), client.head("/mines")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]


def test_every_answer_has_the_security_headers(client):
    for path in ("/", "/sparql", "/mines", "/nowhere", "/static/minegraph.css"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_other_sites_may_read(client):
    answer = client.get("/mines", headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    preflight = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 200


def test_openapi_names_each_operation_once(client):
    paths = client.get("/openapi.json").json()["paths"]
    identifiers = [op["operationId"] for path in paths.values() for op in path.values()]
    assert len(identifiers) == len(set(identifiers)) > 10
