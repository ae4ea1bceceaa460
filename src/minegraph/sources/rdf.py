"""RDF files in minegraph's ontology: which source a file speaks for, and its statements."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import BASE, GRAPH, SOURCE
from minegraph.sources.compressed import plain, plain_name
from minegraph.store.formats import READABLE, by_name, by_suffix
from minegraph.store.reading import Parsed, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from minegraph.sources.balance import Skipped
    from minegraph.sources.located import Places
    from minegraph.store.formats import Format
    from minegraph.store.pool import Pool
    from minegraph.store.progress import Progress

_SLUG: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_RESERVED: Final = ("ontology", "vocabulary", "derived", "loads")


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: its name, the SHA-256 of its bytes, and what it states."""

    path: Path
    digest: str
    parsed: Parsed
    table: Places | None = None
    """For a table, the row and column of everything that was made of it."""
    files: Mapping[Path, str] = field(default_factory=dict)
    """The SHA-256 of each file, where the source is made of several."""
    doubts: Iterable[Skipped] = ()
    """For a table, what is stated as it is given and can hardly be right."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """The file of each sheet, where the source is made of several tables."""

    @property
    def originals(self) -> dict[Path, str]:
        """Return every file with the SHA-256 of its bytes."""
        return dict(self.files) or {self.path: self.digest}

    @property
    def name(self) -> str:
        """Return the file's name as messages give it."""
        return str(self.path)

    def source(self, given: str | None = None) -> str:
        """Return the slug of the one source that this file speaks for.

        It is the one given, else the only source in the file that has an ``mg:graph``; InputError
        where there is none or more than one, or where the slug could not stand in an IRI.
        """
        if given is not None:
            return _checked(given, self.name)
        sources = self.parsed.sources
        if len(sources) == 1:
            return _checked(sources[0].removeprefix(SOURCE), self.name)
        if not sources:
            raise InputError(
                "the file does not say which source it speaks for",
                file=self.name,
                hint="Describe one mg:Source in it with its mg:graph (and title, publisher, date, "
                "rights, retrieval date), or name one that the store knows with --source.",
            )
        named = ", ".join(s.removeprefix(SOURCE) for s in sources[:5])
        raise InputError(
            f"the file speaks for {len(sources)} sources ({named}, ...)",
            file=self.name,
            hint="Load one file for each source, or name with --source the one that says all this. "
            "An export with its graphs (TriG, N-Quads) can be loaded whole into an empty store.",
        )


class Reader:
    """Reads RDF files up to a size, parsing each in a worker that may be killed."""

    def __init__(self, pool: Pool, *, most_megabytes: int) -> None:
        self._pool = pool
        self._most_megabytes = most_megabytes

    async def sources(self, files: Sequence[Path]) -> list[tuple[Path, ...]]:
        """Return the files in groups, each of which is one source: a file of RDF by itself."""
        return [(path,) for path in files]

    async def read(
        self,
        path: Path,
        *_more: Path,
        format_name: str | None = None,
        base: str = BASE,
        progress: Progress | None = None,
    ) -> SourceFile:
        """Return what an RDF file states; raise InputError that says where it is not RDF.

        Its relative IRIs are resolved against ``base``.
        """
        form = _format(path, format_name)
        try:
            digest = _digest(path)
            with plain(path, most_megabytes=self._most_megabytes) as content:
                named = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
                if progress is not None:
                    progress.stage(f"reading {path.name}", os.fstat(content.fileno()).st_size)
                parsed = await parse(
                    self._pool,
                    content,
                    form,
                    name=str(path),
                    digest=named,
                    base=base,
                    progress=progress,
                )
        except OSError as error:
            raise unreadable(path, error) from error
        if parsed.statements == 0:
            raise InputError(
                "the file holds no statements", file=str(path), hint=f"It was read as {form.name}."
            )
        return SourceFile(path, digest, parsed)

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unreadable(path: Path, error: OSError) -> InputError:
    """Return what says that a file cannot be read, and why."""
    return InputError(
        f"cannot be read: {error.strerror or error}",
        file=str(path),
        hint="Name a readable file; a folder is loaded file by file.",
    )


def _format(path: Path, format_name: str | None) -> Format:
    if path.is_dir():
        raise InputError(
            "a folder, not a file", file=str(path), hint="A folder is loaded file by file."
        )
    name = plain_name(path)
    form = by_name(format_name, READABLE) if format_name else by_suffix(name, among=READABLE)
    if form is None:
        suffixes = ", ".join(f".{f.suffixes[0]}" for f in READABLE)
        raise InputError(
            f"not a format that is read: {format_name or PurePath(name).suffix or 'no suffix'}",
            file=str(path),
            hint=f"Files end in {suffixes}, and may be compressed (.gz, .zst); or name the format "
            "with --format. Tables end in .csv or .xlsx.",
        )
    return form


def _checked(slug: str, file: str) -> str:
    if _SLUG.fullmatch(slug) is None or slug in _RESERVED:
        raise InputError(
            f"{slug!r} cannot name a source",
            file=file,
            hint=f"A source is {SOURCE}NAME, its graph {GRAPH}NAME; NAME is lower-case letters, "
            f"digits, single hyphens and dots, and none of {', '.join(_RESERVED)}.",
        )
    return slug
