"""Who is answered before all was sent can still read the answer (RFC 9112, section 9.6)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import socket

HEAD = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
BLOCK = b"x" * (256 << 10)


def whole(bare: socket.socket) -> bytes:
    """Return all that comes until the service closes its side; a reset is an error."""
    got = b""
    while more := bare.recv(65_536):
        got += more
    return got


def assert_whole(answer: bytes, status: int) -> None:
    head, _end, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    lines = [line.lower() for line in head.split(b"\r\n")]
    assert b"connection: close" in lines
    assert b"content-length: %d" % len(body) in lines


@pytest.mark.parametrize("pause", [0, 0.005], ids=["fast", "slow"])
def test_a_body_that_is_too_large_is_refused_in_full(victim, pause):
    """The answer is sent after the first of eight megabytes; reading it starts after the last."""
    for _again in range(15 if not pause else 5):
        with victim.connected() as bare:
            bare.sendall(HEAD.format("application/sparql-query", 32 * len(BLOCK)).encode())
            for _block in range(32):
                bare.sendall(BLOCK)
                time.sleep(pause)
            assert_whole(whole(bare), 413)


def test_what_is_refused_by_its_head_alone_is_refused_in_full(victim):
    for _again in range(10):
        with victim.connected() as bare:
            bare.sendall(HEAD.format("text/plain", 16 * len(BLOCK)).encode())
            for _block in range(16):
                bare.sendall(BLOCK)
            assert_whole(whole(bare), 415)


def test_a_head_that_is_too_large_is_refused_in_full(victim):
    for _again in range(10):
        with victim.connected() as bare:
            bare.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + 8 * BLOCK)
            assert_whole(whole(bare), 431)


def test_what_comes_after_such_an_answer_is_not_a_request(victim):
    with victim.connected() as bare:
        bare.sendall(HEAD.format("application/sparql-query", 4 << 20).encode() + 16 * BLOCK)
        bare.sendall(b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        answer = whole(bare)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert_whole(answer, 413)


def test_who_never_stops_sending_is_cut_off(victim):
    with victim.connected() as bare:
        bare.sendall(HEAD.format("application/sparql-query", 1 << 40).encode())
        sent = sent_until_cut_off(bare)
    assert 1 << 20 < sent < 128 << 20


def sent_until_cut_off(bare: socket.socket) -> int:
    for count in range(4096):
        try:
            bare.sendall(BLOCK)
        except (ConnectionResetError, BrokenPipeError):
            return count * len(BLOCK)
    return 4096 * len(BLOCK)
