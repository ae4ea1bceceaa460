"""Answers kept in memory, by what they answer; a release never changes, so none goes stale."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from minegraph import __version__

if TYPE_CHECKING:
    from minegraph.store.protocol import Answer, Query

_LARGEST_SHARE: Final = 8
_OVERHEAD: Final = 1024


def tag_of(release: str, query: Query) -> str:
    """Return a name for the answer to a query in a release, the same wherever it is computed."""
    parts = (
        __version__,
        release,
        query.format.name,
        query.text,
        query.default_graphs,
        query.named_graphs,
        sorted(query.bindings.items()) if query.bindings else (),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


class Cache:
    """The latest answers, as many as fit; one answer takes at most an eighth."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[str, tuple[Answer, bytes]] = OrderedDict()
        self.size = 0
        self.hits = 0

    def get(self, tag: str) -> Answer | None:
        """Return a kept answer, or None."""
        found = self._answers.get(tag)
        if found is None:
            return None
        self._answers.move_to_end(tag)
        self.hits += 1
        answer, content = found
        return replace(answer, file=io.BytesIO(content), cached=True)

    def keep(self, tag: str, answer: Answer) -> Answer:
        """Keep an answer if it is small enough and return it as it should be sent."""
        cost = answer.size + _OVERHEAD
        if cost > self._most // _LARGEST_SHARE or tag in self._answers:
            return answer
        content = answer.read()
        kept = replace(answer, file=io.BytesIO(content))
        self._answers[tag] = (kept, content)
        self.size += cost
        while self.size > self._most:
            _tag, (old, _content) = self._answers.popitem(last=False)
            self.size -= old.size + _OVERHEAD
        return replace(answer, file=io.BytesIO(content))
