"""Answers kept as they were sent, for requests that say the same in every way that matters."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from minegraph.api.quick import Wire

_LARGEST: Final = 1 << 17
_OVERHEAD: Final = 2048
_CHOOSING: Final = (b"host", b"accept", b"accept-encoding")
_SPECIAL: Final = frozenset(
    (b"authorization", b"cookie", b"if-none-match", b"if-modified-since", b"origin", b"range")
)

_Key = tuple[object, ...] | bytes


@dataclass(frozen=True)
class AnswerAsSent:
    """An answer's two messages, what its route noted of it, and the memory that it takes."""

    start: Message
    body: Message
    route: object
    notes: Mapping[str, Any]
    cost: int


class Memory:
    """The latest answers of one state of the store, as many as fit.

    They are kept by what they depend on (`Kept`) and by the very request (`minegraph.api.quick`).
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[_Key, AnswerAsSent | Wire] = OrderedDict()
        self.state = ""
        self.size = 0
        self.hits = 0

    def enter(self, state: str) -> None:
        """Forget all answers where the store is in another state."""
        if state != self.state:
            self._answers.clear()
            self.size, self.state = 0, state

    def __contains__(self, key: _Key) -> bool:
        """Return whether an answer is kept."""
        return key in self._answers

    def get(self, key: _Key) -> AnswerAsSent | Wire | None:
        """Return a kept answer, or None."""
        kept = self._answers.get(key)
        if kept is not None:
            self._answers.move_to_end(key)
            self.hits += 1
        return kept

    def drop(self, key: _Key) -> None:
        """Forget an answer that is kept in another form."""
        kept = self._answers.pop(key, None)
        self.size -= kept.cost if kept else 0

    def keep(self, key: _Key, state: str, kept: AnswerAsSent | Wire) -> None:
        """Keep an answer that was made in a state of the store, if it still is in that."""
        if state != self.state or key in self._answers:
            return
        self._answers[key] = kept
        self.size += kept.cost
        while self.size > self._most:
            self.size -= self._answers.popitem(last=False)[1].cost


class Kept:
    """Answers a GET again as it was answered before, as long as the store is in the same state.

    Kept are whole answers of at most 128 KiB that have an ETag: their routes vouch that they depend
    on the release, the address, the host and what is accepted, and on nothing else. Requests with
    any other header that could change an answer go the whole way.
    """

    def __init__(self, app: ASGIApp, *, memory: Memory) -> None:
        self._app = app
        self._memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        key = _key(scope) if scope["type"] == "http" else None
        state = scope["app"].state.store.state() if key else ""
        if key is None or not state:
            await self._app(scope, receive, send)
            return
        self._memory.enter(state)
        kept = cast("AnswerAsSent | None", self._memory.get(key))
        if kept is None:
            await self._app(scope, receive, _Keeper(self._memory, key, scope, send).take)
            return
        scope["route"] = kept.route
        scope["state"]["notes"].update(kept.notes)
        scope["state"]["kept"] = state, key, kept
        await send({**kept.start, "headers": list(kept.start["headers"])})
        await send(kept.body)


class _Keeper:
    """Passes an answer on, and keeps it once it was sent whole."""

    def __init__(self, memory: Memory, key: _Key, scope: Scope, send: Send) -> None:
        self._memory, self._key, self._scope, self._send = memory, key, scope, send
        self._state = memory.state
        self._start: Message | None = None

    async def take(self, message: Message) -> None:
        """Send one message."""
        start, self._start = self._start, None
        if message["type"] == "http.response.start":
            if _may_be_kept(message):
                self._start = {**message, "headers": list(message["headers"])}
        elif start is not None and not message.get("more_body", False):
            self._keep(start, message)
        await self._send(message)

    def _keep(self, start: Message, body: Message) -> None:
        size = len(body.get("body", b""))
        if size > _LARGEST:
            return
        notes = dict(self._scope["state"]["notes"])
        if "outcome" in notes:
            notes["outcome"] = "cached"
        cost = size + len(self._scope["query_string"]) + _OVERHEAD
        route = self._scope.get("route")
        kept = AnswerAsSent(start, body, route, notes, cost)
        self._memory.keep(self._key, self._state, kept)
        self._scope["state"]["kept"] = self._state, self._key, kept


def _key(scope: Scope) -> _Key | None:
    """Return what an answer is kept by; None for a request that is answered anew."""
    if scope["method"] != "GET":
        return None
    chosen = [b"", b"", b""]
    for name, value in scope["headers"]:
        if name in _CHOOSING:
            chosen[_CHOOSING.index(name)] += value
        elif name in _SPECIAL:
            return None
    return (scope["scheme"], scope["raw_path"], scope["query_string"], *chosen)


def _may_be_kept(start: Message) -> bool:
    names = [name for name, _value in start["headers"]]
    return start["status"] == 200 and b"etag" in names and b"set-cookie" not in names
