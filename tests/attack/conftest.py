"""A service in a process of its own to attack, and the proof that it is still well after."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.processes import memory
from tests.sparql.conftest import GRAPH, REGISTER, SURVEY, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60
SECRET = "the-canary-sings"
DATETIME = "http://www.w3.org/2001/XMLSchema#dateTime"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_NEAR = 160  # MiB: answers that are kept, what a thousand connections leave, grown workers
_COUNTER = itertools.count()


@dataclass
class Victim:
    """A running service, a listener that nothing may call and a file that nothing may read."""

    port: int
    process: subprocess.Popen
    listener: socket.socket
    canary: Path
    level: int = 0

    @property
    def trap(self) -> str:
        """Return the address that must never be called."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/"

    def ask(self, query: str, method: str = "POST", **headers: str) -> tuple[int, bytes]:
        """Return the status and the body of the answer to a query."""
        if method == "GET":
            return self.request("GET", "/sparql?query=" + quote(query), **headers)
        headers = {"Content-Type": "application/sparql-query", **headers}
        return self.request(method, "/sparql", query.encode(errors="surrogatepass"), **headers)

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 200 and answer.headers["Content-Length"]:
                assert len(content) == int(answer.headers["Content-Length"]) or method == "HEAD"
            return answer.status, content
        finally:
            connection.close()

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """Lend a bare connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as bare:
            yield bare

    def say(self, data: bytes) -> bytes:
        """Return all that comes back to some bytes until the service closes, or has answered."""
        with self.connected() as bare:
            bare.sendall(data)
            return self.listen(bare)

    def listen(self, bare: socket.socket) -> bytes:
        """Return what a bare connection gets until it is closed or nothing comes any more."""
        got = b""
        while select.select([bare], [], [], 3 if got else PATIENCE)[0]:
            try:
                more = bare.recv(65_536)
            except ConnectionResetError:
                break
            if not more:
                break
            got += more
        return got

    def memory(self) -> int:
        """Return the resident memory of the front process in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) >> 10

    def assert_memory_returns(self) -> None:
        """Assert that the memory of all processes comes back to near what it was at first."""
        end = time.monotonic() + PATIENCE
        while (now := memory(self.process.pid)) > self.level + _NEAR:
            assert time.monotonic() < end, f"{now} MiB, {self.level} at first"
            time.sleep(0.05)

    def assert_well(self) -> None:
        """Assert that the service answers a query it never saw, and that nothing went out."""
        assert self.process.poll() is None, "the service ended"
        number = next(_COUNTER)
        status, body = self.ask(f"SELECT ({number} AS ?n) {{ ?s ?p 7 }}")
        assert status == 200, body
        rows = json.loads(body)["results"]["bindings"]
        assert [row["n"]["value"] for row in rows] == [str(number)]
        assert not select.select([self.listener], [], [], 0)[0], "the service called out"


@pytest.fixture(scope="session")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    """A service over some thousand statements, with small limits."""
    place = tmp_path_factory.mktemp("attack")
    publish(
        place / "store",
        {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER, GRAPH + "numbers": numbers()},
    )
    canary = place / "canary.ttl"
    canary.write_text(f'<http://c/s> <http://c/p> "{SECRET}" .\n', encoding="utf-8")
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        served(place / "store") as (port, process),
    ):
        victim = Victim(port, process, listener, canary)
        while b'"memory":"held"' not in victim.request("GET", "/health")[1]:
            time.sleep(0.1)
        victim.assert_well()
        victim.level = memory(victim.process.pid)
        yield victim


@contextmanager
def served(store: Path, **settings: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """Run a service over a store and give its port and process."""
    limits = {
        "QUERY_SECONDS": "3",
        "RESULT_MEGABYTES": "8",
        "CLIENT_REQUESTS": "0",
        "PUBLIC_WORKERS": "2",
        **settings,
    }
    environment = {**os.environ, **{f"MINEGRAPH_{name}": value for name, value in limits.items()}}
    command = [sys.executable, "-m", "minegraph", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            said = ""
            while "serving" not in said:
                line = process.stderr.readline()
                assert line, said
                said += line
            drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
            yield int(re.search(r"127\.0\.0\.1:(\d+)", said)[1]), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
            drain.wait(PATIENCE)


def numbers() -> str:
    """Return statements about numbers and about times in mixed zones."""
    chance = random.Random(1)
    lines = [f'<http://x/{n}> <http://x/p> "{n}"^^<{INTEGER}> .\n' for n in range(2000)]
    for n in range(1000):
        zone = chance.choice(("", "Z", "+05:00", "-08:00"))
        time = f"2024-01-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00:00{zone}"
        lines.append(f'<http://x/{n}> <http://x/at> "{time}"^^<{DATETIME}> .\n')
    lines += [
        f"<http://n/{a}> <http://x/knows> <http://n/{b}> .\n" for a in range(60) for b in range(60)
    ]
    return "".join(lines)


@pytest.fixture(autouse=True)
def well(victim: Victim) -> Iterator[None]:
    """Assert before and after each attack that the service is well, and its memory as before."""
    victim.assert_well()
    yield
    victim.assert_well()
    victim.assert_memory_returns()
