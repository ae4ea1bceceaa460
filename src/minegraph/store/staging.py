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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.store.protocol import Release


class Staging:
    """The release in the making; nothing of it is visible until `publish`."""

    def __init__(self, directory: Directory, folder: Path, base: str | None) -> None:
        self._directory = directory
        self._folder = folder
        self._database = str(folder / "db")
        if directory.has_release():
            self.base: Release | None = directory.release(base)
            current = directory.database(self.base.name)
            ox.Store.read_only(str(current)).backup(self._database)
        else:
            self.base = None
        self._store = ox.Store(self._database)

    def replace(self, graph: str, statements: IO[bytes]) -> None:
        """Make N-Triples the whole content of a named graph."""
        name = ox.NamedNode(graph)
        self._store.remove_graph(name)
        self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def add(self, graph: str, statements: IO[bytes]) -> None:
        """Add N-Triples to a named graph."""
        name = ox.NamedNode(graph)
        self._store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        self._store.remove_graph(ox.NamedNode(graph))

    def update(self, text: str) -> None:
        """Run a SPARQL update; raise QuerySyntax or QueryError, and nothing is changed."""
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

    def restore(self, statements: IO[bytes]) -> None:
        """Add N-Quads, each to the graph that it names."""
        self._store.bulk_load(statements, ox.RdfFormat.N_QUADS)

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        name = ox.NamedNode(graph)
        self._store.remove_graph(name)
        for construct in constructs.values():
            triples = cast("ox.QueryTriples", self._ask(construct))
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
        return self._store.query(
            query, use_default_graph_as_union=True, substitutions=dict(bindings or {})
        )

    def count(self) -> int:
        """Return the number of statements in all graphs."""
        return len(self._store)

    def graphs(self) -> list[str]:
        """Return the names of the graphs that hold anything, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def publish(self, record: dict[str, Any]) -> Release:
        """Flush, close, and make this the current release."""
        self._store.flush()
        self.close()
        sync_folder(Path(self._database))
        return self._directory.adopt(self._folder, record)

    def close(self) -> None:
        """Close the engine's files; nothing of the staging can be used after."""
        if hasattr(self, "_store"):
            del self._store


@contextmanager
def stage(directory: Directory, *, base: str | None = None) -> Iterator[Staging]:
    """Lend a staging to the one writer; whatever is not published is thrown away.

    It is a clone of the release ``base``, of the current one without.
    """
    with directory.writing():
        try:
            folder = Path(tempfile.mkdtemp(dir=directory.path / "staging"))
            staging = Staging(directory, folder, base)
            try:
                yield staging
            finally:
                staging.close()
        except OSError as error:
            raise unwritable(directory.path, error) from error
        finally:
            directory.sweep()
