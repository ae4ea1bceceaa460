"""How much the graph holds, whole and source by source, as VoID counts it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.queries import query
from minegraph.store.formats import JSON
from minegraph.store.protocol import Lane, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.protocol import Row, Store


@dataclass(frozen=True)
class Part:
    """One named graph: its source, its size, and its members by class and property."""

    graph: str
    source: str
    title: str
    triples: int
    subjects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]


@dataclass(frozen=True)
class Statistics:
    """The whole graph, each statement counted once, and its parts."""

    release: str
    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, tuple[int, int, int]]
    parts: tuple[Part, ...]


class Statistician:
    """Counts a release once, when first asked, and keeps the numbers until the next release."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._known: tuple[object, Statistics] | None = None

    async def current(self) -> Statistics:
        """Return the numbers of the current release."""
        async with self._lock:
            while True:
                release = _identity(self._store)
                if self._known is not None and self._known[0] == release:
                    return self._known[1]
                counted = await statistics(self._store)
                if _identity(self._store) == release:
                    self._known = (release, counted)


def _identity(store: Store) -> object:
    release = store.release()
    return release.name, release.record.get("published")


async def statistics(store: Store) -> Statistics:
    """Return what the current release holds; takes seconds on millions of statements."""
    release = store.release().name
    graphs = await _rows(store, "graphs")
    classes = _by_graph(await _rows(store, "classes"), "class", "entities")
    properties = _by_graph(await _rows(store, "properties"), "property", "triples")
    whole = {
        row["property"].value: (
            _number(row, "triples"),
            _number(row, "subjects"),
            _number(row, "objects"),
        )
        for row in await _rows(store, "all-properties")
    }
    (totals,) = await _rows(store, "totals")
    return Statistics(
        release=release,
        triples=sum(triples for triples, _subjects, _objects in whole.values()),
        subjects=_number(totals, "subjects"),
        objects=_number(totals, "objects"),
        classes=_counts(await _rows(store, "all-classes"), "class", "entities"),
        properties=whole,
        parts=tuple(_part(row, classes, properties) for row in graphs),
    )


def _part(
    row: Row, classes: Mapping[str, Mapping[str, int]], properties: Mapping[str, Mapping[str, int]]
) -> Part:
    graph = row["graph"].value
    return Part(
        graph=graph,
        source=row["statedBy"].value if "statedBy" in row else "",
        title=row["title"].value if "title" in row else "",
        triples=_number(row, "triples"),
        subjects=_number(row, "subjects"),
        classes=classes.get(graph, {}),
        properties=properties.get(graph, {}),
    )


async def _rows(store: Store, name: str) -> list[Row]:
    answer = await store.query(Query(query(f"void/{name}"), JSON), lane=Lane.BULK)
    return answer.rows()


def _by_graph(rows: Iterable[Row], name: str, count: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["graph"].value, {})[row[name].value] = _number(row, count)
    return found


def _counts(rows: Iterable[Row], name: str, count: str) -> dict[str, int]:
    return {row[name].value: _number(row, count) for row in rows}


def _number(row: Row, name: str) -> int:
    return int(row[name].value)
