"""A remote store as a place to load into: the engine, and a folder here for what it cannot keep."""

from __future__ import annotations

import getpass
import io
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from minegraph.store.durable import unwritable
from minegraph.store.remote.journal import Journal, content, find
from minegraph.store.remote.staging import RemoteStaging

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from minegraph.store.protocol import Release
    from minegraph.store.remote.engine import Engine

_PARTS = ("quarantine", "originals")


class RemoteHome:
    """Where releases are made on an engine.

    ``path`` is a folder of this machine for the bytes of loaded files and for refused ones.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine = engine
        self.journal = Journal(engine)
        self.path = path
        try:
            for part in _PARTS:
                (path / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error

    @contextmanager
    def stage(self) -> Iterator[RemoteStaging]:
        """Lend a staging to the one writer; whatever is not published is swept."""
        with self.journal.writing() as session:
            try:
                yield RemoteStaging(self.engine, self.journal, session)
            finally:
                self.journal.sweep()

    def has_release(self) -> bool:
        """Return whether anything was ever published."""
        return bool(self.journal.releases())

    def releases(self) -> list[Release]:
        """Return every release, oldest first."""
        return self.journal.releases()

    def rollback(self, when: str) -> tuple[str, Release]:
        """Publish a release that states what an earlier one did; return that one's name."""
        with self.stage() as staging:
            releases = self.journal.releases()
            earlier = find(releases, when)
            then = content(self.engine, releases, earlier.name)
            later = [r for r in releases if int(r.name[1:]) > int(earlier.name[1:])]
            changed = {graph for release in later for graph in release.record["changed"]}  # type: ignore[attr-defined]
            for graph in sorted(changed):
                staging.replace(graph, io.BytesIO(b"".join(sorted(then.get(graph, set())))))
            told = {
                **earlier.record,
                "published": datetime.now(UTC).isoformat(timespec="seconds"),
                "by": getpass.getuser(),
                "previous": releases[-1].name,
                "loaded": [],
                "restores": earlier.name,
            }
            return earlier.name, staging.publish(told)
