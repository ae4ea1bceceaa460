"""What can be asked of a release in the making, before anybody else sees it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from minegraph.namespaces import RDF_TYPE, SAMENESS
from minegraph.store.changes import Changes, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.store.directory import Directory
    from minegraph.store.protocol import Release


class StagedReading:
    """The reading half of a staging: its statements, what is new in them, and its base."""

    base: Release | None
    changes: Changes
    _directory: Directory
    _dumps: dict[str, Path]
    _folder: Path
    _store: ox.Store

    def select(self, query: str, **iris: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT over the union of graphs as the terms' plain values.

        Variables bound to an IRI must be projected and are left out of the rows.
        """
        bindings = {ox.Variable(name): ox.NamedNode(iri) for name, iri in iris.items()}
        rows = cast(
            "ox.QuerySolutions", self._store.query(query, substitutions=cast("Any", bindings))
        )
        free = [place for place, name in enumerate(rows.variables) if name not in bindings]
        plain = (tuple(term and term.value for term in row) for row in rows)
        if len(free) == len(rows.variables):
            return list(plain)
        return [tuple(row[place] for place in free) for row in plain]

    def written(self, graph: str) -> Iterator[bytes]:
        """Yield what is new in a graph, as N-Triples: all of it where it was rewritten."""
        if graph in self.changes.whole:
            with self._dumped(graph).open("rb") as lines:
                yield from lines
        yield from map(line_of, self.changes.added.get(graph, ()))

    def terms_changed(self) -> tuple[set[str], set[str]]:
        """Return the predicates of what may have changed, and the classes given or taken."""
        predicates, classes = set(), set()

        def take(predicate: ox.NamedNode, value: object) -> None:
            predicates.add(predicate.value)
            if predicate.value == RDF_TYPE and isinstance(value, ox.NamedNode):
                classes.add(value.value)

        for triple in self.changes.triples():
            take(triple.predicate, triple.object)
        for graph in self.changes.whole:
            for quad in self._in_base(graph):
                take(quad.predicate, quad.object)
            for new in ox.parse(path=str(self._dumped(graph)), format=ox.RdfFormat.N_TRIPLES):
                take(new.predicate, new.object)
        return predicates, classes

    def undescribed(self) -> set[str]:
        """Return the things that the base gives a class and that have none any more."""
        a = ox.NamedNode(RDF_TYPE)
        lost = {
            t.subject for found in self.changes.removed.values() for t in found if t.predicate == a
        }
        for graph in self.changes.whole:
            lost.update(q.subject for q in self._in_base(graph, a))
        quads = self._store.quads_for_pattern
        return {
            thing.value
            for thing in lost
            if isinstance(thing, ox.NamedNode) and next(iter(quads(thing, a, None)), None) is None
        }

    def types(self, things: Iterable[str]) -> dict[str, set[str]]:
        """Return the classes that any graph gives each thing."""
        a, quads = ox.NamedNode(RDF_TYPE), self._store.quads_for_pattern
        return {
            thing: {
                quad.object.value
                for quad in quads(ox.NamedNode(thing), a, None)
                if isinstance(quad.object, ox.NamedNode)
            }
            for thing in things
        }

    def describes(self, thing: str) -> bool:
        """Return whether any graph states something of a thing, but what it is the same as."""
        quads = self._store.quads_for_pattern(ox.NamedNode(thing), None, None)
        return any(quad.predicate.value not in SAMENESS for quad in quads)

    def pointing(self, thing: str) -> list[tuple[str, str]]:
        """Return the subject and predicate of each statement whose object is a thing."""
        quads = self._store.quads_for_pattern(None, None, ox.NamedNode(thing))
        return [(str(quad.subject)[1:-1], quad.predicate.value) for quad in quads]

    def dump(self, output: IO[bytes]) -> None:
        """Write every statement once, as N-Triples, leaving out which graph says it."""
        triples = cast("ox.QueryTriples", self._store.query("CONSTRUCT WHERE { ?s ?p ?o }"))
        triples.serialize(output, ox.RdfFormat.N_TRIPLES)

    def base_folder(self) -> str:
        """Return the folder of the release that this is a clone of, "" where it is of none."""
        return str(self._directory.database(self.base.name).parent) if self.base else ""

    def _in_base(self, graph: str, predicate: ox.NamedNode | None = None) -> Iterable[ox.Quad]:
        if self.base is None:
            return ()
        base = ox.Store.read_only(f"{self.base_folder()}/db")
        return base.quads_for_pattern(None, predicate, None, ox.NamedNode(graph))

    def _dumped(self, graph: str) -> Path:
        """Return a file of N-Triples with what a graph holds."""
        if graph not in self._dumps:
            with tempfile.NamedTemporaryFile(dir=self._folder / "dumps", delete=False) as file:
                name = ox.NamedNode(graph)
                self._store.dump(file, ox.RdfFormat.N_TRIPLES, from_graph=name)
            self._dumps[graph] = Path(file.name)
        return self._dumps[graph]
