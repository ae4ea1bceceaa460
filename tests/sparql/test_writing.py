from __future__ import annotations

import asyncio

import pytest
from fastapi.testclient import TestClient

from minegraph.api import preconditions
from minegraph.api.app import create_app
from minegraph.api.tokens import Scope, Tokens
from minegraph.api.writing import GatedWriter
from minegraph.errors import GraphChanged
from minegraph.gate.editing import Action, Edit
from minegraph.settings import Settings
from minegraph.store.formats import GRAPHS, by_name
from tests.conftest import files_of, publish, record_of, source_turtle
from tests.sparql.conftest import BASE, GRAPH

COUNT = "SELECT (COUNT(*) AS ?n) {{ GRAPH <{}> {{ ?s ?p ?o }} }}"
TURTLE = {"Content-Type": "text/turtle"}
PREFIXES = f"PREFIX mg: <{BASE}ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """Settings of a store with one source, published through the gate."""
    place = tmp_path_factory.mktemp("writing")
    (place / "survey.ttl").write_text(source_turtle("survey"), encoding="utf-8")
    made = Settings(store=place / "store")
    publish(made, place / "survey.ttl")
    return made


@pytest.fixture(scope="module")
def bearer(settings) -> dict[str, str]:
    secret = Tokens(settings.folder / "tokens.json").add("writer", (Scope.WRITE,))
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def client(settings):
    with TestClient(create_app(settings)) as opened:
        yield opened


def count(client, graph) -> int:
    answer = client.get(
        "/sparql", params={"query": COUNT.format(graph)}, headers={"Accept": "text/csv"}
    )
    return int(answer.text.split()[1])


def send_update(client, text, headers, **parameters):
    direct = {"Content-Type": "application/sparql-update", **headers}
    return client.post("/update", content=text, headers=direct, params=parameters)


def put(client, slug, text, headers):
    return client.put(
        "/data", params={"graph": GRAPH + slug}, content=text, headers={**TURTLE, **headers}
    )


WRITES = [
    ("POST", "/update"),
    ("PUT", "/data?default"),
    ("POST", "/data?default"),
    ("DELETE", "/data?default"),
    ("PUT", "/graph/survey"),
    ("POST", "/graph/survey"),
    ("DELETE", "/graph/survey"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_writing_is_off_until_there_is_a_token_that_may(fresh, method, path):
    settings, client = fresh
    answer = client.request(method, path)
    assert answer.status_code == 403
    assert "minegraph tokens add" in answer.json()["detail"]
    tokens = Tokens(settings.folder / "tokens.json")
    reader = tokens.add("reader", (Scope.READ,))
    assert client.request(method, path).status_code == 403
    tokens.add("writer", (Scope.WRITE,))
    for headers, status in (
        ({}, 401),
        ({"Authorization": "Bearer mgt_no"}, 401),
        ({"Authorization": f"Basic {reader}"}, 401),
        ({"Authorization": f"Bearer {reader}"}, 403),
    ):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == status
        assert ("www-authenticate" in answer.headers) is (status == 401)
    assert client.get("/health").json()["release"] == "r1"


def test_the_description_tells_when_updates_are_taken(client, bearer):
    assert bearer
    assert "SPARQL11Update" in client.get("/sparql").text


def test_a_graph_is_put_read_added_to_and_removed(client, bearer, settings):
    made = put(client, "register", source_turtle("register"), bearer)
    assert made.status_code == 201
    release = made.headers["minegraph-release"]
    assert client.get("/health").json()["release"] == release
    first = count(client, GRAPH + "register")
    read = client.get("/graph/register", headers={"Accept": "application/n-triples"})
    assert len(read.text.splitlines()) == first
    same = client.get("/data", params={"graph": GRAPH + "register"})
    assert same.headers["content-type"].startswith("text/turtle")
    more = f'<{BASE}id/organization/test-publisher> <{LABEL}> "ناشر"@fa .'
    added = client.post("/graph/register", content=more, headers={**TURTLE, **bearer})
    assert added.status_code == 204, added.text
    assert count(client, GRAPH + "register") == first + 1
    assert put(client, "register", source_turtle("register"), bearer).status_code == 204
    assert count(client, GRAPH + "register") == first
    assert "register" in record_of(settings)["sources"]
    assert client.delete("/graph/register", headers=bearer).status_code == 204
    assert client.get("/graph/register").status_code == 404
    assert client.delete("/graph/register", headers=bearer).status_code == 404
    assert "register" not in record_of(settings)["sources"]


def test_what_all_sources_say_is_the_default_graph(client):
    answer = client.get("/data?default", headers={"Accept": "application/n-triples"})
    assert "Test source survey" in answer.text
    head = client.head("/data?default", headers={"Accept": "application/n-triples"})
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("default", TURTLE, ""), 400),
        (("", TURTLE, ""), 400),
        ((f"graph={GRAPH}a&graph={GRAPH}b", TURTLE, ""), 400),
        ((f"graph={GRAPH}a&default", TURTLE, ""), 400),
        (("graph=http://example.org/other", TURTLE, "<http://a> <http://b> <http://c> ."), 400),
        ((f"graph={GRAPH}ontology", TURTLE, "<http://a> <http://b> <http://c> ."), 400),
        ((f"graph={GRAPH}derived", TURTLE, "<http://a> <http://b> <http://c> ."), 400),
        ((f"graph={GRAPH}a/b", TURTLE, "<http://a> <http://b> <http://c> ."), 400),
        ((f"graph={GRAPH}a", TURTLE, "<http://a> <http://b> "), 400),
        ((f"graph={GRAPH}a", TURTLE, ""), 400),
        ((f"graph={GRAPH}a", {}, "<http://a> <http://b> <http://c> ."), 415),
        ((f"graph={GRAPH}a", {"Content-Type": "text/csv"}, "a,b"), 415),
        ((f"graph={GRAPH}a", {"Content-Type": "application/trig"}, "<http://g> {}"), 415),
    ],
)
def test_what_is_no_write_gets_its_status(client, bearer, settings, request_, status):
    target, headers, body = request_
    before = record_of(settings)
    answer = client.put(f"/data?{target}", content=body, headers={**headers, **bearer})
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert record_of(settings) == before


def test_what_breaks_a_must_rule_is_refused_with_the_report(client, bearer, settings):
    before = files_of(settings.folder / "releases")
    broken = source_turtle("broken") + "<https://w3id.org/minegraph/id/mine/x> a mg:Mine .\n"
    answer = put(client, "broken", broken, bearer)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["report"]["conforms"] is False
    found = [f for f in problem["report"]["findings"] if f["focus"].endswith("mine/x")]
    assert found
    assert {f["file"] for f in found} == {"body"}, "where it lay for the while is nobody's business"
    assert files_of(settings.folder / "releases") == before


def test_an_update_is_made_through_the_gate(client, bearer, settings):
    organization = f"<{BASE}id/organization/test-publisher>"
    text = (
        f"{PREFIXES} INSERT {{ GRAPH <{GRAPH}survey> {{ {organization} rdfs:label 'ناشر'@fa }} }} "
        f"WHERE {{ GRAPH ?g {{ {organization} a mg:Organization }} }}"
    )
    before = count(client, GRAPH + "survey")
    done = send_update(client, text, bearer)
    assert done.status_code == 204, done.text
    assert count(client, GRAPH + "survey") == before + 1
    release = client.get("/health").json()["release"]
    again = send_update(client, text, bearer)
    assert (again.status_code, again.headers["minegraph-release"]) == (204, release)
    form = client.post("/update", data={"update": text.replace("INSERT", "DELETE")}, headers=bearer)
    assert form.status_code == 204
    assert count(client, GRAPH + "survey") == before


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("INSERT DATA { <http://a> <http://b> <http://c> }", (400, "default graph")),
        ("INSERT DATA { GRAPH <http://g> { <http://a> <http://b> 1 } }", (400, "not the graph of")),
        (
            f"INSERT DATA {{ GRAPH <{GRAPH}derived> {{ <http://a> <http://b> 1 }} }}",
            (400, "not the"),
        ),
        (f"DROP GRAPH <{GRAPH}ontology>", (400, "not the graph of")),
        ("DROP ALL", (400, "default graph")),
        (f"INSERT DATA {{ GRAPH <{GRAPH}survey> {{ _:x <http://b> 1 }} }}", (400, "blank nodes")),
        (f"INSERT DATA {{ GRAPH <{GRAPH}survey> {{ <http://a> <http://b> 1 }} }}", (422, "must")),
        ("INSERT DATA {", (400, "not a SPARQL update")),
        ("SELECT * { ?s ?p ?o }", (400, "not a SPARQL update")),
        ("LOAD <http://127.0.0.1:9/>", (400, "never calls another")),
        ("LOAD <file:///etc/passwd> INTO GRAPH <http://g>", (400, "never calls another")),
        ("INSERT { } WHERE { SERVICE <http://127.0.0.1:9/> { } }", (400, "never calls another")),
        ("INSERT DATA " + "{" * 3000 + "}" * 3000, (400, "deeper")),
    ],
)
def test_updates_that_are_refused_change_nothing(client, bearer, settings, text, outcome):
    status, said = outcome
    before = record_of(settings)
    answer = send_update(client, text, bearer)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["detail"]
    assert record_of(settings) == before


def test_a_dataset_of_the_protocol_stands_beside_no_using_clause(client, bearer):
    text = (
        f"INSERT {{ GRAPH <{GRAPH}survey> {{ ?s ?p ?o }} }} USING <{GRAPH}a> WHERE {{ ?s ?p ?o }}"
    )
    answer = send_update(client, text, bearer, **{"using-graph-uri": GRAPH + "a"})
    assert answer.status_code == 400
    assert "dataset of its own" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("GET", "/update?update=DROP%20ALL", ""), 405),
        (("POST", "/update", "text/plain"), 415),
        (("POST", "/update", "application/sparql-query"), 415),
        (("POST", "/sparql", "application/sparql-update"), 415),
        (("PATCH", "/data?default", "text/turtle"), 405),
    ],
)
def test_updates_by_the_wrong_way(client, bearer, request_, status):
    method, path, content_type = request_
    headers = {**bearer, "Content-Type": content_type}
    assert client.request(method, path, content=b"DROP ALL", headers=headers).status_code == status


def test_a_graph_that_an_update_empties_is_gone(client, bearer, settings):
    assert put(client, "passing", source_turtle("passing"), bearer).status_code == 201
    assert send_update(client, f"CLEAR GRAPH <{GRAPH}passing>", bearer).status_code == 204
    assert client.get("/graph/passing").status_code == 404
    assert "passing" not in record_of(settings)["sources"]


def several(*parts: tuple[str, str, str]) -> dict:
    return {
        "files": [(name, (name, text.encode(), media_type)) for name, media_type, text in parts]
    }


def test_several_files_in_one_body_become_one_graph(client, bearer):
    whole = source_turtle("several")
    more = f'<{BASE}id/source/several> <{LABEL}> "Mehrere"@de .\n'
    parts = several(("a.ttl", "text/turtle", whole), ("b.nt", "application/octet-stream", more))
    target = {"graph": GRAPH + "several"}
    answer = client.put("/data", params=target, headers=bearer, **parts)
    assert answer.status_code == 201, answer.text
    assert "Mehrere" in client.get("/data", params=target).text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "multipart/form-data", 400),
        (b"no boundary", "multipart/form-data; boundary=x", 400),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\ncut",
            "multipart/form-data; boundary=x",
            400,
        ),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            415,
        ),
    ],
)
def test_a_broken_body_of_parts_is_refused(client, bearer, body, kind, status):
    headers = {**bearer, "Content-Type": kind}
    answer = client.put("/data", params={"graph": GRAPH + "none"}, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert client.get("/data", params={"graph": GRAPH + "none"}).status_code == 404


def test_a_post_to_the_store_makes_the_graph_of_the_source_it_describes(client, bearer):
    headers = {**TURTLE, **bearer}
    answer = client.post("/data", content=source_turtle("made"), headers=headers)
    assert answer.status_code == 201, answer.text
    location = answer.headers["Location"]
    assert location.endswith("/graph/made")
    assert client.get(location).status_code == 200
    assert client.get("/data", params={"graph": location}).text == client.get(location).text
    again = client.post("/data", content=source_turtle("made"), headers=headers)
    assert again.status_code == 409
    nameless = f'<{BASE}id/mine/x> <{LABEL}> "X"@en .\n'
    assert client.post("/data", content=nameless, headers=headers).status_code == 400


def test_a_file_to_validate_that_is_too_large_is_not_taken(settings):
    small = settings.model_copy(update={"file_megabytes": 1})
    with TestClient(create_app(small)) as opened:
        answer = opened.post("/validate", files={"file": ("a.ttl", b"#" * (2 << 20))})
        assert answer.status_code == 413
        assert opened.post("/validate", content=b"x").status_code == 415
        for name in ("..", "a/../..", "\x00", "\u202e" * 300, "ü" * 500, "", "\U000bb2a4"):
            quoted = name.encode()
            body = (
                b'--x\r\nContent-Disposition: form-data; name="' + quoted + b'"\r\n\r\n1\r\n'
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + quoted
            ) + b'"\r\n\r\n#\r\n--x--\r\n'
            kind = {"Content-Type": "multipart/form-data; boundary=x"}
            assert opened.post("/validate", content=body, headers=kind).status_code == 400, name
        assert opened.post("/validate", files={"other": ("a.ttl", b"#")}).status_code == 422


def tag_of(client, slug, **headers) -> str:
    return client.get(f"/graph/{slug}", headers=headers).headers["etag"]


def test_a_write_on_condition_is_made_of_the_state_that_was_read(client, bearer):
    body = source_turtle("conditions")
    anew = {**bearer, "If-None-Match": "*"}
    assert put(client, "conditions", body, {**bearer, "If-Match": "*"}).status_code == 412
    assert put(client, "conditions", body, anew).status_code == 201
    assert put(client, "conditions", body, anew).status_code == 412
    old = tag_of(client, "conditions", Accept="application/n-triples")
    more = f'<{BASE}id/organization/test-publisher> <{LABEL}> "ناشر"@fa .'
    send = {**TURTLE, **bearer, "If-Match": f'"other", {old}'}
    assert client.post("/graph/conditions", content=more, headers=send).status_code == 204
    held = count(client, GRAPH + "conditions")
    release = client.get("/health").json()["release"]
    for method, path, text, kind in (
        ("POST", "/graph/conditions", more, TURTLE),
        ("PUT", "/graph/conditions", body, TURTLE),
        ("PUT", f"/data?graph={GRAPH}conditions", body, TURTLE),
        ("DELETE", "/graph/conditions", "", {}),
        ("POST", "/data", source_turtle("another"), TURTLE),
        ("POST", "/update", "CLEAR ALL", {"Content-Type": "application/sparql-update"}),
    ):
        sent = {**kind, **bearer, "If-Match": old}
        answer = client.request(method, path, content=text, headers=sent)
        assert answer.status_code == 412, (method, path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["hint"]
    assert client.get("/health").json()["release"] == release
    assert count(client, GRAPH + "conditions") == held
    new = tag_of(client, "conditions", **{"Accept-Encoding": "gzip"})
    assert new.endswith('-gzip"')
    weak = {**bearer, "If-Match": f"W/{new}"}
    assert client.delete("/graph/conditions", headers=weak).status_code == 412
    assert (
        client.delete("/graph/conditions", headers={**bearer, "If-Match": new}).status_code == 204
    )
    assert (
        client.delete("/graph/conditions", headers={**bearer, "If-Match": "*"}).status_code == 404
    )


def test_an_update_on_condition_of_what_all_sources_say(client, bearer):
    triple = f'<{BASE}id/organization/test-publisher> <{LABEL}> "{{}}"@ar'
    text = f"INSERT DATA {{{{ GRAPH <{GRAPH}survey> {{{{ {triple} }}}} }}}}"
    tag = client.get("/data", params={"default": ""}).headers["etag"]
    done = send_update(client, text.format("a"), {**bearer, "If-Match": tag})
    assert done.status_code == 204, done.text
    late = send_update(client, text.format("b"), {**bearer, "If-Match": tag})
    assert late.status_code == 412


def test_an_answer_from_disk_and_one_from_memory_are_of_one_state(client, bearer):
    store = client.app.state.store
    wanted = preconditions.whole("", by_name("ntriples", GRAPHS))
    for tag in store.tags(wanted):
        headers = {"If-Match": f'"{tag}"', **bearer}
        answer = send_update(client, "DELETE DATA {}", headers)
        assert answer.status_code == 204, answer.text
    assert store.tag(wanted) in store.tags(wanted)
    assert len(store.tags(wanted)) == 2


def test_a_write_that_came_between_is_noticed_by_the_writer(client, bearer, settings):
    late = Edit(Action.REMOVE, graph=GRAPH + "survey", release="r1")
    with pytest.raises(GraphChanged, match="r1 is not the current release"):
        asyncio.run(GatedWriter(settings).write(late))
    assert count(client, GRAPH + "survey")
