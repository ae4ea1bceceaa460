"""What was loaded when, kept on the engine as RDF in a graph of its own.

A release is its record there, and for each graph that it changed the statements that it added and
removed, in two graphs: what any earlier release stated is found by undoing the later ones. One
statement says which release is current, and one, while it is there, that the next is being put in
place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from minegraph.errors import ReleaseUnknown, StoreMissing, StoreUnusable
from minegraph.namespaces import DCTERMS, GRAPH, XSD
from minegraph.store.directory import moment
from minegraph.store.protocol import Release, text
from minegraph.store.remote.binding import written
from minegraph.store.remote.names import JOURNAL, OWN, RELEASE, is_left, number

if TYPE_CHECKING:
    from minegraph.store.remote.engine import Engine

_RECORD: Final = OWN + "record"
_STATE: Final = OWN + "state"
_CURRENT: Final = OWN + "current"
_MOVING: Final = OWN + "moving"
_OLDEST: Final = OWN + "oldest"
_PLAN: Final = OWN + "plan"
_RELEASES: Final = f"SELECT ?r ?record WHERE {{ GRAPH <{JOURNAL}> {{ ?r <{_RECORD}> ?record }} }}"
_SAID: Final = f"SELECT ?p ?x WHERE {{ GRAPH <{JOURNAL}> {{ <{_STATE}> ?p ?x }} }}"
_PLANNED: Final = f"SELECT ?x WHERE {{ GRAPH <{JOURNAL}> {{ <{_PLAN}> <{_RECORD}> ?x }} }}"


@dataclass(frozen=True)
class State:
    """Which state the engine's graphs are in: ``name`` is that of no other, "" before the first.

    While ``moving`` they are neither the old nor the next. Releases before ``oldest`` were pruned.
    """

    name: str = ""
    moving: bool = False
    oldest: int = 1

    @property
    def release(self) -> str:
        """Return the name of the current release, "" before the first."""
        return self.name.partition(" ")[0]

    @property
    def newest(self) -> int:
        """Return the number of the current release, 0 before the first."""
        return number(self.release) if self.name else 0


class Journal:
    """The releases of an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def state(self, *, seconds: float | None = None) -> State:
        """Return which state the engine's graphs are in."""
        said = {
            row["p"].value: row["x"].value for row in self._engine.table(_SAID, seconds=seconds)[1]
        }
        return State(said.get(_CURRENT, ""), _MOVING in said, int(said.get(_OLDEST, "1")))

    def releases(self, *, seconds: float | None = None) -> list[Release]:
        """Return every release up to the current one, oldest first."""
        newest = self.state(seconds=seconds).newest
        rows = self._engine.table(_RELEASES, seconds=seconds)[1]
        found = [
            Release(row["r"].value.removeprefix(RELEASE), json.loads(row["record"].value))
            for row in rows
            if row["r"].value.startswith(RELEASE)
        ]
        known = [release for release in found if number(release.name) <= newest]
        return sorted(known, key=lambda release: number(release.name))

    def publication(self, name: str, record: dict[str, Any], before: State) -> list[str]:
        """Return the updates that make a release the current one."""
        time = f'"{record["published"]}"^^<{XSD}dateTime>'
        told = _text(json.dumps(record, sort_keys=True))
        release = name.partition(" ")[0]
        return [
            _insert(f"<{RELEASE}{release}> <{_RECORD}> {told} ; <{DCTERMS}created> {time}"),
            *([_delete(_current(before.name))] if before.name else []),
            _insert(_current(name)),
        ]

    def intend(self, plan: dict[str, Any]) -> None:
        """Write down what is to be put in place; from then on it will be, whoever finishes it."""
        self._engine.update(_forget_plan())
        self._engine.update(_insert(f"<{_PLAN}> <{_RECORD}> {_text(json.dumps(plan))}"))
        self._engine.update(_insert(_moving()))

    def intended(self) -> dict[str, Any] | None:
        """Return what is being put in place, None where nothing is."""
        if not self.state().moving:
            return None
        rows = self._engine.table(_PLANNED)[1]
        plan: dict[str, Any] = json.loads(rows[0]["x"].value)
        return plan

    def done(self) -> None:
        """Take down that everything is in its place."""
        self._engine.update(_delete(_moving()))
        self._engine.update(_forget_plan())

    def forget_before(self, oldest: int, state: State) -> None:
        """Take down that releases before one of this number can be asked no more."""
        told = f"<{_STATE}> <{_OLDEST}>"
        self._engine.update(
            _delete(f"{told} {_text(str(state.oldest))}"), _insert(f"{told} {_text(str(oldest))}")
        )

    def sweep(self) -> None:
        """Remove the graphs of loads that never came to their end, and of pruned releases."""
        state = self.state()
        left = [
            graph
            for graph in self._engine.graphs()
            if is_left(graph, oldest=state.oldest, newest=state.newest)
        ]
        self._engine.update(*(f"DROP SILENT GRAPH <{graph}>" for graph in left))


def find(releases: list[Release], as_of: str | None) -> Release:
    """Return the last release, or the one of a name or time; raise ReleaseUnknown for none."""
    if not releases:
        raise StoreMissing(
            "the engine holds no release yet", hint="Load something with `minegraph load FILE`."
        )
    if not as_of:
        return releases[-1]
    named = next((release for release in releases if release.name == as_of), None)
    if named is not None:
        return named
    if as_of[:1] == "r" and as_of[1:].isdigit():
        raise ReleaseUnknown(
            f"there is no release {as_of}", hint="`minegraph releases` lists them."
        )
    until = moment(as_of)
    before = [r for r in releases if datetime.fromisoformat(str(r.record["published"])) <= until]
    if not before:
        raise ReleaseUnknown(
            f"nothing was published by {until.isoformat()}",
            hint="`minegraph releases` tells when each release was published.",
        )
    return before[-1]


def refuse_otherwise_kept(engine: Engine, release: Release) -> None:
    """Raise StoreUnusable for a release whose literals an engine was given in another form."""
    if release.record.get("typed", "") != engine.dialect.typed:
        raise StoreUnusable(
            f"release {release.name} was loaded by a version that kept literals on this engine in "
            "another form, in which it answers wrongly",
            hint="Take an export, empty the engine's graphs, and load it anew.",
        )


def recorded(release: Release) -> list[str]:
    """Return the graphs that a release holds, by its record."""
    graphs: Any = release.record["graphs"]
    return sorted(graph for graph in graphs if graph.startswith(GRAPH))


def _text(value: str) -> str:
    return written(text(value))


def _current(name: str) -> str:
    return f"<{_STATE}> <{_CURRENT}> {_text(name)}"


def _moving() -> str:
    return f"<{_STATE}> <{_MOVING}> {_text('yes')}"


def _insert(statements: str) -> str:
    return f"INSERT DATA {{ GRAPH <{JOURNAL}> {{ {statements} }} }}"


def _delete(statements: str) -> str:
    return f"DELETE DATA {{ GRAPH <{JOURNAL}> {{ {statements} }} }}"


def _forget_plan() -> str:
    return f"DELETE WHERE {{ GRAPH <{JOURNAL}> {{ <{_PLAN}> <{_RECORD}> ?plan }} }}"
