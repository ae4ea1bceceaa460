"""Graphs of an engine copied into a database of this machine, to be asked or updated here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.errors import StoreUnusable
from minegraph.store.closing import let_go
from minegraph.store.durable import unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_KEPT: Final = 4


def refuse_large(statements: int, most: int, what: str) -> None:
    """Raise StoreUnusable for more statements than may be copied here."""
    if statements > most:
        raise StoreUnusable(
            f"{what} needs a copy of {statements:,} statements here; at most {most:,} are copied",
            hint="Name the sources' graphs that are meant (default-graph-uri, FROM, /data), or "
            "raise MINEGRAPH_COPY_STATEMENTS.",
        )


def fill(store: ox.Store, graphs: Mapping[str, Callable[[], Iterable[bytes]]]) -> None:
    """Load graphs, each given as lines of N-Triples; the default graph is their merger."""
    for name, read in graphs.items():
        with tempfile.TemporaryFile() as lines:
            lines.writelines(read())
            for place in (ox.NamedNode(name), ox.DefaultGraph()):
                lines.seek(0)
                store.bulk_load(lines, ox.RdfFormat.N_TRIPLES, to_graph=place)


class Copies:
    """The last copies of earlier releases, each under what it holds."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(
        self, contents: Mapping[str, Any], graphs: Mapping[str, Callable[[], IO[bytes]]]
    ) -> Path:
        """Return the database that holds graphs, made where it is not at hand.

        ``contents`` tells of each graph its number of statements and their sum; that names the
        copy, so that one made earlier, or by another process, is right whatever it was made from.
        """
        told = json.dumps({g: contents[g] for g in sorted(graphs)}, sort_keys=True)
        place = self._path / hashlib.sha256(told.encode()).hexdigest()[:32]
        try:
            if not place.exists():
                self._make(place, graphs)
            os.utime(place)
        except OSError as error:
            raise unwritable(self._path, error) from error
        return place

    def _make(self, place: Path, graphs: Mapping[str, Callable[[], IO[bytes]]]) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self._path))
        try:
            with let_go():
                _write(draft / "db", {graph: _lines(read) for graph, read in graphs.items()})
            if not place.exists():
                (draft / "db").rename(place)
        finally:
            shutil.rmtree(draft)
        kept = sorted(self._path.glob("[0-9a-f]*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


def _write(place: Path, graphs: Mapping[str, Callable[[], Iterable[bytes]]]) -> None:
    store = ox.Store(str(place))
    fill(store, graphs)
    store.flush()


def _lines(read: Callable[[], IO[bytes]]) -> Callable[[], Iterable[bytes]]:
    def lines() -> Iterable[bytes]:
        with read() as file:
            yield from file

    return lines
