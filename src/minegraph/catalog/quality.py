"""What the gate found in a release, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from minegraph.catalog.terms import Value, make_value
from minegraph.store.protocol import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.protocol import Release

_WORDS: Final = {"Violation": "must", "Warning": "should", "Info": "may"}


@dataclass(frozen=True)
class BrokenRule:
    """A rule that something does not keep: how binding it is, and the things, in order."""

    severity: str
    shape: Value
    message: str
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
    groups: dict[tuple[str, str, str], dict[str, Value]] = {}
    for finding in findings:
        rule = (finding["severity"], finding["shape"], finding["message"])
        groups.setdefault(rule, {})[finding["focus"]] = make_value(iri(finding["focus"]))
    rules = [
        BrokenRule(_WORDS[severity], make_value(iri(shape)), message, tuple(things.values()))
        for (severity, shape, message), things in groups.items()
    ]
    order = list(_WORDS.values())
    return sorted(rules, key=lambda r: (order.index(r.severity), -len(r.things), r.shape.label))


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
