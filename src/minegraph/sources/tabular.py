"""Reading tables as sources, beside files of RDF: the kind of each file, and what it states."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import BASE
from minegraph.sources import kinds
from minegraph.sources.confined import Process
from minegraph.sources.known import Known, known_things
from minegraph.sources.names import Names
from minegraph.sources.rdf import Reader, SourceFile, unreadable
from minegraph.store.formats import READABLE, by_suffix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from minegraph.sources.confined import Limits, Made
    from minegraph.sources.mending import MendedRows
    from minegraph.store.pool import Pool
    from minegraph.store.progress import Progress

RDF: Final = "rdf"
_MOST_MEGABYTES: Final = 256
_SUFFIXES: Final = (".csv", ".xlsx", ".tar", ".tgz", ".tar.gz", ".tar.zst")


@dataclass(frozen=True)
class Tables:
    """Which of a load's files are tables, of which kind each, and what stands beside them."""

    files: Mapping[Path, str] = field(default_factory=dict)
    """The name of the kind, "" where the file is to say it."""
    source: str | None = None
    options: Mapping[str, str] | None = None
    mended: MendedRows | None = None


class TableReader(Reader):
    """Reads the files of a load: tables by their kind, everything else as RDF.

    ``made`` tells, after reading, what became of the rows of each table, by its first file.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        most_megabytes: int,
        tables: Tables,
        limits: Limits,
        names: Names | None = None,
    ) -> None:
        super().__init__(pool, most_megabytes=most_megabytes)
        self._tables = tables
        self._process = Process(limits)
        self._names = names or Names()
        self._known: Known | None = None
        self._found: dict[Path, str] = {}
        self._most = min(most_megabytes, _MOST_MEGABYTES)
        self.made: dict[Path, Made] = {}

    async def sources(self, files: Sequence[Path]) -> list[tuple[Path, ...]]:
        """Return the files in groups, each of which is one source, in the order of their firsts."""
        groups: dict[str | Path, tuple[Path, ...]] = {}
        for path in files:
            try:
                name = await self._kind(path)
            except OSError as error:
                raise unreadable(path, error) from error
            together = name is not None and kinds.kind(name).joins_files
            key = name if name is not None and together else path
            groups[key] = (*groups.get(key, ()), path)
        return list(groups.values())

    async def read(
        self,
        path: Path,
        *more: Path,
        format_name: str | None = None,
        base: str = BASE,
        progress: Progress | None = None,
    ) -> SourceFile:
        """Return what files of one source state; InputError says where one is not of its kind."""
        name = await self._kind(path)
        if name is None:
            return await super().read(
                path, *more, format_name=format_name, base=base, progress=progress
            )
        if progress is not None:
            progress.stage(f"reading {path.name}")
        try:
            return await self._read_tables((path, *more), name)
        except OSError as error:
            raise unreadable(path, error) from error

    async def close(self) -> None:
        """End the process that reads tables, and the workers."""
        await self._process.close()
        await super().close()

    async def _kind(self, path: Path) -> str | None:
        """Return the kind of a table, None for a file of RDF."""
        if path not in self._tables.files:
            return None
        named = self._tables.files[path]
        if named:
            return named
        _check(path, self._most)
        if path in self._found:
            return self._found[path]
        found = await self._process.recognized(path)
        if len(found) == 1:
            self._found[path] = found[0]
            return found[0]
        raise InputError(
            "the file does not plainly say which kind of source it is",
            file=str(path),
            hint=f"Name it with --as: {', '.join(kinds.NAMES)}.",
        )

    async def _read_tables(self, paths: tuple[Path, ...], name: str) -> SourceFile:
        digests = {path: _digest(path, self._most) for path in paths}
        written = datetime.fromtimestamp(paths[0].stat().st_mtime, UTC).date()
        given, mended = self._tables, self._tables.mended
        if self._known is None:
            self._known = known_things()
        names = self._names if kinds.kind(name).resolves_names else Names()
        job = kinds.Job(
            paths[0], _joint(digests), written, names, given.source, given.options, paths[1:],
            self._known, mended.of(paths) if mended else {},
        )  # fmt: skip
        made = await self._process.read(name, job)
        self.made[paths[0]] = made
        if mended:
            digests[mended.path] = mended.digest
        return SourceFile(
            paths[0], _joint(digests), made.parsed, made.places, digests, made.balance.doubts,
            made.homes,
        )  # fmt: skip


def _digest(path: Path, most: int) -> str:
    _check(path, most)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, most: int) -> None:
    """Refuse what is no file (a pipe never ends), and one that is too large."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            "not a file", file=str(path), hint="Name a file; a folder is loaded file by file."
        )
    if status.st_size > most << 20:
        raise InputError(
            f"the table has {status.st_size >> 20:,} MiB; at most {most:,} are read",
            file=str(path),
            hint="Split it, one file to a source.",
        )


def _joint(digests: Mapping[Path, str]) -> str:
    """Return the digest of a file, or of the sorted digests of several."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    return hashlib.sha256("\n".join(sorted(digests.values())).encode()).hexdigest()


def chosen(files: Sequence[Path], name: str | None) -> dict[Path, str]:
    """Return the kind of each file that is a table: the one named, else "", for it to say."""
    if name == RDF:
        return {}
    if name is not None:
        return dict.fromkeys(files, name)
    return {
        path: ""
        for path in files
        if by_suffix(path.name, among=READABLE) is None and path.name.lower().endswith(_SUFFIXES)
    }
