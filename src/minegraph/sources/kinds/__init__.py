"""The kinds of source that are read from tables, one module to a kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from minegraph.sources import sheets
from minegraph.sources.known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from minegraph.sources.names import Names
    from minegraph.sources.sheets import Mended, Table
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

NAMES: Final = (
    "icmm", "gem-iron-ore", "gem-steel", "mine-production", "usgs-mcs", "imidro", "minmod", "sheet",
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """What to read: a file, or several that are one source, and what else the reader needs."""

    path: Path
    digest: str
    retrieved: date
    names: Names
    """What the store calls things, where the kind resolves names."""
    source: str | None = None
    options: Mapping[str, str] | None = None
    more: tuple[Path, ...] = ()
    """The other files, where several are one source."""
    known: Known = field(default_factory=Known)
    """The things that come with minegraph."""
    mended: Mended = field(default_factory=dict)
    """Rows that were set aside and came back, by sheet and number; they stand for the file's."""
    tables: list[Table] = field(default_factory=list)
    """The tables that were read so far."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return every file, in the order in which they were named."""
        return (self.path, *self.more)

    def table(self, path: Path | None = None, *, sheet: str = "", repeated: bool = False) -> Table:
        """Return a table of a file with its mended rows, and remember it for what is set aside."""
        read = sheets.read(path or self.path, sheet=sheet, repeated=repeated)
        table = sheets.mend(read, self.mended)
        self.tables.append(table)
        return table


@dataclass(frozen=True)
class Kind:
    """A kind of source: what it gives, under which licence, where to get it, and its reader."""

    name: str
    gives: str
    licence: str
    obtain: str
    module: Any

    @property
    def joins_files(self) -> bool:
        """Return whether several files of the kind are one source."""
        return bool(getattr(self.module, "JOINS_FILES", False))

    @property
    def resolves_names(self) -> bool:
        """Return whether names in the kind's files lead to things of the store."""
        return bool(getattr(self.module, "RESOLVES_NAMES", False))

    def recognizes(self, path: Path) -> bool:
        """Return whether a file is plainly of this kind, by its name and first row."""
        return bool(self.module.recognizes(path))

    def read(self, job: Job, statements: Statements) -> Iri:
        """State what a file says and return the IRI of its source."""
        source: Iri = self.module.read(job, statements)
        return source


def kinds() -> list[Kind]:
    """Return every kind, in the order of `minegraph sources`."""
    return [kind(name) for name in NAMES]


def kind(name: str) -> Kind:
    """Return the kind of a name; KeyError where there is none."""
    if name not in NAMES:
        raise KeyError(name)
    module = import_module(f"minegraph.sources.kinds.{name.replace('-', '_')}")
    return Kind(name, module.GIVES, module.LICENCE, module.OBTAIN, module)
