"""Sources that state much less than before: of a file cut short, or under another's slug."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_HALF: Final = 2


class Shrunk(NamedTuple):
    """A source that was loaded anew, and its statements in the release before and now."""

    source: str
    before: int
    now: int


def shrunk(base: Mapping[str, Any] | None, record: Mapping[str, Any]) -> tuple[Shrunk, ...]:
    """Return which of the sources that a release loaded have less than half of what they had."""
    known: Mapping[str, Any] = base["sources"] if base else {}
    counts = (
        Shrunk(source, known[source]["statements"], record["sources"][source]["statements"])
        for source in record["loaded"]
        if source in known and source in record["sources"]
    )
    return tuple(one for one in counts if one.now * _HALF < one.before)
