"""Load on an HTTP server by wrk: connections that each ask one query after the other.

wrk (Debian's package of that name) takes little of the processor that it shares with the server,
and is given whole requests, made before it starts; the same for every server.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_SCRIPT = """\
local requests = {{
{requests}
}}
local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\nmeasured {{"requests": %d, "us": %d, "p50": %.0f, "p99": %.0f, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status + e.connect + e.read + e.write + e.timeout))
end
"""
_TIMEOUT = 30
_SPARE = 60


@dataclass(frozen=True)
class Measured:
    """What a load came to: requests per second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int


def measure(address: str, queries: Iterable[str], *, connections: int, seconds: float) -> Measured:
    """Return what a server does under so many connections for so long.

    Raises FileNotFoundError where wrk is not installed, and RuntimeError where nothing is answered.
    """
    if shutil.which("wrk") is None:
        raise FileNotFoundError("wrk is not installed: apt-get install wrk")
    parts = urlsplit(address)
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "load.lua"
        lines = (json.dumps(_request(parts.path, query)) for query in queries)
        script.write_text(_SCRIPT.format(requests=",\n".join(lines)), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s"]
        command += ["--timeout", f"{_TIMEOUT}s", "-s", str(script), f"http://{parts.netloc}"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=seconds + _SPARE
        )
    found = json.loads(done.stdout.rpartition("measured ")[2])
    if not found["requests"]:
        raise RuntimeError(f"nothing was answered within {seconds:g} s")
    return Measured(
        found["requests"] / found["us"] * 1e6,
        found["p50"] / 1000,
        found["p99"] / 1000,
        found["errors"],
    )


def _request(path: str, query: str) -> str:
    return (
        f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: {_ACCEPT}\r\n\r\n"
    )
