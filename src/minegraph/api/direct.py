"""The busiest route answered at once, without the framework's way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from starlette.exceptions import HTTPException

from minegraph.api.answers import ClientGone, nobody
from minegraph.api.errors import problem_of
from minegraph.errors import MinegraphError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from fastapi import Response
    from starlette.types import ASGIApp, Receive, Scope, Send


class Direct:
    """Answers the requests of one path by a function, all others by the application.

    The framework's own dispatching takes longer than many a query. The route stays where it is
    too: it is what the service's description tells, and what other methods find.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        path: str,
        methods: Collection[str],
        answer: Callable[[Request], Awaitable[Response]],
    ) -> None:
        self._app = app
        self.path = path
        self._methods = frozenset(methods)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            scope["type"] != "http"
            or scope["path"] != self.path
            or scope["method"] not in self._methods
        ):
            await self._app(scope, receive, send)
            return
        scope["route"] = self
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except (MinegraphError, HTTPException) as error:
            response = problem_of(request, error)
        except ClientGone as error:
            response = nobody(request, error)
        await response(scope, receive, send)
