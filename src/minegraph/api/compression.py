"""Answers sent in gzip to clients that take it; the compressing is done off the event loop."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

GZIP_SUFFIX: Final = "-gzip"
"""What the ETag of a compressed answer ends in."""

_LEAST: Final = 512
_AT_ONCE: Final = 1 << 15
_LEVEL: Final = 5
_GZIP_WINDOW: Final = 31
_COMPRESSED_TYPES: Final = ("text/", "application/", "image/svg+xml")


class Compression:
    """Compresses text answers; each coding of an answer has an ETag of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = accepts_gzip(Headers(scope=scope).get("accept-encoding", ""))
        await self._app(scope, receive, _Sender(send, wanted=wanted))


class _Sender:
    """Passes an answer on; holds its head back until the first block of the body is known."""

    def __init__(self, send: Send, *, wanted: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._start: Message = {}
        self._gzip: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start:
            message = await self._first(message)
        elif self._gzip is not None:
            message = {**message, "body": await self._compress(message)}
        await self._send(message)

    async def _first(self, message: Message) -> Message:
        headers = MutableHeaders(raw=self._start["headers"])
        whole = not message.get("more_body", False)
        if _compressible(headers):
            headers.add_vary_header("Accept-Encoding")
            if self._wanted and not (whole and len(message["body"]) < _LEAST):
                self._gzip = zlib.compressobj(_LEVEL, wbits=_GZIP_WINDOW)
                message = {**message, "body": await self._compress(message)}
                _declare(headers, len(message["body"]) if whole else None)
        start, self._start = self._start, {}
        await self._send(start)
        return message

    async def _compress(self, message: Message) -> bytes:
        body, last = message.get("body", b""), not message.get("more_body", False)
        if len(body) > _AT_ONCE:
            return await asyncio.to_thread(self._squeeze, body, last=last)
        return self._squeeze(body, last=last)

    def _squeeze(self, body: bytes, *, last: bool) -> bytes:
        return bytes(self._gzip.compress(body) + (self._gzip.flush() if last else b""))


def accepts_gzip(header: str) -> bool:
    """Return whether an Accept-Encoding header takes gzip, by name or by ``*``."""
    weights = {}
    for part in header.lower().split(","):
        coding, _semicolon, parameter = (piece.strip() for piece in part.partition(";"))
        weights[coding] = parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return weights.get("gzip", weights.get("*", False))


def _compressible(headers: MutableHeaders) -> bool:
    return "content-encoding" not in headers and headers.get("content-type", "").startswith(
        _COMPRESSED_TYPES
    )


def _declare(headers: MutableHeaders, size: int | None) -> None:
    headers["Content-Encoding"] = "gzip"
    if size is None:
        del headers["Content-Length"]
    else:
        headers["Content-Length"] = str(size)
    if "etag" in headers:
        headers["ETag"] = headers["etag"].removesuffix('"') + GZIP_SUFFIX + '"'
