"""The kinds of source that are read from tables, one module to a kind."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from minegraph.sources.names import Names
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

NAMES: Final = ("icmm", "gem-iron-ore", "minmod", "sheet")


@dataclass(frozen=True)
class Job:
    """One file to read: what the reader needs besides its rows."""

    path: Path
    digest: str
    retrieved: date
    names: Names
    source: str | None = None
    options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of source: what it gives, under which licence, where to get it, and its reader."""

    name: str
    gives: str
    licence: str
    obtain: str
    module: Any

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
