"""The same request again, over a connection: answered from what was sent, and told of as any."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from minegraph.api.clients import Rates
from minegraph.api.kept import AnswerAsSent, Memory
from minegraph.api.quick import Quick
from minegraph.api.telemetry import Metrics
from tests.attack.conftest import PATIENCE, served
from tests.sparql.conftest import BASE, GRAPH, REGISTER, SURVEY, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = "/sparql?query=SELECT(COUNT(*)AS%20?n){?s?p?o}"
START = {"type": "http.response.start", "status": 200, "headers": []}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(tmp_path / "store", {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    return tmp_path / "store"


@contextmanager
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as bare:
        yield bare


def get(bare: socket.socket, path: str, *fields: str) -> tuple[int, dict[str, str], bytes]:
    """Return the status, headers and body that a GET gets on a connection that stays open."""
    bare.sendall("\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *fields, "", "")).encode())
    return take(bare)


def take(bare: socket.socket) -> tuple[int, dict[str, str], bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        more = bare.recv(65_536)
        assert more, got
        got += more
    head, _end, body = got.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += bare.recv(65_536)
    assert len(body) == int(headers["content-length"])
    return int(status.split()[1]), headers, body


def number(port: int, name: str) -> float:
    with connection(port) as bare:
        text = get(bare, "/metrics")[2].decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


KEPT = 'minegraph_store{name="kept_hits"}'
COUNTED = 'minegraph_requests_total{method="GET",route="/sparql",status="200"}'


def test_it_is_answered_alike_and_counted_until_the_store_moves_on(store):
    with served(store) as (port, _process), connection(port) as bare:
        first = get(bare, COUNT, "Accept: text/csv")
        for _again in range(20):
            status, headers, body = get(bare, COUNT, "Accept: text/csv")
            assert (status, body) == (200, first[2]) == (200, b"n\r\n7\r\n")
            assert abs(time.time() - as_time(headers["date"])) < 30
            assert {**headers, "date": ""} == {**first[1], "date": ""}
            assert "content-security-policy" in headers
        assert number(port, KEPT) == 20
        assert number(port, COUNTED) == 21
        assert number(port, 'minegraph_queries_total{outcome="cached"}') == 20
        assert get(bare, COUNT, "Accept: text/tab-separated-values")[2] == b"?n\n7\n"
        publish(store, {GRAPH + "more": f"<{BASE}id/mine/z> <{BASE}p> <{BASE}o> .\n"})
        moved = get(bare, COUNT, "Accept: text/csv")
        assert moved[2] == b"n\r\n8\r\n"
        assert moved[1]["etag"] != first[1]["etag"]


def as_time(date: str) -> float:
    return parsedate_to_datetime(date).timestamp()


def test_what_is_no_plain_request_is_answered_too(store):
    one = f"GET {COUNT} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with served(store) as (port, _process), connection(port) as bare:
        asked = get(bare, COUNT)[2]
        assert get(bare, COUNT)[2] == asked
        bare.sendall(one * 3)  # pipelined
        assert [take_one(bare)[1] for _ in range(3)] == [asked] * 3
        for byte in one:
            bare.sendall(bytes([byte]))
        assert take(bare)[2] == asked
        bare.sendall(one[:20])
        time.sleep(0.05)
        bare.sendall(one[20:] + one)
        assert [take_one(bare)[1] for _ in range(2)] == [asked] * 2
        for _twice in range(2):
            with connection(port) as other:  # what follows such a head is a body, no request
                other.sendall(one[:-2] + b"Content-Length: 60\r\n\r\n")
                assert take(other)[1]["connection"] == "close"
                other.sendall(one)
                assert other.recv(1) == b""
        for _twice in range(2):
            with connection(port) as other:
                assert get(other, COUNT, "Connection: close")[1]["connection"] == "close"
                assert other.recv(1) == b""


def take_one(bare: socket.socket) -> tuple[bytes, bytes]:
    """Return the head and the body of one answer of several, read byte by byte to its end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += bare.recv(1)
    size = int(re.search(rb"content-length: (\d+)", head)[1])
    body = b""
    while len(body) < size:
        body += bare.recv(size - len(body))
    return head, body


def test_nobody_reads_without_a_token_what_another_has_read(store):
    add = [sys.executable, "-m", "minegraph", "tokens", "add", "reader", "--scope", "read"]
    made = subprocess.run([*add, "--store", str(store)], capture_output=True, text=True, check=True)
    bearer = f"Authorization: Bearer {made.stdout.strip()}"
    with served(store, READING="token") as (port, _process), connection(port) as bare:
        for _twice in range(2):
            assert get(bare, COUNT, bearer)[0] == 200
            assert get(bare, COUNT)[0] == 401


def test_it_counts_against_the_rate_of_its_client():
    memory, metrics = Memory(100_000), Metrics()
    clock = [0.0]
    quick = Quick(memory, Rates(3, clock=lambda: clock[0]), metrics, used=True)
    memory.enter("r1")
    learn(quick, b"GET / HTTP/1.1\r\n\r\n")
    ask = lambda host: quick.answer(b"GET / HTTP/1.1\r\n\r\n", host, lambda: "r1")  # noqa: E731
    assert [ask("203.0.113.5") for _ in range(4)] == [b"sent", b"sent", b"sent", None]
    assert ask("203.0.113.6") == b"sent"
    clock[0] = 20.0
    assert ask("203.0.113.5") == b"sent"
    assert ask("127.0.0.1") == b"sent"


def learn(quick: Quick, head: bytes, *headers: tuple[bytes, bytes], state: str = "r1") -> None:
    kept = AnswerAsSent(START, {"body": b"body"}, None, {}, 10)
    scope = {"path": "/", "headers": headers, "state": {"kept": (state, (), kept)}}
    quick.learn(head, scope, b"sent")


@pytest.mark.parametrize("name", [b"content-length", b"transfer-encoding", b"upgrade", b"expect"])
def test_a_request_that_may_not_end_with_its_head_is_not_learned(name):
    memory = Memory(100_000)
    quick = Quick(memory, Rates(0), Metrics(), used=True)
    memory.enter("r1")
    learn(quick, b"head", (name, b"x"))
    assert quick.answer(b"head", "127.0.0.1", lambda: "r1") is None
    learn(quick, b"head")
    assert quick.answer(b"head", "127.0.0.1", lambda: "r1") == b"sent"
    assert quick.answer(b"head", "127.0.0.1", lambda: "r2") is None
    learn(quick, b"head", state="r1")
    assert quick.answer(b"head", "127.0.0.1", lambda: "r2") is None


def test_behind_a_proxy_and_with_no_memory_nothing_is_answered_so():
    for memory, used in ((Memory(100_000), False), (Memory(0), True)):
        quick = Quick(memory, Rates(0), Metrics(), used=used)
        memory.enter("r1")
        learn(quick, b"head")
        assert quick.answer(b"head", "127.0.0.1", lambda: "r1") is None


def test_it_is_logged_as_any_other(store, tmp_path):
    settings = {"ACCESS_LOG": "true"}
    with logged(store, tmp_path / "log", settings) as port, connection(port) as bare:
        for _again in range(3):
            get(bare, COUNT)
    lines = [json.loads(li) for li in (tmp_path / "log").read_text().splitlines() if li[:1] == "{"]
    assert len(lines) == 3
    told = ("client", "method", "path", "status", "bytes", "whole", "query", "rows")
    assert len({tuple(line[name] for name in told) for line in lines}) == 1
    assert [line["outcome"] for line in lines] == ["answered", "cached", "cached"]


@contextmanager
def logged(store: Path, log: Path, settings: dict[str, str]) -> Iterator[int]:
    environment = {**os.environ, **{f"MINEGRAPH_{k}": v for k, v in settings.items()}}
    command = [sys.executable, "-m", "minegraph", "serve", "--store", str(store), "--port", "0"]
    with (
        log.open("wb") as stderr,
        subprocess.Popen(command, stderr=stderr, env=environment) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not (said := re.search(r"127\.0\.0\.1:(\d+)", log.read_text())):
                assert time.monotonic() < end
                assert process.poll() is None
                time.sleep(0.05)
            yield int(said[1])
        finally:
            process.terminate()
            process.wait(PATIENCE)
