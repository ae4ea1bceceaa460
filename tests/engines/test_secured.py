"""An engine behind TLS and a login: let in with the right ones, told what is wrong with others."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
import trustme

from minegraph.errors import EngineUnavailable, SettingsError, StoreUnusable
from minegraph.store.remote.client import Client
from minegraph.store.remote.endpoint import Endpoint
from tests.cli import states
from tests.cli.running import organization, run, serving
from tests.conftest import source_turtle
from tests.engines.hostile import hostile
from tests.engines.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLE = "application/sparql-results+json"
TRUE = b'{"head": {}, "boolean": true}'
ALLOWED = {
    "Basic " + base64.b64encode(b"somebody:secret").decode(): "basic",
    "Bearer token-of-ours": "bearer",
}


class Guarded(BaseHTTPRequestHandler):
    """Answers who may ask, and closes the door on others."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    connections: set[tuple[str, int]] = set()  # noqa: RUF012  # of the one server

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.connections.add(self.client_address)
        self.rfile.read(int(self.headers["Content-Length"]))
        allowed = self.headers.get("Authorization") in ALLOWED
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", TABLE)
        self.send_header("Content-Length", str(len(TRUE)))
        self.end_headers()
        self.wfile.write(TRUE)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of an engine with a certificate of an authority of our own, and that one's."""
    authority = trustme.CA()
    trusted = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Guarded)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # refused handshakes
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/query", trusted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(endpoint: Endpoint, *, times: int = 1) -> bytes:
    client = Client(endpoint)
    try:
        for _ in range(times):
            file, _headers = client.ask("ASK {}", TABLE)
            with file:
                found = file.read()
        return found
    finally:
        client.close()


@pytest.mark.parametrize(
    "login", [{"user": "somebody", "password": "secret"}, {"token": "token-of-ours"}]
)
def test_the_right_login_over_tls_is_let_in_on_one_connection(secured, login):
    address, trusted = secured
    Guarded.connections.clear()
    assert ask(Endpoint(address, authorities=str(trusted), **login), times=5) == TRUE
    assert len(Guarded.connections) == 1


def test_a_wrong_login_is_told_and_not_shown(secured):
    address, trusted = secured
    with pytest.raises(StoreUnusable, match="let us in") as told:
        ask(Endpoint(address, authorities=str(trusted), user="somebody", password="guess"))
    assert "guess" not in told.value.message + told.value.hint


def test_a_certificate_of_an_unknown_authority_is_refused(secured):
    address, _trusted = secured
    with pytest.raises(EngineUnavailable, match="certificate"):
        ask(Endpoint(address, token="token-of-ours", retries=0))


def test_a_file_without_certificates_is_told(secured, tmp_path):
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate", "utf-8")
    for file in (nothing, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="certificates"):
            ask(Endpoint(secured[0], authorities=str(file)))


def test_a_store_is_loaded_and_served_over_tls_with_a_login(tmp_path):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    authority.issue_cert("127.0.0.1").configure_cert(context)
    file = tmp_path / "first.ttl"
    file.write_text(source_turtle("first") + organization("one", "behind the wall"), "utf-8")
    settings = {"MINEGRAPH_STATE": str(tmp_path / "state"), "MINEGRAPH_STORE_CA": str(trusted)}
    basic = {"MINEGRAPH_STORE_USER": "somebody", "MINEGRAPH_STORE_PASSWORD": "secret"}
    wrong = {"MINEGRAPH_STORE_TOKEN": "a-token-to-hide"}
    with (
        running("oxigraph", tmp_path) as started,
        hostile(started.address, context=context, allowed=frozenset(ALLOWED)) as (address, _mood),
    ):
        refused = run("load", "-q", str(file), store=address, **settings, **wrong)
        assert refused.returncode == 1
        assert "let us in" in refused.stderr
        assert "a-token-to-hide" not in refused.stderr + refused.stdout
        loaded = run("load", "-q", str(file), store=address, **settings, **basic)
        assert loaded.returncode == 0, loaded.stderr
        bearer = {"MINEGRAPH_STORE_TOKEN": "token-of-ours"}
        with serving(address, **settings, **bearer) as service:
            page = states.get(f"{service}doc/organization/one", "text/html")[1]
            assert "behind the wall" in page
            health = json.loads(states.get(f"{service}health", "application/json")[1])
            assert health["engine"]["address"] == address
            assert "token-of-ours" not in json.dumps(health)
