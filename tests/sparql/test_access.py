from __future__ import annotations

import asyncio
import json
import logging
import stat

import httpx2
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from minegraph.api.app import create_app
from minegraph.api.clients import Rates, Turns, client_of
from minegraph.api.tokens import Scope, Tokens
from minegraph.cli import app
from minegraph.errors import ClientBusy, SettingsError
from minegraph.settings import Settings
from tests.sparql.conftest import BASE, GRAPH, REGISTER, SURVEY, publish

PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(14)) + " }"
BROWSER = {"Accept": "text/html"}


def test_a_token_is_kept_hashed_and_ends_when_it_is_removed(tmp_path):
    path = tmp_path / "tokens.json"
    tokens, seen_elsewhere = Tokens(path), Tokens(path)
    assert seen_elsewhere.all() == ()
    secret = tokens.add("loader", (Scope.WRITE,))
    assert len(secret) > 40
    assert secret not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert seen_elsewhere.find(secret).name == "loader"
    assert seen_elsewhere.find(secret).allows(Scope.WRITE)
    assert not seen_elsewhere.find(secret).allows(Scope.ADMIN)
    assert seen_elsewhere.find(secret[:-1]) is None
    assert seen_elsewhere.find("") is None
    tokens.remove("loader")
    assert seen_elsewhere.find(secret) is None


def test_admin_allows_everything_and_names_are_unique(tmp_path):
    tokens = Tokens(tmp_path / "tokens.json")
    secret = tokens.add("boss", (Scope.ADMIN,))
    assert all(tokens.find(secret).allows(scope) for scope in Scope)
    with pytest.raises(SettingsError):
        tokens.add("boss", (Scope.READ,))
    with pytest.raises(SettingsError):
        tokens.add("../x", (Scope.READ,))
    with pytest.raises(SettingsError):
        tokens.remove("nobody")


def test_a_broken_file_of_tokens_lets_nobody_in(tmp_path):
    (tmp_path / "tokens.json").write_text("{}x")
    with pytest.raises(SettingsError):
        Tokens(tmp_path / "tokens.json").find("x")


def test_tokens_by_the_command_line(tmp_path):
    runner = CliRunner()
    store = ["--store", str(tmp_path / "store")]
    made = runner.invoke(app, ["tokens", "add", "loader", "--scope", "write", *store])
    assert made.exit_code == 0
    secret = made.stdout.strip()
    assert Tokens(tmp_path / "store" / "tokens.json").find(secret).allows(Scope.WRITE)
    listed = runner.invoke(app, ["tokens", "list", *store]).stdout
    assert listed.startswith("loader\twrite\t")
    assert secret not in listed
    assert runner.invoke(app, ["tokens", "remove", "loader", *store]).exit_code == 0
    assert runner.invoke(app, ["tokens", "list", *store]).stdout == ""
    assert runner.invoke(app, ["tokens", "add", "x", "--scope", "all", *store]).exit_code == 2


def test_reading_can_be_closed(tmp_path):
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY})
    secret = Tokens(place / "tokens.json").add("reader", (Scope.READ,))
    other = Tokens(place / "tokens.json").add("writer", (Scope.WRITE,))
    with TestClient(create_app(Settings(store=place, reading="token"))) as client:
        for path in ("/sparql?query=ASK{}", "/", "/mines", "/.well-known/void", "/export.ttl"):
            closed = client.get(path)
            assert closed.status_code == 401
            assert closed.headers["www-authenticate"].startswith("Bearer")
            wrong = client.get(path, headers={"Authorization": "Bearer mgt_wrong"})
            assert wrong.status_code == 401
            unfit = client.get(path, headers={"Authorization": f"Bearer {other}"})
            assert unfit.status_code == 403
        answer = client.get("/sparql?query=ASK{}", headers={"Authorization": f"bearer {secret}"})
        assert answer.status_code == 200
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize(("reading", "allowed"), [("token", True), ("open", False)])
def test_pages_of_other_origins_may_send_a_token_where_reading_needs_one(
    tmp_path, reading, allowed
):
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY})
    origin = {"Origin": "https://example.org"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    with TestClient(create_app(Settings(store=place, reading=reading))) as client:
        preflight = client.options("/sparql", headers=asked)
        assert (preflight.status_code == 200) is allowed
        assert ("Authorization" in preflight.headers["access-control-allow-headers"]) is allowed
        assert "access-control-allow-credentials" not in preflight.headers
        writing = client.options("/data", headers={**asked, "Access-Control-Request-Method": "PUT"})
        assert writing.status_code == 400
        refused = client.get("/mines", headers=origin)
        assert refused.status_code == (401 if allowed else 200)
        assert refused.headers["access-control-allow-origin"] == "*"
        secret = Tokens(place / "tokens.json").add("reader", (Scope.READ,))
        bearer = {"Authorization": f"Bearer {secret}"}
        read = client.get("/mines", headers={**origin, **bearer})
        assert read.status_code == 200
        assert read.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in read.headers


def test_a_bucket_empties_and_fills_again():
    now = [0.0]
    rates = Rates(60, clock=lambda: now[0])
    for _ in range(60):
        rates.take("a")
    with pytest.raises(ClientBusy) as busy:
        rates.take("a")
    assert busy.value.retry_after == 1
    rates.take("b")
    now[0] = 2.5
    rates.take("a")
    rates.take("a")
    with pytest.raises(ClientBusy):
        rates.take("a")


def test_the_buckets_are_bounded():
    rates = Rates(60)
    for number in range(20_000):
        rates.take(str(number))
    assert len(rates._buckets) == 10_000


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_a_network(host, client):
    assert client_of({"client": (host, 1)}) == client
    assert client_of({}) == "unknown"


def test_too_many_requests_are_429_and_say_when_to_come_again(tmp_path):
    publish(tmp_path / "store", {GRAPH + "survey": SURVEY})
    settings = Settings(store=tmp_path / "store", client_requests=5)
    with TestClient(create_app(settings)) as client:
        answers = [client.get("/static/icon.svg") for _ in range(8)]
        assert [a.status_code for a in answers].count(429) >= 2
        refused = answers[-1]
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert client.get("/health").status_code == 200


def test_a_clients_queries_take_turns():
    async def work():
        turns = Turns(running=1, waiting=1, seconds=0.2)
        order = []

        async def one(name, client="a"):
            async with turns.turn(client):
                order.append(f"{name}+")
                await asyncio.sleep(0.05)
                order.append(f"{name}-")

        await asyncio.gather(one(1), one(2))
        assert order == ["1+", "1-", "2+", "2-"]
        outcomes = await asyncio.gather(
            one(1), one(2), one(3), one("other", "b"), return_exceptions=True
        )
        assert [type(o) for o in outcomes] == [type(None), type(None), ClientBusy, type(None)]
        async with turns.turn("a"):
            with pytest.raises(ClientBusy, match="took all the time"):
                await one(4)
        return turns._clients

    assert asyncio.run(work()) == {}


def test_one_client_cannot_take_every_worker(fresh):
    settings, _client = fresh
    service = create_app(settings.model_copy(update={"public_workers": 2, "query_seconds": 2}))

    async def work():
        async with service.router.lifespan_context(service):

            def client(address):
                transport = httpx2.ASGITransport(app=service, client=(address, 1))
                return httpx2.AsyncClient(transport=transport, base_url="http://test")

            async with client("192.0.2.1") as greedy, client("192.0.2.2") as modest:
                ask = {"query": PRODUCT}
                hostile = [asyncio.create_task(greedy.get("/sparql", params=ask)) for _ in "12345"]
                await asyncio.sleep(0.5)
                light = await modest.get("/sparql", params={"query": "ASK { ?s ?p 7 }"})
                running = [task for task in hostile if not task.done()]
                await asyncio.gather(*hostile)
                return light.status_code, len(running), [t.result().status_code for t in hostile]

    status, running, statuses = asyncio.run(work())
    assert status == 200
    assert running >= 4
    assert set(statuses) <= {503, 429}


def test_requests_are_counted_and_logged(fresh, caplog):
    _settings, client = fresh
    query = "SELECT ?s { ?s ?p ?o }"
    with caplog.at_level(logging.INFO, logger="minegraph.access"):
        for _ in range(2):
            client.get("/sparql", params={"query": query})
        client.get("/sparql", params={"query": "ASK {"})
        client.get("/nowhere")
    lines = [json.loads(r.getMessage()) for r in caplog.records if r.name == "minegraph.access"]
    assert [line["status"] for line in lines] == [200, 200, 400, 404]
    assert [line.get("outcome") for line in lines] == ["answered", "cached", "QuerySyntax", None]
    assert [line.get("rows") for line in lines] == [7, 7, None, None]
    assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]
    assert query not in caplog.text
    metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=")
    assert 'minegraph_queries_total{outcome="cached"} 1.0' in metrics.text
    assert 'route="/sparql",status="200"} 2.0' in metrics.text
    assert 'minegraph_store{name="workers"}' in metrics.text
    assert 'minegraph_store{name="release"} 1.0' in metrics.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sparql",
        "/nowhere",
        "/static/minegraph.css",
        "/health",
        "/doc/mine/c",
        "/openapi.json",
    ],
)
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_every_answer_has_the_security_headers(client, path, headers):
    answer = client.get(path, headers=headers)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/doc/mine/c",
        "/mines",
        "/sparql?query=SELECT * {?s ?p ?o}",
        "/sparql?query=CONSTRUCT WHERE {?s ?p ?o}",
        "/sparql?query=SELECT ('<script>alert(1)</script>' AS ?x) {}",
        "/sparql?query=<script>alert(1)</script>",
        "/sparql?default-graph-uri=<script>alert(1)</script>&query=ASK {}",
        "/doc/mine/<script>alert(1)</script>",
        "/<script>alert(1)</script>",
        "/mines?color=<script>alert(1)</script>",
    ],
)
def test_a_script_in_the_data_or_the_request_is_text(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in answer.text
    if path == "/doc/mine/c":
        assert "&lt;script&gt;alert" in answer.text


def test_only_web_addresses_become_links(tmp_path):
    lines = "".join(
        f"<{BASE}id/mine/a> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{target}> .\n"
        for target in ("javascript:alert(1)", "data:text/html,x", "https://example.org/ok")
    )
    publish(tmp_path / "store", {GRAPH + "s": SURVEY + lines, GRAPH + "r": REGISTER})
    with TestClient(create_app(Settings(store=tmp_path / "store"))) as client:
        page = client.get("/doc/mine/a", headers=BROWSER).text
        table = client.get("/sparql?query=SELECT * {?s ?p ?o}", headers=BROWSER).text
    for text in (page, table):
        assert 'href="https://example.org/ok"' in text
        assert 'href="javascript' not in text
        assert 'href="data:' not in text


def test_pages_have_no_script_of_their_own_inside(client):
    for path in ("/", "/sparql", "/mines", "/doc/mine/a"):
        page = client.get(path, headers=BROWSER).text
        assert "<script>" not in page
        assert " onclick=" not in page
        assert " style=" not in page


def test_busy_and_stopped_say_when_to_come_again(tmp_path):
    publish(tmp_path / "store", {GRAPH + "s": SURVEY})
    with TestClient(create_app(Settings(store=tmp_path / "store", query_seconds=1))) as client:
        answer = client.get("/sparql", params={"query": PRODUCT})
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "stopped after " in answer.json()["detail"]
