"""An endpoint of strangers: each path answers in a way of its own, most of them wrong."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "the-inner-network-says"
RESULTS = "application/sparql-results+json"
ODD = [
    'a"b\\c',
    "\\u0022 ) } } # ",
    "'''\"\"\"",
    "line\nend\r\ttab\x00\x07",
    '"))}}} SELECT * { SERVICE <http://x/> {} }',
    "مس \u200c \U0001f600",
    "",
    "?p $p %s {0}",
]


def table(*rows: dict[str, object], names: tuple[str, ...] = ("o",)) -> bytes:
    """Return SPARQL results in JSON."""
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def literal(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


GOOD = table({"o": literal("one")}, {"o": literal("two", **{"xml:lang": "en"})})
BODIES = {
    "good": GOOD,
    "none": table(),
    "odd": table(*({"o": literal(value)} for value in ODD)),
    "gap": table({"o": literal("one")}, {}),
    "typed": table({"o": {**literal("7"), "type": "typed-literal", "datatype": "http://x/t"}}),
    "unit": table({}, {}),
    "twice": table({"o": literal("one")}, {"o": literal("one")}),
    "blank": table({"o": {"type": "bnode", "value": "b"}}),
    "many": table(*({"o": literal(str(n))} for n in range(10_001))),
    "most": table(*({"o": literal(str(n))} for n in range(10_000))),
    "boolean": b'{"head": {}, "boolean": true}',
    "text": SECRET.encode(),
    "half": GOOD[:-20],
    "deep": b"[" * 100_000,
    "list": b"[]",
    "rows-of-text": b'{"results": {"bindings": ["o"]}}',
    "rows-in-a-map": b'{"results": {"bindings": {"o": 1}}}',
    "other-variable": table({"q": literal("x")}),
    "hostile-variable": table({"o) {} } #": literal("x")}),
    "relative-iri": table({"o": uri("../x")}),
    "iri-that-ends": table({"o": uri("http://x/> } #")}),
    "datatype-that-ends": table({"o": literal("x", datatype="http://x/> } #")}),
    "language-that-ends": table({"o": literal("x", **{"xml:lang": "en } #"})}),
    "triple": table({"o": {"type": "triple", "value": {}}}),
    "number": table({"o": {"type": "literal", "value": 7}}),
    "surrogate": b'{"results": {"bindings": [{"o": {"type": "literal", "value": "\\ud800"}}]}}',
}
MALFORMED = [name for name in BODIES if list(BODIES).index(name) >= list(BODIES).index("boolean")]


class Stranger:
    """What was asked of the endpoint: path, headers and query of each request."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}/"
        self.seen: list[tuple[str, dict[str, str], str]] = []
        self.over = threading.Event()

    def paths(self) -> list[str]:
        return [path for path, _headers, _query in self.seen]


@contextmanager
def stranger() -> Iterator[Stranger]:  # noqa: C901  # the handler is inside
    """Run the endpoint on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            name = self.path.removeprefix("/")
            query = parse_qs(form)["query"][0]
            known.seen.append((name, {k.lower(): v for k, v in self.headers.items()}, query))
            self.close_connection = True
            with suppress(OSError):  # it was left, as it should be
                self._answer(name)

        def do_GET(self) -> None:
            known.seen.append((f"GET {self.path}", {}, ""))
            self._send(200, GOOD)

        def _answer(self, name: str) -> None:
            if name == "silence":
                known.over.wait(60)
            elif name in ("trickle", "headers"):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                if name == "trickle":
                    self.wfile.write(f"Content-Type: {RESULTS}\r\n\r\n".encode())
                while not known.over.wait(0.1):
                    self.wfile.write(b" " if name == "trickle" else b"X-A: b\r\n")
            elif name == "endless":
                self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {RESULTS}\r\n\r\n".encode())
                while not known.over.is_set():
                    self.wfile.write(b" " * 65_536)
            elif name != "gone":
                self._send_whole(name)

        def _send_whole(self, name: str) -> None:
            if name == "redirect":
                self._send(307, b"", Location=f"{known.root}elsewhere")
            elif name == "failing":
                self._send(500, SECRET.encode())
            elif name == "page":
                self._send(200, GOOD, kind="text/html")
            elif name == "gzip":
                self._send(200, gzip.compress(GOOD), **{"Content-Encoding": "gzip"})
            elif name == "cut":
                self._send(200, GOOD, **{"Content-Length": str(len(GOOD) + 9)})
            else:
                self._send(200, BODIES[name], **{"Set-Cookie": "a=b"})

        def _send(self, status: int, body: bytes, *, kind: str = RESULTS, **headers: str) -> None:
            self.send_response_only(status)
            sent = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
            for key, value in sent.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known = Stranger(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield known
    finally:
        known.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
