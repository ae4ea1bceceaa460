"""Which methods a path has: the answer to OPTIONS, and what a 405 must say (Allow)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import Response
from starlette.routing import Match, Mount

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS: Final = ("GET", "POST", "QUERY", "PUT", "PATCH", "DELETE")
_NO_CONTENT: Final = 204


def allowed(app: FastAPI, scope: Scope) -> str:
    """Return the methods that the path of a request has, as in Allow; empty for no such path."""
    found = [method for method in _METHODS if _has(app, scope, method)]
    if not found:
        return ""
    return ", ".join((*found, *(("HEAD",) if "GET" in found else ()), "OPTIONS"))


def _has(app: FastAPI, scope: Scope, method: str) -> bool:
    asked = {**scope, "method": method}
    return any(
        method == "GET" if isinstance(route, Mount) else True
        for route in app.router.routes
        if route.matches(asked)[0] is Match.FULL
    )


class Options:
    """Answers OPTIONS with the methods of the path; a preflight was answered before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            methods = allowed(scope["app"], scope)
            if methods:
                response = Response(status_code=_NO_CONTENT, headers={"Allow": methods})
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
