"""How much the graph holds, whole and source by source, as VoID counts it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.catalog.whole import identity, of_one_release
from minegraph.queries import query
from minegraph.store.formats import JSON
from minegraph.store.protocol import Lane, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.protocol import Release, Row, Store


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
            if self._known is None or self._known[0] != identity(self._store.release()):
                self._known = await of_one_release(self._store, self._counted)
            return self._known[1]

    async def _counted(self, release: Release) -> tuple[object, Statistics]:
        return identity(release), await statistics(self._store, release.name)


async def statistics(store: Store, release: str) -> Statistics:
    """Return what the current release holds; takes seconds on millions of statements."""
    graphs = sorted(await _rows(store, "graphs"), key=lambda row: row["graph"].value)
    sources = _of_graphs(await _rows(store, "sources"))
    classes = _by_graph(await _rows(store, "classes"), "class", "entities")
    properties = _by_graph(await _rows(store, "properties"), "property", "triples")
    whole = {
        row["property"].value: (
            _number(row, "triples"),
            _number(row, "subjects"),
            _number(row, "objects"),
        )
        for row in _sorted(await _rows(store, "all-properties"), "property")
    }
    (totals,) = await _rows(store, "totals")
    return Statistics(
        release=release,
        triples=sum(triples for triples, _subjects, _objects in whole.values()),
        subjects=_number(totals, "subjects"),
        objects=_number(totals, "objects"),
        classes=_counts(await _rows(store, "all-classes"), "class", "entities"),
        properties=whole,
        parts=tuple(
            _part(row, sources.get(row["graph"].value, []), classes, properties) for row in graphs
        ),
    )


def _part(
    row: Row,
    sources: list[Row],
    classes: Mapping[str, Mapping[str, int]],
    properties: Mapping[str, Mapping[str, int]],
) -> Part:
    graph = row["graph"].value
    names = [source["name"] for source in sources if "name" in source]
    title = min(names, key=lambda name: (name.language != "en", name.value), default=None)
    return Part(
        graph=graph,
        source=min((source["source"].value for source in sources), default=""),
        title=title.value if title else "",
        triples=_number(row, "triples"),
        subjects=_number(row, "subjects"),
        classes=classes.get(graph, {}),
        properties=properties.get(graph, {}),
    )


async def _rows(store: Store, name: str) -> list[Row]:
    answer = await store.query(Query(query(f"void/{name}"), JSON), lane=Lane.BULK)
    return answer.rows()


def _sorted(rows: Iterable[Row], name: str) -> list[Row]:
    """Return the rows that have an IRI under a name, sorted by it: no engine is asked to."""
    return sorted((row for row in rows if row[name].is_iri), key=lambda row: row[name].value)


def _of_graphs(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["graph"].value, []).append(row)
    return found


def _by_graph(rows: Iterable[Row], name: str, count: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in _sorted(rows, name):
        found.setdefault(row["graph"].value, {})[row[name].value] = _number(row, count)
    return found


def _counts(rows: Iterable[Row], name: str, count: str) -> dict[str, int]:
    return {row[name].value: _number(row, count) for row in _sorted(rows, name)}


def _number(row: Row, name: str) -> int:
    return int(row[name].value)
