"""A release being made: a clone of the current one that only its writer sees."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from minegraph.errors import QueryError, QuerySyntax
from minegraph.namespaces import BASE
from minegraph.store.directory import Directory, sync_folder, unwritable
from minegraph.store.evaluation import syntax_reply
from minegraph.store.fingerprint import Content, content_of, digests, recorded
from minegraph.store.merging import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.store.protocol import Release


class Staging:
    """The release in the making; nothing of it is visible until `publish`."""

    def __init__(
        self, directory: Directory, folder: Path, base: str | None, *, merged: bool
    ) -> None:
        self._directory = directory
        self._merged = merged
        self._touched: dict[str, list[ox.Quad]] = {}
        self._followed: set[str] = set()
        self._folder = folder
        self._database = str(folder / "db")
        if directory.has_release():
            self.base: Release | None = directory.release(base)
            current = directory.database(self.base.name)
            ox.Store.read_only(str(current)).backup(self._database)
        else:
            self.base = None
        self._store = ox.Store(self._database)
        self._contents = (recorded(self.base.record) if self.base else None) or {}

    def replace(self, graph: str, statements: IO[bytes]) -> None:
        """Make N-Triples the whole content of a named graph."""
        name = self._touch(graph)
        self._store.remove_graph(name)
        self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def add(self, graph: str, statements: IO[bytes]) -> None:
        """Add N-Triples to a named graph."""
        name = self._touch(graph)
        self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        self._store.remove_graph(self._touch(graph))

    def update(self, text: str) -> None:
        """Run a SPARQL update; raise QuerySyntax or QueryError, and nothing is changed."""
        self._touch_all()
        try:
            self._store.update(text, base_iri=BASE)
        except SyntaxError as error:
            reply = syntax_reply(str(error))
            raise QuerySyntax(
                f"not a SPARQL update: {reply['message']}",
                hint="Check the text at that place; every prefix must be declared.",
                line=reply["line"],
                column=reply["column"],
            ) from error
        except (RuntimeError, ValueError) as error:
            raise QueryError(f"the update failed: {error}") from error
        self._touch_all()

    def fingerprints(self) -> dict[str, int]:
        """Return a number for each graph ("" is the default graph) that tells its content.

        It depends on the statements alone, not on their order.
        """
        found: dict[str, int] = {}
        for subject, predicate, value, graph in self._store:
            name = graph.value if isinstance(graph, ox.NamedNode) else ""
            line = f"{subject} {predicate} {value}".encode()
            number = int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())
            found[name] = found.get(name, 0) + number
        return found

    def content(self, graph: str, output: IO[bytes]) -> None:
        """Write a graph's statements as N-Triples, sorted."""
        name = ox.NamedNode(graph)
        triples = (q.triple for q in self._store.quads_for_pattern(None, None, None, name))
        output.writelines(sorted(f"{triple} .\n".encode() for triple in triples))

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        name = self._touch(graph)
        self._store.remove_graph(name)
        for construct in constructs.values():
            triples = list(cast("ox.QueryTriples", self._ask(construct)))
            self._touch(graph)
            self._store.bulk_extend(
                ox.Quad(t.subject, t.predicate, t.object, name) for t in triples
            )

    def select(self, query: str, **iris: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT over the union of graphs as the terms' plain values.

        Variables bound to an IRI must be projected and are left out of the rows.
        """
        bindings = {ox.Variable(name): ox.NamedNode(iri) for name, iri in iris.items()}
        rows = cast("ox.QuerySolutions", self._ask(query, bindings))
        free = [v for v in rows.variables if v not in bindings]
        return [tuple(None if row[v] is None else row[v].value for v in free) for row in rows]

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend the database's folder to a process that only reads it: it is closed meanwhile."""
        self._merge()
        self._store.flush()
        self.close()
        try:
            yield self._database
        finally:
            self._store = ox.Store(self._database)

    def dump(self, output: IO[bytes]) -> None:
        """Write every statement once, as N-Triples, leaving out which graph says it."""
        triples = cast("ox.QueryTriples", self._ask("CONSTRUCT WHERE { ?s ?p ?o }"))
        triples.serialize(output, ox.RdfFormat.N_TRIPLES)

    def _ask(self, query: str, bindings: Mapping[ox.Variable, Any] | None = None) -> object:
        self._merge()
        return self._store.query(query, substitutions=dict(bindings or {}))

    def _touch(self, graph: str) -> ox.NamedNode:
        """Note that a graph is about to change, with what it held if the base does not tell."""
        name = ox.NamedNode(graph)
        if graph not in self._touched:
            held = self._store.quads_for_pattern(None, None, None, name)
            self._touched[graph] = list(held) if graph in self._followed else []
        return name

    def _touch_all(self) -> None:
        for graph in self.graphs():
            self._touch(graph)

    def _merge(self) -> None:
        """Bring the default graph, and what is known of each graph, up to date."""
        if not self._touched:
            return
        base = ox.Store()
        if self.base is not None and self._merged:
            base = ox.Store.read_only(str(self._directory.database(self.base.name)))
        for graph, held in self._touched.items():
            name = ox.NamedNode(graph)
            with self._dumped(name) as statements:
                self._know(graph, statements)
                if self._merged:
                    first = graph not in self._followed
                    before = base.quads_for_pattern(None, None, None, name) if first else held
                    merge(self._store, before, statements)
        self._followed.update(self._touched)
        self._touched.clear()

    @contextmanager
    def _dumped(self, graph: ox.NamedNode) -> Iterator[IO[bytes]]:
        with tempfile.TemporaryFile() as statements:
            self._store.dump(statements, ox.RdfFormat.N_TRIPLES, from_graph=graph)
            statements.seek(0)
            yield statements

    def _know(self, graph: str, statements: IO[bytes]) -> None:
        self._contents[graph] = content_of(statements)
        if not self._contents[graph].statements:
            del self._contents[graph]
        statements.seek(0)

    def _known(self) -> dict[str, Content]:
        """Return what each named graph holds; read are those that no record tells of."""
        self._merge()
        for graph in set(self.graphs()) - self._contents.keys():
            with self._dumped(ox.NamedNode(graph)) as statements:
                self._know(graph, statements)
        return self._contents

    def count(self) -> int:
        """Return the number of statements in all named graphs."""
        return sum(content.statements for content in self._known().values())

    def graphs(self) -> list[str]:
        """Return the names of the graphs that hold anything, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def publish(self, record: dict[str, Any]) -> Release:
        """Flush, close, and make this the current release; its record gets what it holds."""
        graphs = {name: content.as_json() for name, content in self._known().items()}
        self._store.flush()
        self.close()
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
                yield staging
            finally:
                staging.close()
        except OSError as error:
            raise unwritable(directory.path, error) from error
        finally:
            directory.sweep()
