"""Answers of the store sent over HTTP, whole: the status is known before the first byte."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

from fastapi.responses import Response, StreamingResponse

from minegraph.api import conditional

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from fastapi import Request

    from minegraph.store.protocol import Answer

_Result = TypeVar("_Result")
_AT_ONCE: Final = 1 << 20
_BLOCK: Final = 1 << 18
_SURELY_IN_MEMORY: Final = 1 << 26
_SOON: Final = 0.05
_CLIENT_CLOSED_REQUEST: Final = 499


class ClientGone(Exception):  # nobody is left to get an error
    """The client closed the connection before its answer was ready."""


async def while_connected(request: Request, work: Coroutine[object, object, _Result]) -> _Result:
    """Return the result of the work, which is cancelled if the client goes away first.

    Work that is done at once is not watched over.
    """
    task, watch = asyncio.current_task(), asyncio.Event()
    watching: list[asyncio.Task[None]] = []

    async def look() -> None:
        await _gone(request)
        watch.set()
        if task is not None:
            task.cancel()

    loop = asyncio.get_running_loop()
    timer = loop.call_later(_SOON, lambda: watching.append(loop.create_task(look())))
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.is_set():
            raise
        if task is not None:
            task.uncancel()
        raise ClientGone from None
    finally:
        timer.cancel()
        for other in watching:
            other.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def nobody(_request: Request, _error: Exception) -> Response:
    """Return the answer to a client that is gone, for the log."""
    return Response(status_code=_CLIENT_CLOSED_REQUEST)


def send(answer: Answer, *, filename: str | None = None) -> Response:
    """Return an answer as a response with its length; large ones are sent from their file."""
    headers = conditional.headers(answer.tag, answer.release)
    if filename is not None:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if answer.size <= _AT_ONCE:
        return Response(answer.read(), media_type=answer.format.content_type, headers=headers)
    headers["Content-Length"] = str(answer.size)
    return StreamingResponse(
        _blocks(answer), media_type=answer.format.content_type, headers=headers
    )


async def _blocks(answer: Answer) -> AsyncIterator[bytes]:
    """Read an answer as it is taken; in a thread where the disk may have to be waited for.

    What a worker wrote a moment ago is in the system's memory still, unless it is an export.
    """
    aside = answer.size > _SURELY_IN_MEMORY
    with answer.file as file:
        while block := await asyncio.to_thread(file.read, _BLOCK) if aside else file.read(_BLOCK):
            yield block
