"""A remote store as a place to load into: the engine, and a folder here for what it cannot keep."""

from __future__ import annotations

import getpass
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from minegraph.errors import QueryError, StoreError
from minegraph.store.directory import unwritable
from minegraph.store.remote.earlier import graph_at, refuse_pruned
from minegraph.store.remote.journal import Journal, find
from minegraph.store.remote.lock import LEASE_SECONDS, Lease, held
from minegraph.store.remote.moving import finish
from minegraph.store.remote.names import number
from minegraph.store.remote.staging import RemoteStaging

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from minegraph.store.protocol import Release
    from minegraph.store.remote.engine import Engine

_PARTS = ("quarantine", "originals")


class RemoteHome:
    """Where releases are made on an engine.

    ``path`` is a folder of this machine for the bytes of loaded files and for refused ones;
    ``most_copied`` is how many statements an update may have copied here.
    """

    def __init__(
        self,
        engine: Engine,
        path: Path,
        *,
        most_copied: int,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.engine = engine
        self.journal = Journal(engine)
        self.path = path
        self._most_copied = most_copied
        self._lease_seconds = lease_seconds
        try:
            for part in _PARTS:
                (path / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error

    @contextmanager
    def writing(self) -> Iterator[Lease]:
        """Hold the engine for writing, once what an earlier writer left is finished or swept."""
        with held(self.engine, seconds=self._lease_seconds) as lease:
            finish(self.engine, self.journal)
            self.journal.sweep()
            yield lease

    @contextmanager
    def stage(self) -> Iterator[RemoteStaging]:
        """Lend a staging to the one writer; whatever is not published is swept."""
        with self.writing() as lease:
            try:
                yield RemoteStaging(self.engine, self.journal, lease, most_copied=self._most_copied)
            finally:
                with suppress(StoreError, QueryError):  # the next writer sweeps too
                    lease.check()
                    if not self.journal.state().moving:
                        self.journal.sweep()

    def has_release(self) -> bool:
        """Return whether anything was ever published."""
        return bool(self.journal.state().name)

    def releases(self) -> list[Release]:
        """Return every release, oldest first."""
        return self.journal.releases()

    def rollback(self, when: str) -> tuple[str, Release]:
        """Publish a release that states what an earlier one did; return that one's name."""
        with self.stage() as staging:
            releases = self.journal.releases()
            earlier = find(releases, when)
            refuse_pruned(self.journal.state(), earlier.name)
            later = [r for r in releases if number(r.name) > number(earlier.name)]
            changed: set[str] = set()
            for release in later:
                graphs: Any = release.record["changed"]
                changed.update(graphs)
            for graph in sorted(changed):
                with graph_at(self.engine, releases, earlier.name, graph) as lines:
                    staging.replace(graph, lines)
            told = {
                **earlier.record,
                "published": datetime.now(UTC).isoformat(timespec="seconds"),
                "by": getpass.getuser(),
                "previous": releases[-1].name,
                "loaded": [],
                "restores": earlier.name,
            }
            return earlier.name, staging.publish(told)

    def prune(self, *, keep: int) -> list[str]:
        """Remove what led to old releases, and return the names of those that it made unknown.

        Changes are undone one after the other from the current release back, so all releases from
        the oldest that is kept on stay: the last ``keep``, whatever day they are of.
        """
        with self.writing():
            state = self.journal.state()
            oldest = max(state.oldest, state.newest - keep + 1, 1)
            if oldest > state.oldest:
                self.journal.forget_before(oldest, state)
                self.journal.sweep()
            return [f"r{n}" for n in range(state.oldest, oldest)]
