"""Who may do what: bearer tokens checked before a route runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from fastapi import Request
from starlette.exceptions import HTTPException

from minegraph.api.clients import client_of
from minegraph.api.errors import problem_of
from minegraph.api.tokens import Scope, Tokens
from minegraph.errors import MinegraphError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Send
    from starlette.types import Scope as Connection

    from minegraph.api.clients import Rates

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="minegraph"'}
_OPERATION: Final = ("/health", "/metrics")


def check(request: Request, scope: Scope) -> None:
    """Raise HTTPException (401 or 403) unless the request bears a token with a scope."""
    kind, _space, secret = request.headers.get("authorization", "").partition(" ")
    tokens = cast("Tokens", request.app.state.tokens)
    token = tokens.find(secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise HTTPException(
            401,
            f"this needs a token with the scope {scope.value}: send Authorization: Bearer TOKEN",
            headers=_CHALLENGE,
        )
    request.state.notes["token"] = token.name
    if not token.allows(scope):
        raise HTTPException(403, f"the token {token.name} has not the scope {scope.value}")


def may_write(request: Request) -> None:
    """Raise HTTPException unless the request bears a token that may write."""
    tokens = cast("Tokens", request.app.state.tokens)
    if not tokens.any(Scope.WRITE):
        raise HTTPException(
            403,
            "writing is off: no token with the scope write was made "
            "(`minegraph tokens add NAME --scope write`)",
        )
    check(request, Scope.WRITE)


class Admission:
    """Lets a request in: counts it against its client's rate, and checks who may read."""

    def __init__(self, app: ASGIApp, *, rates: Rates, open_to_all: bool) -> None:
        self._app = app
        self._rates = rates
        self._open_to_all = open_to_all

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] not in _OPERATION:
            request = Request(scope)
            try:
                self._rates.take(client_of(scope))
                if not self._open_to_all and request.method != "OPTIONS":
                    check(request, Scope.READ)
            except (MinegraphError, HTTPException) as error:
                await problem_of(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
