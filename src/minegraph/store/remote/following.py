"""Which release an engine holds, asked again and again beside the queries, so that none waits."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from minegraph.errors import EngineUnavailable, MinegraphError, QueryError, StoreBusy, StoreError
from minegraph.store.remote.journal import Journal, State
from minegraph.store.remote.lock import held
from minegraph.store.remote.moving import finish

if TYPE_CHECKING:
    from collections.abc import Callable

    from minegraph.store.protocol import Release
    from minegraph.store.remote.engine import Engine

_EVERY_SECONDS: Final = 0.5
_ASK_SECONDS: Final = 5.0
_PAUSE: Final = 0.1
_MOST_TRIES: Final = 5
_T = TypeVar("_T")


@dataclass(frozen=True)
class Known:
    """A state of the engine in which its graphs are whole, and its releases, oldest first."""

    state: State
    releases: list[Release]


class Follower:
    """Knows the engine's state as of half a second ago; its thread begins with the first `now`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._journal = Journal(engine)
        self._known: Known | None = None
        self._moving = False
        self._error: MinegraphError | None = None
        self._asking = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def now(self) -> Known:
        """Return the last whole state that was seen; raise the engine's last answer, if an error.

        The engine is asked by the first call alone.
        """
        if self._thread is None:
            self._begin()
        if self._error is not None:
            raise self._error.with_traceback(None)
        if self._known is None:
            raise _moving()
        return self._known

    def at_hand(self) -> str:
        """Return the name of the state last seen, empty where none is known."""
        known = self._known
        return known.state.name if known is not None and self._error is None else ""

    @property
    def answers(self) -> bool:
        """Return whether the engine answered when it was last asked."""
        return self._error is None

    @property
    def moving(self) -> bool:
        """Return whether a release was being put in place when the engine was last asked."""
        return self._moving

    def refresh(self) -> Known | None:
        """Ask the engine and return its state, None while a release is being put in place."""
        with self._asking:
            try:
                patience = min(_ASK_SECONDS, self._engine.endpoint.seconds)
                state = self._journal.state(seconds=patience)
                if not state.moving and (self._known is None or self._known.state != state):
                    self._known = self._read(state)
                self._moving, self._error = state.moving, None
            except QueryError as error:  # the query is our own: the engine is at fault
                self._error = EngineUnavailable(
                    f"the engine at {self._engine.address} does not tell what is current: "
                    f"{error.message}",
                    hint="See whether it is overloaded, and whether MINEGRAPH_STORE is right.",
                )
                raise self._error from error
            except MinegraphError as error:
                self._error = error
                raise
            return None if self._moving else self._known

    def whole(self, work: Callable[[Known], _T], drop: Callable[[_T], object]) -> _T:
        """Return what some work gives that asked one state of the engine and no other.

        It is done again where a release was published meanwhile, and ``drop`` is given what it
        had made; while one is being put in place, it waits.
        """
        deadline = time.monotonic() + self._engine.endpoint.seconds
        for _ in range(_MOST_TRIES):
            known = self._settled(deadline) if self._moving else self._known
            known = known or self._settled(deadline)
            try:
                made = work(known)
            except StoreError:  # what it read may have been replaced in its midst
                if self.refresh() == known:
                    raise
                continue
            try:
                same = self.refresh() == known
            except BaseException:
                drop(made)
                raise
            if same:
                return made
            drop(made)
        raise EngineUnavailable(
            "releases were published faster than the query was answered",
            hint="Ask again shortly.",
        )

    def close(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(_PAUSE)

    def _begin(self) -> None:
        with suppress(MinegraphError):  # told by `now`
            if self.refresh() is None:
                self._finish()
                self.refresh()
        self._thread = threading.Thread(target=self._follow, name="following", daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            with suppress(MinegraphError):  # told by `now`, and it is asked again
                if self.refresh() is None:
                    self._finish()

    def _settled(self, deadline: float) -> Known:
        """Return the state once nothing is being put in place any more."""
        while time.monotonic() < deadline:
            known = self.refresh()
            if known is not None:
                return known
            time.sleep(_PAUSE)
        raise _moving()

    def _finish(self) -> None:
        """Carry out what a load that was cut off had begun to put in place."""
        with suppress(StoreBusy), held(self._engine):  # the load that holds it is at it
            finish(self._engine, self._journal)

    def _read(self, state: State) -> Known:
        releases = self._journal.releases(seconds=_ASK_SECONDS)
        return Known(state, [r for r in releases if int(r.name[1:]) <= state.newest])


def _moving() -> EngineUnavailable:
    return EngineUnavailable(
        "a release is being put in place on the engine",
        hint="Ask again shortly. If the load that did it was cut off, this service finishes it "
        "within two minutes.",
    )
