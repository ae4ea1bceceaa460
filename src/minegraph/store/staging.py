"""A release being made: a clone of the current one that only its writer sees."""

from __future__ import annotations

import io
import shutil
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from minegraph.store.changes import MOST, Changes, few_statements, line_of, plain
from minegraph.store.closing import let_go
from minegraph.store.durable import sync_folder, unwritable
from minegraph.store.evaluation import run_update
from minegraph.store.fingerprint import Content, content_of, digests, recorded
from minegraph.store.merging import merge, merge_changes
from minegraph.store.staged_reading import StagedReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from minegraph.store.directory import Directory
    from minegraph.store.protocol import Release


class Staging(StagedReading):
    """The release in the making; nothing of it is visible until `publish`.

    What is written is at once in its graph, in the merged default graph, and in ``changes``. Little
    is written statement by statement, much as a whole graph.
    """

    def __init__(
        self, directory: Directory, folder: Path, base: str | None, *, merged: bool
    ) -> None:
        self._directory = directory
        self._merged = merged
        self._folder = folder
        self._database = str(folder / "db")
        self._dumps: dict[str, Path] = {}
        (folder / "dumps").mkdir()
        self.changes = Changes()
        if directory.has_release():
            self.base: Release | None = directory.release(base)
            current = directory.database(self.base.name)
            ox.Store.read_only(str(current)).backup(self._database)
        else:
            self.base = None
        self._store = ox.Store(self._database)
        self._contents = (recorded(self.base.record) if self.base else None) or {}

    def replace(self, graph: str, statements: IO[bytes]) -> None:
        """Make N-Triples the whole content of a named graph.

        A bulk load costs 0.1 s however small it is, so little is written one by one, also first.
        """
        name = ox.NamedNode(graph)
        if self._size(graph) <= MOST:
            wanted = few_statements(statements)
            if wanted is not None:
                held = set(plain(self._store.quads_for_pattern(None, None, None, name)))
                self._change(graph, added=wanted - held, removed=held - wanted)
                return

        def write() -> None:
            self._store.remove_graph(name)
            self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

        self._rewrite(graph, write)

    def add(self, graph: str, statements: IO[bytes]) -> None:
        """Add N-Triples to a named graph."""
        name = ox.NamedNode(graph)
        wanted = few_statements(statements)
        if wanted is None:
            write = partial(self._store.bulk_load, format=ox.RdfFormat.N_TRIPLES, to_graph=name)
            self._rewrite(graph, partial(write, statements))
            return
        new = {
            t for t in wanted if ox.Quad(t.subject, t.predicate, t.object, name) not in self._store
        }
        self._change(graph, added=new, removed=set())

    def mend(self, graph: str, statements: IO[bytes]) -> None:
        """Put N-Triples in place of what a named graph states of the same subjects."""
        name = ox.NamedNode(graph)
        wanted = few_statements(statements)
        quads = self._store.quads_for_pattern
        if wanted is not None:
            subjects = {triple.subject for triple in wanted}
            held = {t for s in subjects for t in plain(quads(s, None, None, name))}
            self._change(graph, added=wanted - held, removed=held - wanted)
            return

        def write() -> None:
            for triple in ox.parse(statements, ox.RdfFormat.N_TRIPLES):
                for quad in quads(triple.subject, None, None, name):
                    self._store.remove(quad)
            statements.seek(0)
            self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

        self._rewrite(graph, write)

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        self.replace(graph, io.BytesIO())

    def update(self, text: str) -> list[str]:
        """Run a SPARQL update and return the graphs that it changed, "" for the default graph.

        Raises QuerySyntax or QueryError, and nothing is changed.
        """
        before = {graph: (self._held(graph), self._known(graph)) for graph in self.graphs()}
        merged = self._default()
        run_update(self._store, text)
        changed = [""] if self._default() != merged else []
        for graph in sorted({*before, *self.graphs()}):
            held, content = before.get(graph, (tuple, Content()))
            self._rewritten(graph, held)
            if self._known(graph) != content:
                changed.append(graph)
        return changed

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        self.remove(graph)
        for construct in constructs.values():
            with tempfile.TemporaryFile() as lines:
                triples = cast("ox.QueryTriples", self._store.query(construct))
                triples.serialize(lines, ox.RdfFormat.N_TRIPLES)
                lines.seek(0)
                self.add(graph, lines)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend the database's folder to a process that only reads it: it is closed meanwhile."""
        self._store.flush()
        self.close()
        try:
            yield self._database
        finally:
            self._store = ox.Store(self._database)

    def base_findings(self) -> list[dict[str, Any]]:
        """Return what the gate found in the base, as JSON-ready data."""
        return self._directory.findings(self.base.name) if self.base else []

    def dumps(self) -> dict[str, str]:
        """Return the files of N-Triples that are at hand of whole graphs, by graph."""
        return {graph: str(path) for graph, path in self._dumps.items()}

    def _default(self) -> Content:
        """Return what the default graph holds."""
        with tempfile.TemporaryFile() as statements:
            self._store.dump(statements, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            statements.seek(0)
            return content_of(statements)

    def _size(self, graph: str) -> int:
        return self._known(graph).statements

    def _known(self, graph: str) -> Content:
        """Return what a graph holds; it is read where no record tells."""
        if graph not in self._contents:
            if ox.NamedNode(graph) not in self._store.named_graphs():
                return Content()
            with self._dumped(graph).open("rb") as lines:
                self._contents[graph] = content_of(lines)
        return self._contents[graph]

    def _change(self, graph: str, *, added: set[ox.Triple], removed: set[ox.Triple]) -> None:
        name = ox.NamedNode(graph)
        content = self._known(graph)
        for triple in removed:
            self._store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, name))
            content.take(line_of(triple))
        self._store.extend([ox.Quad(t.subject, t.predicate, t.object, name) for t in added])
        for triple in added:
            content.add(line_of(triple))
        self._contents[graph] = content
        self._settle(graph)
        self._dumps.pop(graph, None)
        if self._merged:
            merge_changes(self._store, added=added, removed=removed)
        if graph not in self.changes.whole:
            self.changes.note(graph, added=added, removed=removed)

    def _settle(self, graph: str) -> None:
        """Forget a graph that holds nothing any more."""
        if not self._contents[graph].statements:
            del self._contents[graph]
            self._store.remove_graph(ox.NamedNode(graph))

    def _rewrite(self, graph: str, write: Callable[[], object]) -> None:
        held = self._held(graph)
        write()
        self._rewritten(graph, held)

    def _held(self, graph: str) -> Callable[[], Iterable[ox.Quad]]:
        """Return what yields, when called after a graph was written, what it holds now."""
        if graph in self.changes.touched:
            path = self._dumped(graph)
            return lambda: ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        return partial(self._in_base, graph)

    def _rewritten(self, graph: str, held: Callable[[], Iterable[ox.Quad]]) -> None:
        """Bring up to date what depends on a graph that was written as a whole."""
        self._dumps.pop(graph, None)
        self.changes.rewritten(graph)
        with self._dumped(graph).open("rb") as statements:
            self._contents[graph] = content_of(statements)
            statements.seek(0)
            if self._merged:
                merge(self._store, held(), statements)
        self._settle(graph)

    def count(self) -> int:
        """Return the number of statements in all named graphs."""
        return sum(self._size(graph) for graph in self.graphs())

    def statements(self, graph: str) -> int:
        """Return the number of statements in a named graph."""
        return self._size(graph)

    def changed(self) -> int:
        """Return how many statements the graphs hold that were touched, now and in the base."""
        before = (recorded(self.base.record) if self.base else None) or {}
        return sum(
            self._size(graph) + before.get(graph, Content()).statements
            for graph in self.changes.touched
        )

    def graphs(self) -> list[str]:
        """Return the names of the graphs that hold anything, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def publish(self, record: dict[str, Any]) -> Release:
        """Flush, close, and make this the current release; its record gets what it holds."""
        graphs = {name: self._known(name).as_json() for name in self.graphs()}
        self._store.flush()
        self.close()
        shutil.rmtree(self._folder / "dumps")
        folder = Path(self._database)
        sync_folder(folder)
        files = digests(folder, **self._files())
        return self._directory.adopt(self._folder, {**record, "graphs": graphs, "files": files})

    def _files(self) -> dict[str, Any]:
        if self.base is None:
            return {}
        folder = self._directory.database(self.base.name)
        return {"base": folder, "known": self.base.record.get("files")}

    def close(self) -> None:
        """Close the engine's files; nothing of the staging can be used after."""
        if hasattr(self, "_store"):
            del self._store


@contextmanager
def stage(
    directory: Directory, *, base: str | None = None, merged: bool = True
) -> Iterator[Staging]:
    """Lend a staging to the one writer; whatever is not published is thrown away.

    It is a clone of the release ``base``, of the current one without. Where it is not ``merged``,
    the default graph holds what is written to it and nothing else.
    """
    with directory.writing():
        try:
            folder = Path(tempfile.mkdtemp(dir=directory.path / "staging"))
            staging = Staging(directory, folder, base, merged=merged)
            try:
                with let_go():
                    yield staging
            finally:
                staging.close()
        except OSError as error:
            raise unwritable(directory.path, error) from error
        finally:
            directory.sweep()
