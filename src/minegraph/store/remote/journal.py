"""What was loaded when, kept on the engine as RDF in a graph of its own.

A release is its record there, and for each graph that it changed the statements that it added and
removed, in two graphs: what any earlier release stated is found by undoing the later ones.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from minegraph.errors import ReleaseUnknown, StoreBusy, StoreMissing
from minegraph.namespaces import DCTERMS, GRAPH, XSD
from minegraph.store.directory import moment
from minegraph.store.protocol import Release, text
from minegraph.store.remote.binding import written
from minegraph.store.remote.names import JOURNAL, RELEASE, STAGING, added, removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.store.remote.engine import Engine

_RECORD: Final = "urn:minegraph:record"
_LOCK: Final = "urn:minegraph:lock"
_HELD_BY: Final = "urn:minegraph:heldBy"
_LEASE: Final = timedelta(hours=1)
_RELEASES: Final = f"SELECT ?r ?record WHERE {{ GRAPH <{JOURNAL}> {{ ?r <{_RECORD}> ?record }} }}"


class Journal:
    """The releases of an engine, and who is writing the next."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def releases(self, *, seconds: float | None = None) -> list[Release]:
        """Return every release, oldest first."""
        rows = self._engine.table(_RELEASES, seconds=seconds)[1]
        found = [
            Release(row["r"].value.removeprefix(RELEASE), json.loads(row["record"].value))
            for row in rows
        ]
        return sorted(found, key=lambda release: number(release.name))

    def entry(self, name: str, record: dict[str, Any]) -> str:
        """Return the update that publishes a release."""
        time = f'"{record["published"]}"^^<{XSD}dateTime>'
        told = written(text(json.dumps(record, sort_keys=True)))
        return (
            f"INSERT DATA {{ GRAPH <{JOURNAL}> {{ <{RELEASE}{name}> <{_RECORD}> {told} ; "
            f"<{DCTERMS}created> {time} }} }}"
        )

    @contextmanager
    def writing(self) -> Iterator[str]:
        """Hold the engine for writing and give the session's name; raise StoreBusy if held.

        What an earlier writer left is swept. The lock is a statement with a lease of an hour: a
        writer on this machine that is gone loses it at once, one elsewhere when the lease ends.
        """
        session = uuid.uuid4().hex[:12]
        mine = self._take(session)
        try:
            self.sweep()
            yield session
        finally:
            self._engine.update(self._without(mine))

    def sweep(self) -> None:
        """Remove the graphs of loads that never came to their end."""
        left = [g for g in self._engine.graphs() if g.startswith(STAGING)]
        self._engine.update(*(f"DROP SILENT GRAPH <{graph}>" for graph in left))

    def _take(self, session: str) -> str:
        for holder in self._holders():
            host, process, _session, until = holder.split(" ")
            gone = host == socket.gethostname() and not _alive(int(process))
            if gone or datetime.fromisoformat(until) < datetime.now(UTC):
                self._engine.update(self._without(holder))
        until = (datetime.now(UTC) + _LEASE).isoformat(timespec="seconds")
        mine = f"{socket.gethostname()} {os.getpid()} {session} {until}"
        self._engine.update(
            f"INSERT {{ GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> {written(text(mine))} }} }} "
            f"WHERE {{ FILTER NOT EXISTS {{ GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> ?x }} }} }}"
        )
        holders = self._holders()
        if holders != [mine]:
            if mine in holders:
                self._engine.update(self._without(mine))
            other = next((h for h in holders if h != mine), "another process")
            raise StoreBusy(
                f"another load is writing to the engine: {' '.join(other.split(' ')[:2])}",
                hint="Wait for it; the lease of a writer that is gone ends after an hour.",
            )
        return mine

    def _holders(self) -> list[str]:
        query = f"SELECT ?x WHERE {{ GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> ?x }} }}"
        return [row["x"].value for row in self._engine.table(query)[1]]

    def _without(self, holder: str) -> str:
        return (
            f"DELETE DATA {{ GRAPH <{JOURNAL}> {{ <{_LOCK}> <{_HELD_BY}> "
            f"{written(text(holder))} }} }}"
        )


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


def content(engine: Engine, releases: list[Release], name: str) -> dict[str, set[bytes]]:
    """Return the statements of each graph at a release, as lines of N-Triples."""
    held = {graph: _lines(engine, graph) for graph in recorded(releases[-1])}
    for later in reversed([r for r in releases if number(r.name) > number(name)]):
        changed: Any = later.record["changed"]
        for graph in changed:
            now = held.get(graph, set())
            before = now - _lines(engine, added(later.name, graph))
            held[graph] = before | _lines(engine, removed(later.name, graph))
    return {graph: lines for graph, lines in held.items() if lines}


def recorded(release: Release) -> list[str]:
    """Return the graphs that a release holds, by its record."""
    graphs: Any = release.record["graphs"]
    return sorted(graph for graph in graphs if graph.startswith(GRAPH))


def number(release: str) -> int:
    """Return the number of a release."""
    return int(release.removeprefix("r"))


def _lines(engine: Engine, graph: str) -> set[bytes]:
    with engine.graph(graph) as lines:
        return set(lines)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
