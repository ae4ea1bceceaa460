"""A proxy before a real engine that misbehaves when it is told to."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


@dataclass
class Mood:
    """How the proxy answers: as the engine does, or in one of the wrong ways.

    In the moods ``before``, ``amid`` and ``after`` it acts once: before the engine gets the first
    request that ``only`` picks, while it is at it, or after; and gives no answer to that.
    """

    name: str = "good"
    only: Callable[[str, bytes], bool] = lambda _method, _body: True
    act: Callable[[], object] = lambda: None
    amid: float = 0.2
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)


@contextmanager
def hostile(  # noqa: C901  # the handler is inside
    engine: str, *, context: ssl.SSLContext | None = None, allowed: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Mood]]:
    """Stand before an engine: over TLS with a ``context``, for the ``allowed`` logins where any."""
    mood, target = Mood(), urlsplit(engine)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            body = self._body()
            if allowed and self.headers.get("Authorization") not in allowed:
                self._send(401, {}, b"who are you?")
                return
            mood.seen.append((self.command, self.path, body))
            name = mood.name if mood.only(self.command, body) else "good"
            if name == "failing":
                self._send(503, {}, b"out of order")
                return
            if name in ("before", "amid", "after"):
                mood.name = "good"
                if name == "after":
                    self._forwarded(body)
                if name == "amid":
                    self._begun(body)
                else:
                    mood.act()
                name = "gone"
            if name == "gone":
                self.close_connection = True
                return
            if name == "slow":
                time.sleep(3)
            try:
                status, headers, content = self._forwarded(body)
            except ConnectionError:  # the engine was ended meanwhile
                self.close_connection = True
                return
            if name == "half":  # what an engine sends that meets its own deadline: whole as HTTP
                content = content[: len(content) // 2]
            self._send(status, headers, content, cut=name == "cut")

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _begun(self, body: bytes) -> None:
            """Send the engine a request, and act while it is at it."""
            connection = HTTPConnection(target.hostname or "", target.port, timeout=30)
            connection.request(self.command, self.path, body, self._passed())
            time.sleep(mood.amid)
            mood.act()
            connection.close()

        def _passed(self) -> dict[str, str]:
            passed = ("accept", "content-type", "authorization")
            return {k: v for k, v in self.headers.items() if k.lower() in passed}

        def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = HTTPConnection(target.hostname or "", target.port, timeout=30)
            connection.request(self.command, self.path, body, self._passed())
            answer = connection.getresponse()
            content = answer.read()
            told = ("content-type", "server", "www-authenticate", "fuseki-request-id")
            kept = {k: v for k, v in answer.getheaders() if k.lower() in told}
            connection.close()
            return answer.status, kept, content

        def _send(
            self, status: int, headers: dict[str, str], content: bytes, *, cut: bool = False
        ) -> None:
            self.send_response_only(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
            self.close_connection = cut

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  # as the server calls them

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        scheme = "http" if context is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_port}{target.path or '/query'}", mood
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
