"""Clients that do not play by HTTP: slow, half-open, many, gone, or malformed."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import pytest

from tests.attack.conftest import PATIENCE

PRODUCT = "SELECT(COUNT(*)AS?n){?a?b?c.?d?e?f.?g?h?i.?j?k?l}"
HEAD = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 1000,
        b"\xff\xfe" * 1000,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        HEAD.encode() + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}",
        HEAD.encode() + b"Content-Length: -1\r\n\r\nASK {}",
        HEAD.encode() + b"Content-Length: 99999999999999999999\r\n\r\nASK {}",
        HEAD.encode()
        + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
        HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nASK {}",
        HEAD.encode() + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        (
            b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n"
        ),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 300,
    ],
    ids=range(23),
)
def test_what_is_not_http_gets_an_error_or_is_closed(victim, data):
    with victim.connected() as bare:
        try:
            bare.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return
        if b"99999999999" in data:
            return
        answer = victim.listen(bare)
    assert not answer or answer.startswith(b"HTTP/1.1 ")
    assert b"Traceback" not in answer
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:200]


def test_headers_that_lie_about_the_client_change_nothing(victim):
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "Host"):
        status, body = victim.request("GET", "/sparql", **{name: "evil.example"})
        assert status == 200
        assert b"evil" not in body


def test_a_body_that_is_too_large_is_not_taken(victim):
    status, _body = victim.request(
        "POST", "/sparql", b"x" * (5 << 20), **{"Content-Type": "application/sparql-query"}
    )
    assert status == 413


def test_a_body_that_claims_to_be_compressed_is_not_unpacked(victim):
    status, _body = victim.request(
        "POST",
        "/sparql",
        b"\x1f\x8b" + b"\x00" * 100,
        **{"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"},
    )
    assert status in (400, 415)


def test_half_open_connections_are_closed(victim):
    with ExitStack() as stack:
        started = (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        bare = [stack.enter_context(victim.connected()) for _ in started]
        for connection, data in zip(bare, started, strict=True):
            connection.sendall(data)
        victim.assert_well()
        for connection in bare:
            connection.settimeout(PATIENCE)
            assert connection.recv(100) == b""


def test_a_client_that_sends_a_byte_at_a_time_holds_up_nobody(victim):
    with victim.connected() as bare:
        for byte in b"GET /sparql?query=ASK{} HTTP/1.1\r\n"[:20]:
            bare.sendall(bytes([byte]))
            time.sleep(0.01)
        victim.assert_well()


def test_a_client_that_does_not_send_its_body_holds_up_nobody(victim):
    with victim.connected() as bare:
        bare.sendall(f"{HEAD}Content-Length: 1000\r\n\r\nASK".encode())
        victim.assert_well()


def test_a_client_that_does_not_read_holds_up_nobody(victim):
    query = "SELECT * { ?a <http://x/p> ?c . ?d <http://x/at> ?f } LIMIT 20000"
    with victim.connected() as bare:
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        bare.sendall(f"{HEAD}Content-Length: {len(query)}\r\n\r\n{query}".encode())
        time.sleep(0.5)
        victim.assert_well()


def test_clients_that_leave_free_their_workers(victim):
    for _ in range(10):
        with victim.connected() as bare:
            bare.sendall(f"GET /sparql?query={PRODUCT} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.05)
    victim.assert_well()


def test_a_thousand_connections(victim):
    with ExitStack() as stack:
        bare = [stack.enter_context(victim.connected()) for _ in range(1000)]
        victim.assert_well()
        for connection in bare:
            connection.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: x\r\n")
        victim.assert_well()
        for connection in bare:
            connection.sendall(b"Connection: close\r\n\r\n")
        answered = sum(connection.recv(12) == b"HTTP/1.1 200" for connection in bare)
    assert answered == 1000


def test_pipelined_requests_are_answered_in_order(victim):
    one = b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = victim.say(one * 50 + last)
    assert answer.count(b"HTTP/1.1 200") == 50
    assert answer.count(b"HTTP/1.1 404") == 1
