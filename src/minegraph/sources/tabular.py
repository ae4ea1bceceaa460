"""Reading tables as sources, beside files of RDF: the kind of each file, and what it states."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.sources import kinds
from minegraph.sources.names import Names
from minegraph.sources.rdf import Reader, SourceFile
from minegraph.sources.statements import Statements
from minegraph.store.formats import READABLE, by_suffix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from minegraph.sources.kinds import Kind
    from minegraph.sources.statements import Balance
    from minegraph.store.pool import Pool
    from minegraph.store.progress import Progress

RDF: Final = "rdf"
_MOST_MEGABYTES: Final = 256


class TableReader(Reader):
    """Reads the files of a load: tables by their kind, everything else as RDF.

    ``balances`` tells, after reading, what became of the rows of each table.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        most_megabytes: int,
        files: Mapping[Path, Kind],
        names: Names | None = None,
        source: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(pool, most_megabytes=most_megabytes)
        self._kinds = files
        self._names = names or Names()
        self._source = source
        self._options = options
        self._most = min(most_megabytes, _MOST_MEGABYTES)
        self.balances: dict[Path, Balance] = {}

    async def read(
        self, path: Path, *, format_name: str | None = None, progress: Progress | None = None
    ) -> SourceFile:
        """Return what a file states; raise InputError that says where it is not of its kind."""
        kind = self._kinds.get(path)
        if kind is None:
            return await super().read(path, format_name=format_name, progress=progress)
        try:
            return self._read_table(path, kind)
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}",
                file=str(path),
                hint="Name a readable file; a folder is loaded file by file.",
            ) from error

    def _read_table(self, path: Path, kind: Kind) -> SourceFile:
        status = path.stat()
        if status.st_size > self._most << 20:
            raise InputError(
                f"the table has {status.st_size >> 20:,} MiB; at most {self._most:,} are read",
                file=str(path),
                hint="Split it, one file to a source.",
            )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        written = datetime.fromtimestamp(status.st_mtime, UTC).date()
        statements = Statements()
        job = kinds.Job(path, digest, written, self._names, self._source, self._options)
        source = kind.read(job, statements)
        self.balances[path] = statements.balance
        return SourceFile(path, digest, statements.parsed(source), statements.places)


def chosen(files: Sequence[Path], name: str | None) -> dict[Path, Kind]:
    """Return the kind of each file that is a table: the one named, else what it plainly is.

    Raises InputError for an unknown kind, and for a table of which the kind is not plain.
    """
    if name == RDF:
        return {}
    if name is not None:
        if name not in kinds.NAMES:
            raise InputError(
                f"there is no kind of source {name!r}",
                file=str(files[0]),
                hint=f"The kinds are rdf, {', '.join(kinds.NAMES)}: `minegraph sources` tells of "
                "each.",
            )
        return dict.fromkeys(files, kinds.kind(name))
    return {path: _guessed(path) for path in files if by_suffix(path.name, among=READABLE) is None
            and path.suffix.lower() in (".csv", ".xlsx")}  # fmt: skip


def _guessed(path: Path) -> Kind:
    found = [kind for kind in kinds.kinds() if kind.recognizes(path)]
    if len(found) == 1:
        return found[0]
    raise InputError(
        "the file does not plainly say which kind of source it is",
        file=str(path),
        hint=f"Name it with --as: {', '.join(kinds.NAMES)}.",
    )


def first_row(path: Path) -> list[str]:
    """Return the first row of a CSV file that is no comment, or nothing where there is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = (row for row in csv.reader(file) if row and not row[0].startswith("#"))
            return next(rows, [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
