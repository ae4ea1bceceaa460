"""What several queries find, of one release: publishing goes on while they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from minegraph.errors import ServiceBusy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from minegraph.store.protocol import Release, Store

_MOST_TRIES: Final = 5
_T = TypeVar("_T")


async def of_one_release(store: Store, work: Callable[[Release], Awaitable[_T]]) -> _T:
    """Return what some work made that saw the release it was given, and no other.

    It is done again where another one was published meanwhile. No query sees an older release than
    the one before it did: where the last one still is the first, so were all between them.
    """
    for _ in range(_MOST_TRIES):
        release = store.release()
        made = await work(release)
        if identity(store.release()) == identity(release):
            return made
    raise ServiceBusy(
        "releases were published faster than this was put together",
        retry_after=1,
        hint="Ask again shortly.",
    )


def identity(release: Release) -> tuple[str, object]:
    """Return what tells a release from every other, of a store that was restored too."""
    return release.name, release.record.get("published")
