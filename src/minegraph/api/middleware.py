"""What every answer has: security headers, no body for HEAD, and an end if nobody reads it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = (
    b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_LOG: Final = logging.getLogger(__name__)
_TAKING_SECONDS: Final = 60.0
_SECURITY: Final = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_SECURITY]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class _NotTaken(Exception):  # it ends an answer, and is no error of ours
    """The client took nothing for too long."""


class Patience:
    """Gives up on a client that takes none of its answer for a minute."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(_TAKING_SECONDS):
                    await send(message)
            except TimeoutError as error:
                raise _NotTaken from error

        try:
            await self._app(scope, receive, in_time if scope["type"] == "http" else send)
        except _NotTaken:
            _LOG.info("a client took nothing of its answer for %g seconds", _TAKING_SECONDS)


class HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
