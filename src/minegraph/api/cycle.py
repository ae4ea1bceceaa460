"""One request and its answer on a connection: uvicorn's, with head and body written together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

if TYPE_CHECKING:
    from starlette.types import Scope

    from minegraph.api.connection import PatientProtocol

_NO_BODY: Final = (204, 304)
_TOGETHER: Final = 1 << 16


class Cycle(RequestResponseCycle):
    """Sends an answer as few writes, and ends the connection where its request is not all read.

    An answer that was sent at once to a plain request is shown to the connection, to be learned.
    """

    def __init__(self, protocol: PatientProtocol, *, keep_alive: bool, head: bytes | None) -> None:
        super().__init__(
            scope=protocol.scope,
            transport=protocol.transport,
            flow=protocol.flow,
            logger=protocol.logger,
            access_logger=protocol.access_logger,
            access_log=False,
            default_headers=protocol.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=protocol.expect_100_continue,
            keep_alive=keep_alive,
            on_response=protocol.on_response_complete,
        )
        self._protocol = protocol
        self.plain = head
        self._held: tuple[int, bytes] | None = None

    async def send(self, message: Any) -> None:
        """Take one message of the answer."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        kind = message["type"]
        if not self.response_started and kind == "http.response.start":
            self.response_started, self.waiting_for_100_continue = True, False
            self._held = (message["status"], self._head(message["status"], message["headers"]))
        elif self.response_started and not self.response_complete and kind == "http.response.body":
            more = message.get("more_body", False)
            self._write(self._framed(message.get("body", b""), more=more), more=more)
            if not more:
                self._complete()
        else:
            raise RuntimeError(f"unexpected ASGI message {kind!r}")

    def _head(self, status: int, headers: Any) -> bytes:
        """Return the headers as sent after the date, and learn from them how the body is sent."""
        content: list[bytes] = []
        if self.more_body:  # answered before all was sent: what still comes is not a request
            self.keep_alive = False
        closing = False
        for name, value in headers:
            if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
                raise RuntimeError(f"invalid header {name!r}")
            if name == b"content-length":
                self.expected_content_length, self.chunked_encoding = int(value), False
            elif name == b"connection" and b"close" in value.lower():
                self.keep_alive, closing = False, True
            content += (name, b": ", value, b"\r\n")
        if not self.keep_alive and not closing:
            content.append(b"connection: close\r\n")
        if (
            self.chunked_encoding is None
            and self.scope["method"] != "HEAD"
            and status not in _NO_BODY
        ):
            self.chunked_encoding = True
            content.append(b"transfer-encoding: chunked\r\n")
        content.append(b"\r\n")
        return b"".join(content)

    def _framed(self, body: bytes, *, more: bool) -> bytes:
        """Return a part of the body as it is sent; raise where it is not as long as announced."""
        if self.scope["method"] == "HEAD":
            self.expected_content_length = 0
            return b""
        if self.chunked_encoding:
            chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            return chunk if more else chunk + b"0\r\n\r\n"
        self.expected_content_length -= len(body)
        if self.expected_content_length < 0 or (self.expected_content_length and not more):
            raise RuntimeError("the body is not as long as its Content-Length")
        return body

    def _write(self, body: bytes, *, more: bool) -> None:
        held, self._held = self._held, None
        if held is None:
            self.transport.write(body)
            return
        status, head = held
        start = b"".join((STATUS_LINE[status], self._protocol.date(), head))
        if len(body) > _TOGETHER:
            self.transport.write(start)
            self.transport.write(body)
            return
        self.transport.write(start + body)
        if self.plain is not None and status == 200 and not more and self.keep_alive:
            self._protocol.learn(self.plain, cast("Scope", self.scope), head + body)

    def _complete(self) -> None:
        self.response_complete = True
        self.message_event.set()
        if self.keep_alive:
            self.on_response()
            return
        self._protocol.server_state.total_requests += 1
        if self.more_body:
            self._protocol.end()
        else:
            self.transport.close()
