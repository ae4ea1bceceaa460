"""Every index of a release read in a worker, to see that each holds what was published.

The engine keeps each statement in several orders, in files of their own, and checks a file only
where it reads it: a damaged one may go unnoticed until a query happens to need it.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.store.fingerprint import Content, digests, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from minegraph.store.channel import Message

_MERGED: Final = ""
# What the engine raises on files that are not as it wrote them.
_DAMAGED: Final = (OSError, RuntimeError, ValueError, SyntaxError)


def verify(job: Message) -> Message:
    """Read the release in every order and return how many statements each gave, and the faults."""
    try:
        indexes = _Indexes(ox.Store.read_only(job["release"]))
    except _DAMAGED as error:
        faults = [f"the database cannot be opened: {error}", *_changed_files(job)]
        return {"indexes": {}, "faults": faults}
    faults = _changed_files(job)
    found: dict[str, dict[str, Content]] = {}
    for name, read in indexes.orders().items():
        try:
            found[name] = _contents(read())
        except _DAMAGED as error:
            faults.append(f"{name}: {error}")
            if name == "whole":  # without it nobody knows what to ask the others for
                break
    expected = recorded(job) or {k: c for k, c in found.get("whole", {}).items() if k != _MERGED}
    if "by subject" in found:
        expected[_MERGED] = indexes.merger
        faults += indexes.merger_faults()
    for name, graphs in found.items():
        faults += _differences(name, expected, graphs)
    counts = {name: sum(c.statements for c in graphs.values()) for name, graphs in found.items()}
    return {"indexes": counts, "faults": faults}


class _Indexes:
    """A database's statements, read in each order that it keeps; the whole reading comes first."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._subjects: set[Any] = set()
        self._predicates: defaultdict[Any, set[Any]] = defaultdict(set)
        self._values: defaultdict[Any, set[Any]] = defaultdict(set)
        self.merger = Content()
        self._unmerged = 0
        self._unstated = 0

    def orders(self) -> dict[str, Callable[[], Iterator[ox.Quad]]]:
        """Return a reading for each order, by its name."""
        return {
            "whole": self._whole,
            "by subject": self._by_subject,
            "by predicate": self._by_predicate,
            "by object": self._by_object,
            "by graph and subject": self._by_graph,
            "by graph and predicate": self._by_graph_and_predicate,
            "by graph and object": self._by_graph_and_object,
        }

    def merger_faults(self) -> list[str]:
        """Return where the default graph is not the merger of the named graphs."""
        faults = []
        if self._unmerged:
            faults.append(f"default graph: {self._unmerged:,} statements of named graphs missing")
        if self._unstated:
            faults.append(f"default graph: {self._unstated:,} statements that no named graph makes")
        return faults

    def _whole(self) -> Iterator[ox.Quad]:
        for quad in self._store:
            self._subjects.add(quad.subject)
            self._predicates[quad.graph_name].add(quad.predicate)
            self._values[quad.graph_name].add(quad.object)
            yield quad

    def _by_subject(self) -> Iterator[ox.Quad]:
        for subject in self._subjects:
            merged: set[ox.Triple] = set()
            stated: set[ox.Triple] = set()
            for quad in self._store.quads_for_pattern(subject, None, None, None):
                (merged if quad.graph_name == ox.DefaultGraph() else stated).add(quad.triple)
                yield quad
            self._unmerged += len(stated - merged)
            self._unstated += len(merged - stated)
            for triple in stated:
                self.merger.add(_line(triple))

    def _by_predicate(self) -> Iterator[ox.Quad]:
        for predicate in set().union(*self._predicates.values()):
            yield from self._store.quads_for_pattern(None, predicate, None, None)

    def _by_object(self) -> Iterator[ox.Quad]:
        for value in set().union(*self._values.values()):
            yield from self._store.quads_for_pattern(None, None, value, None)

    def _by_graph(self) -> Iterator[ox.Quad]:
        for graph in self._values:
            yield from self._store.quads_for_pattern(None, None, None, graph)

    def _by_graph_and_predicate(self) -> Iterator[ox.Quad]:
        for graph, predicates in self._predicates.items():
            for predicate in predicates:
                yield from self._store.quads_for_pattern(None, predicate, None, graph)

    def _by_graph_and_object(self) -> Iterator[ox.Quad]:
        for graph, values in self._values.items():
            for value in values:
                yield from self._store.quads_for_pattern(None, None, value, graph)


def _changed_files(job: Message) -> list[str]:
    """Return what is wrong with the engine's files: also parts that no reading comes across."""
    published = job["files"] or {}
    found = digests(Path(job["release"])) if published else {}
    return [
        f"file {name}: {'its bytes were changed' if name in found else 'missing'}"
        for name, digest in published.items()
        if found.get(name) != digest
    ]


def _contents(quads: Iterator[ox.Quad]) -> dict[str, Content]:
    found: defaultdict[str, Content] = defaultdict(Content)
    for quad in quads:
        graph = quad.graph_name
        found[graph.value if isinstance(graph, ox.NamedNode) else _MERGED].add(_line(quad.triple))
    return dict(found)


def _line(triple: ox.Triple) -> bytes:
    return f"{triple} .\n".encode()


def _differences(
    name: str, expected: Mapping[str, Content], found: Mapping[str, Content]
) -> Iterator[str]:
    nothing = Content()
    for graph in sorted(expected.keys() | found.keys()):
        if graph == _MERGED and graph not in expected:
            continue
        wanted, got = expected.get(graph, nothing), found.get(graph, nothing)
        if wanted != got:
            where = f"<{graph}>" if graph else "the default graph"
            yield (
                f"{name}: {where} has {got.statements:,} statements where {wanted.statements:,} "
                f"were published{'' if got.statements != wanted.statements else ', not the same'}"
            )
