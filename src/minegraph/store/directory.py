"""The directory of an embedded store: where its parts are, who may write, which release is current.

::

    STORE/
      minegraph-store.json   marks the directory as ours, with the version of this layout
      current                the name of the current release
      releases/rN/           db/ (the engine's files, never written again), release.json and
                             findings.json.gz (what the gate found)
      staging/               clones being written; whatever is left there is swept
      quarantine/            refused input with its report
      originals/             every loaded file's bytes, by SHA-256
      write.lock             held by the one writer
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import ReleaseUnknown, StoreBusy, StoreError, StoreMissing, StoreUnusable
from minegraph.store import findings as found
from minegraph.store.durable import broken, sync_folder, unwritable, write_durably
from minegraph.store.protocol import Release

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKER: Final = "minegraph-store.json"
_LAYOUT: Final = 3
_NAME: Final = re.compile(r"r[1-9][0-9]*")
_PARTS: Final = ("releases", "staging", "quarantine", "originals")


class Directory:
    """An embedded store on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = str(path)
        self._identities: dict[str, tuple[tuple[int, int], str]] = {}
        self._current: tuple[tuple[int, int, int], str] | None = None

    @classmethod
    def open(cls, path: Path) -> Directory:
        """Return the store at a path; raise StoreMissing or StoreUnusable where there is none."""
        marker = path / _MARKER
        if not marker.is_file():
            if path.exists() and not _is_free(path):
                raise StoreUnusable(
                    f"{path} is not a minegraph store",
                    hint="Name another place with --store, or an empty directory to start one.",
                )
            raise StoreMissing(
                f"there is no store at {path}",
                hint="Start one with `minegraph serve` (filled with the facts that come with it) "
                "or `minegraph load FILE`, or name another with --store.",
            )
        layout = json.loads(marker.read_text(encoding="utf-8")).get("layout")
        if layout != _LAYOUT:
            raise StoreUnusable(
                f"{path} has layout {layout}; this minegraph reads layout {_LAYOUT}",
                hint="Export it with the minegraph that made it and load the export here.",
            )
        return cls(path)

    @classmethod
    def create(cls, path: Path) -> Directory:
        """Make an empty store at a path that is free, or return the one that is there.

        The marker comes first: whoever is killed in here, or does the same at the same time, leaves
        a place that is free or a store.
        """
        try:
            directory = cls.open(path)
        except StoreMissing:
            directory = cls(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / _MARKER).exists():
                draft = path / f"{_MARKER}.{os.getpid()}"
                write_durably(draft, json.dumps({"layout": _LAYOUT}) + "\n")
                draft.replace(path / _MARKER)
                sync_folder(path)
            for part in _PARTS:
                (path / part).mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        return directory

    def current(self) -> str:
        """Return the name of the current release; raise StoreMissing before the first.

        Raises StoreUnusable where what names it is damaged, or gone since it was read.
        """
        try:
            return self._read_current()
        except FileNotFoundError:
            if self._current is not None:
                raise broken(
                    "what names the current release (the file `current`) is gone"
                ) from None
            raise StoreMissing(
                f"the store at {self.path} holds nothing yet",
                hint="Load something with `minegraph load FILE`.",
            ) from None
        except OSError as error:
            raise broken(f"the file `current` cannot be read: {error.strerror}") from error

    def _read_current(self) -> str:
        """Return what the pointer says; it is replaced as a file, so a known one is not read."""
        state = os.stat(f"{self._place}/current")  # noqa: PTH116  # each query asks: Path is slow
        stamp = (state.st_ino, state.st_mtime_ns, state.st_ctime_ns)
        if self._current is None or self._current[0] != stamp:
            name = (self.path / "current").read_text(encoding="ascii", errors="replace").strip()
            if not _NAME.fullmatch(name):
                raise broken(f"the file `current` is damaged: it names {name[:20]!r}")
            self._current = (stamp, name)
        return self._current[1]

    def has_release(self) -> bool:
        """Return whether anything was ever published."""
        return (self.path / "current").exists()

    def release(self, name: str | None = None) -> Release:
        """Return a release by name, the current one without.

        Raises ReleaseUnknown where there is none so called, StoreUnusable where it is damaged.
        """
        name = name or self.current()
        try:
            record = (self.path / "releases" / name / "release.json").read_text(encoding="utf-8")
            return Release(name, _record(record))
        except (FileNotFoundError, NotADirectoryError):
            if self._is_current(name):
                raise broken(f"the record of the current release {name} is gone") from None
            raise ReleaseUnknown(
                f"there is no release {name}", hint="`minegraph releases` lists them."
            ) from None
        except (OSError, ValueError) as error:
            raise broken(f"the record of release {name} is damaged: {error}") from error

    def _is_current(self, name: str) -> bool:
        try:
            return self.current() == name
        except StoreError:
            return False

    def findings(self, name: str) -> found.Findings:
        """Return what the gate found in a release, by name."""
        return found.take(self.path / "releases" / self.release(name).name)

    def each_finding(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield what the gate found in a release, by name, one finding at a time."""
        return found.each(self.path / "releases" / self.release(name).name)

    def damaged_originals(self) -> list[str]:
        """Return the names of the kept files whose bytes are not those that were loaded."""
        damaged = []
        for path in sorted((self.path / "originals").iterdir()):
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                    damaged.append(path.name)
        return damaged

    def identity(self, name: str) -> str:
        """Return what tells a release from every other, also from one of its name elsewhere."""
        record = f"{self._place}/releases/{name}/release.json"
        try:
            state = os.stat(record)  # noqa: PTH116  # each query asks: Path is slow
        except OSError:
            self.release(name)  # tells what is wrong, unless it was mended meanwhile
            state = os.stat(record)  # noqa: PTH116
        known = self._identities.get(name)
        if known is None or known[0] != (state.st_mtime_ns, state.st_ino):
            with open(record, "rb") as file:  # noqa: PTH123
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
            known = ((state.st_mtime_ns, state.st_ino), f"{name}-{digest}")
            self._identities[name] = known
        return known[1]

    def releases(self) -> list[Release]:
        """Return every release up to the current one, oldest first."""
        last = _number(self.current())
        self.release()
        names = (entry.name for entry in (self.path / "releases").iterdir())
        return [self.release(n) for n in sorted(names, key=_number) if _number(n) <= last]

    def database(self, release: str) -> Path:
        """Return the folder of a release's files; raise ReleaseUnknown where it was pruned."""
        database = f"{self._place}/releases/{release}/db"
        if not os.path.isdir(database):  # noqa: PTH112  # each query asks: Path is slow
            self.release(release)
            if self._is_current(release):
                raise broken(f"the database of the current release {release} is gone")
            raise ReleaseUnknown(
                f"release {release} was pruned: its record is left, its statements are not",
                hint="`minegraph releases` shows which are whole; restore it from a backup.",
            )
        return Path(database)

    def as_of(self, when: str) -> str:
        """Return the name of the release called so, or of the one that was current at a time.

        The time is ISO 8601; a day stands for its end, and without an offset it is in UTC.
        """
        if _NAME.fullmatch(when):
            return self.release(when).name
        until = moment(when)
        names = [r.name for r in self.releases() if _published(r) <= until]
        if not names:
            raise ReleaseUnknown(
                f"nothing was published by {until.isoformat()}",
                hint="`minegraph releases` tells when each release was published.",
            )
        return names[-1]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store for writing; sweep what a killed writer left; raise StoreBusy if held."""
        try:
            file = (self.path / "write.lock").open("a+", encoding="ascii")
        except OSError as error:
            raise unwritable(self.path, error) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StoreBusy(
                    f"another load is writing to the store {self.path}{_holder(file)}",
                    hint="Wait for it or stop it, or name another store with --store.",
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            self.sweep()
            yield

    def sweep(self) -> None:
        """Remove stagings, and releases that were written but never became current."""
        for leftover in (self.path / "staging").iterdir():
            shutil.rmtree(leftover)
        last = _number(self.current()) if self.has_release() else 0
        for entry in (self.path / "releases").iterdir():
            if _number(entry.name) > last:
                shutil.rmtree(entry)

    def adopt(self, staged: Path, record: dict[str, Any]) -> Release:
        """Make a staged folder the next and current release, durably and all at once."""
        name = f"r{_number(self.current()) + 1 if self.has_release() else 1}"
        record = found.put(staged, record)
        write_durably(staged / "release.json", json.dumps(record, indent=2, sort_keys=True) + "\n")
        home = self.path / "releases" / name
        staged.rename(home)
        sync_folder(home.parent)
        write_durably(self.path / "current", name + "\n")
        return Release(name, record)


def _record(text: str) -> dict[str, Any]:
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError(f"{text[:20]!r} is no JSON object")
    return record


def _is_free(path: Path) -> bool:
    """Return whether a store may be made at a path: it holds nothing but the start of one."""
    return path.is_dir() and all(e.name.startswith(_MARKER + ".") for e in path.iterdir())


def moment(when: str) -> datetime:
    """Return the time that a release is asked as of; a day stands for its end, in UTC."""
    try:
        found = datetime.fromisoformat(when)
    except ValueError:
        raise ReleaseUnknown(
            f"{when!r} is neither the name of a release nor a time",
            hint="Write r12, 2024-10-27 or 2024-10-27T12:00:00Z.",
        ) from None
    if len(when) == len("2024-10-27"):
        found += timedelta(days=1, microseconds=-1)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _published(release: Release) -> datetime:
    return datetime.fromisoformat(str(release.record["published"]))


def _number(release: str) -> int:
    return int(release.removeprefix("r"))


def _holder(file: IO[str]) -> str:
    file.seek(0)
    process = file.read().strip()
    return f" (process {process})" if process else ""
