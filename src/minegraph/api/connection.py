"""One connection: its clocks, its bounds, and an end that lets the client read what it was told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from minegraph.api.cycle import Cycle

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Scope

    from minegraph.api.quick import Quick

_HEAD_SECONDS: Final = 10.0
_TAKING_SECONDS: Final = 60.0
_LARGEST_HEAD: Final = 128 << 10
_LARGEST_QUICK: Final = 16 << 10
_LINGER_SECONDS: Final = 30.0
_LINGER_BYTES: Final = 64 << 20
_END: Final = b"\r\n\r\n"
_TOO_LARGE: Final = b"the request line and headers are larger than 128 KiB\n"


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose request comes, or whose answer is taken, too slowly.

    The request line and headers must come within ten seconds and 128 KiB; of an answer, some must
    be taken each minute. Who is answered before all was sent is given thirty seconds and 64 MiB to
    read the answer (RFC 9112, section 9.6): closed at once, the answer would be lost with the rest.
    """

    _deadline: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None
    _head = 0
    _unread: int | None = None  # bytes that may still come, once the answer is the last one
    _plain: bytes | None = None  # a GET that came whole and alone
    _active = 0.0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._state = cast("FastAPI", self.config.app).state
        self._quick: Quick = self._state.quick

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._start(_HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request's head is whole; start it for one that has begun."""
        if self._unread is not None:
            self._unread -= len(data)
            if self._unread < 0:
                self.transport.abort()
            return
        self._plain = data if self._is_plain(data) else None
        if self._plain is not None and self._answered(self._plain):
            return
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._head = 0
            self._stop()
            return
        self._head += len(data)
        if self._head > _LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(431, _TOO_LARGE)
        elif self._deadline is None:
            self._start(_HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Start what answers the request, or put it behind the one that is being answered."""
        parser, scope = self.parser, self.scope
        version = parser.get_http_version()
        scope["method"] = parser.get_method().decode("ascii")
        scope["http_version"] = version
        url = httptools.parse_url(self.url)
        path = url.path.decode("ascii")
        scope["path"] = unquote(path) if "%" in path else path
        scope["raw_path"], scope["query_string"] = url.path, url.query or b""
        keep_alive = version != "1.0" and parser.should_keep_alive()
        before: Cycle | None = self.cycle  # type: ignore[assignment]
        self.cycle = Cycle(self, keep_alive=keep_alive, head=self._plain if keep_alive else None)
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            before.plain = self.cycle.plain = None
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(400, msg.encode("ascii", errors="replace"))

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that asks no more; what was answered at once set no clock."""
        rest = self._active + self.timeout_keep_alive - self.loop.time()
        if rest > 0:
            self._keep_alive(rest)
        else:
            super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        """Start the clock for the client to take some of its answer."""
        super().pause_writing()
        self._untaken = self.loop.call_later(_TAKING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that clock."""
        self._taken()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        self._stop()
        self._taken()
        super().connection_lost(exc)

    def end(self) -> None:
        """Close the connection once the client has read its answer, or has had time to."""
        if self.transport.is_closing() or self._unread is not None:
            return
        self._unread = _LINGER_BYTES
        self._stop()
        self._start(_LINGER_SECONDS)
        self.transport.write_eof()
        self.flow.resume_reading()

    def _is_plain(self, data: bytes) -> bool:
        """Return whether data is one GET, whole, that nothing came before or with."""
        return (
            self._head == 0
            and data.startswith(b"GET ")
            and len(data) <= _LARGEST_QUICK
            and data.find(_END) == len(data) - len(_END)
            and (self.cycle is None or self.cycle.response_complete)
        )

    def _answered(self, head: bytes) -> bool:
        """Answer at once where the very same request was answered before."""
        if self.flow.write_paused or self.transport.is_closing():
            return False
        host = self.client[0] if self.client else "unknown"
        sent = self._quick.answer(head, host, self._state.store.state)
        if sent is None:
            return False
        self.transport.write(b"".join((STATUS_LINE[200], self.date(), sent)))
        self.server_state.total_requests += 1
        self._active = self.loop.time()
        self._stop()
        if self.timeout_keep_alive_task is None:
            self._keep_alive(self.timeout_keep_alive)
        return True

    def learn(self, head: bytes, scope: Scope, sent: bytes) -> None:
        """Remember what a plain request was answered, as it was sent after the date."""
        self._quick.learn(head, scope, sent)

    def date(self) -> bytes:
        """Return the header that tells the time."""
        return b"".join(b"%s: %s\r\n" % field for field in self.server_state.default_headers)

    def _keep_alive(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _refuse(self, status: int, why: bytes) -> None:
        fields = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
        length = b"content-length: %d\r\n\r\n" % len(why)
        self.transport.write(b"".join((STATUS_LINE[status], self.date(), fields, length, why)))
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.end()

    def _start(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None
