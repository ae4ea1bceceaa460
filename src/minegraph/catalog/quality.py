"""What the gate found in a release, rule by rule."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from minegraph.catalog.terms import Value, make_value
from minegraph.catalog.whole import identity
from minegraph.store.protocol import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.protocol import Release, Store

_MOST_THINGS: Final = 200
_MOST_KEPT: Final = 4
_WORDS: Final = {"Violation": "must", "Warning": "should", "Info": "may"}


@dataclass(frozen=True)
class BrokenRule:
    """A rule that something does not keep: how binding, how often, and the first such things."""

    severity: str
    shape: Value
    message: str
    count: int
    things: tuple[Value, ...]


@dataclass(frozen=True)
class Published:
    """A release as its record tells it."""

    name: str
    published: str
    by: str
    statements: int
    loaded: tuple[str, ...]
    found: Mapping[str, int]
    restores: str


def broken_rules(findings: Iterable[Mapping[str, Any]]) -> list[BrokenRule]:
    """Return the findings of a report grouped by rule, the most binding and broken first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    groups: defaultdict[tuple[str, str, str], dict[str, Value]] = defaultdict(dict)
    for finding in findings:
        rule = (finding["severity"], finding["shape"], finding["message"])
        counts[rule] += 1
        if len(groups[rule]) < _MOST_THINGS:
            groups[rule][finding["focus"]] = make_value(iri(finding["focus"]))
    rules = [
        BrokenRule(
            _WORDS[severity],
            make_value(iri(shape)),
            message,
            counts[severity, shape, message],
            tuple(things.values()),
        )
        for (severity, shape, message), things in groups.items()
    ]
    order = list(_WORDS.values())
    return sorted(rules, key=lambda r: (order.index(r.severity), -r.count, r.shape.label))


class Inspector:
    """Tells what the gate found in a release; the rules of the last few are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, object], list[BrokenRule]] = {}
        self._lock = asyncio.Lock()

    async def rules(self, release: Release) -> list[BrokenRule]:
        """Return the rules that a release does not keep."""
        async with self._lock:
            key = identity(release)
            if key not in self._known:
                findings = self._store.findings(release.name)
                self._known[key] = await asyncio.to_thread(broken_rules, findings)
                for oldest in [*self._known][:-_MOST_KEPT]:
                    del self._known[oldest]
            return self._known[key]

    async def findings(
        self, release: Release, *, limit: int, offset: int
    ) -> list[Mapping[str, Any]]:
        """Return some of the findings in a release, the most binding first."""
        found = self._store.findings(release.name)
        return await asyncio.to_thread(lambda: [*islice(found, offset, offset + limit)])


def published(release: Release) -> Published:
    """Return what a release's record tells of it."""
    record: Any = release.record
    return Published(
        name=release.name,
        published=record["published"],
        by=record["by"],
        statements=record["statements"],
        loaded=tuple(record["loaded"]),
        found={word: record["found"].get(name, 0) for name, word in _WORDS.items()},
        restores=record.get("restores", ""),
    )
