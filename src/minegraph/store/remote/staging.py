"""A release being made on an engine: in graphs of its own there, until it is put in place."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections import Counter
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import StoreUnusable
from minegraph.namespaces import SAMENESS
from minegraph.store.fingerprint import Content, content_of, recorded
from minegraph.store.protocol import Release, Term, iri
from minegraph.store.remote import copies, updating
from minegraph.store.remote.apart import answering
from minegraph.store.remote.binding import bound
from minegraph.store.remote.engine import Dataset
from minegraph.store.remote.journal import refuse_otherwise_kept
from minegraph.store.remote.merger import Merger
from minegraph.store.remote.moving import Move, put_in_place
from minegraph.store.remote.names import MERGED, staged
from minegraph.store.remote.results import checked_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from minegraph.store.remote.engine import Engine
    from minegraph.store.remote.journal import Journal
    from minegraph.store.remote.lock import Lease

_CHUNK: Final = 400
_GRAPH: Final = re.compile(r"(?<![:\w])GRAPH\s+<([^>]*)>", re.IGNORECASE)


class RemoteStaging:
    """The release in the making; its graphs stand beside the current ones until `publish`.

    Their merger is made there too, so that the shapes see each statement once, as readers will.
    """

    def __init__(self, engine: Engine, journal: Journal, lease: Lease, *, most_copied: int) -> None:
        self._engine = engine
        self._journal = journal
        self._lease = lease
        self._most_copied = most_copied
        self._session = lease.session
        self._state = journal.state()
        releases = journal.releases()
        self.base: Release | None = releases[-1] if releases else None
        if self.base:
            refuse_otherwise_kept(engine, self.base)
        self._contents: dict[str, Content] = (recorded(self.base.record) if self.base else {}) or {}
        self._before = set(self._contents)
        self._touched: set[str] = set()
        self._merger = Merger(engine, lease.session, self._before, self._place)

    def replace(self, graph: str, statements: IO[bytes]) -> None:
        """Make N-Triples the whole content of a named graph."""
        with _once(statements) as lines:
            self._put(graph, lines)

    def add(self, graph: str, statements: IO[bytes]) -> None:
        """Add N-Triples to a named graph."""
        with tempfile.TemporaryFile() as both:
            self.content(graph, both)
            both.writelines(statements)
            both.seek(0)
            self.replace(graph, both)

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        with tempfile.TemporaryFile() as nothing:
            self._put(graph, nothing)

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        self.remove(graph)
        for construct in constructs.values():
            with self._constructed(self._here(construct)) as found:
                self.add(graph, found)

    def select(self, query: str, **iris: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT over the union of graphs as the terms' plain values.

        Variables bound to an IRI must be projected and are left out of the rows.
        """
        text = self._here(bound(query, {name: iri(value) for name, value in iris.items()}))
        names, rows = self._table(text, self._dataset())
        free = [name for name in names if name not in iris]
        return [tuple(row[name].value if name in row else None for name in free) for row in rows]

    def _table(self, query: str, dataset: Dataset) -> tuple[list[str], list[dict[str, Term]]]:
        if self._engine.dialect.evaluates:
            return self._engine.table(query, dataset=dataset)
        return answering.table(self._engine, query, dataset, self._most_copied)

    def _constructed(self, query: str) -> IO[bytes]:
        if self._engine.dialect.evaluates:
            return self._engine.statements(query, dataset=self._dataset())
        return answering.statements(self._engine, query, self._dataset(), self._most_copied)

    def mend(self, graph: str, statements: IO[bytes]) -> None:
        """Put N-Triples in place of what a named graph states of the same subjects."""
        with _once(statements) as lines, tempfile.TemporaryFile() as both:
            named = {line.partition(b" ")[0] for line in lines}
            lines.seek(0)
            both.writelines(ln for ln in self._lines(graph) if ln.partition(b" ")[0] not in named)
            shutil.copyfileobj(lines, both)
            both.seek(0)
            self.replace(graph, both)

    def written(self, graph: str) -> Iterator[bytes]:
        """Yield what a graph holds that was written, as N-Triples."""
        return self._lines(graph) if graph in self._touched else iter(())

    def types(self, things: Iterable[str]) -> dict[str, set[str]]:
        """Return the classes that any graph gives each thing."""
        found: dict[str, set[str]] = {thing: set() for thing in things}
        names = sorted(found)
        for start in range(0, len(names), _CHUNK):
            listed = " ".join(f"<{name}>" for name in names[start : start + _CHUNK])
            rows = self.select(f"SELECT ?s ?c WHERE {{ VALUES ?s {{ {listed} }} ?s a ?c }}")
            for subject, class_ in rows:
                found[subject or ""].add(class_ or "")
        return found

    def describes(self, thing: str) -> bool:
        """Return whether any graph states something of a thing, but what it is the same as."""
        said = ", ".join(f"<{predicate}>" for predicate in SAMENESS)
        pattern = f"<{thing}> ?p ?o FILTER(?p NOT IN ({said}))"
        return bool(self.select(f"SELECT ?p WHERE {{ {pattern} }} LIMIT 1"))

    def pointing(self, thing: str) -> list[tuple[str, str]]:
        """Return the subject and predicate of each statement whose object is a thing."""
        rows = self.select(f"SELECT ?s ?p WHERE {{ ?s ?p <{thing}> }}")
        return [(subject or "", predicate or "") for subject, predicate in rows]

    def undescribed(self) -> set[str]:
        """Return the things that the base gives a class and that have none any more."""
        before: set[str] = set()
        for graph in self._touched & self._before:
            text = f"SELECT DISTINCT ?s WHERE {{ GRAPH <{graph}> {{ ?s a ?c }} }}"
            _names, rows = self._table(text, Dataset((), (graph,)))
            before.update(row["s"].value for row in rows if row["s"].is_iri)
        return {thing for thing, types in self.types(before).items() if not types}

    def base_findings(self) -> list[dict[str, Any]]:
        """Return what the gate found in the base, as JSON-ready data."""
        found: Any = self.base.record.get("findings", []) if self.base else []
        return list(found)

    def statements(self, graph: str) -> int:
        """Return the number of statements in a named graph."""
        return self._contents.get(graph, Content()).statements

    def _lines(self, graph: str) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as lines:
            self.content(graph, lines)
            lines.seek(0)
            yield from lines

    def judged_there(self, *, fits: bool) -> bool:
        """Return whether the engine runs the compiled shapes; ``fits`` tells if a copy could.

        One that errs is never asked to, and one that takes long only where it must.
        """
        dialect = self._engine.dialect
        return dialect.evaluates and not (dialect.judges_slowly and fits)

    def runner(self, seconds: float) -> Callable[[str], Iterator[tuple[Term | None, ...]]]:
        """Return what gives the rows of a shape's SELECT, in the order of its variables.

        After so many seconds it raises StoreUnusable instead.
        """
        deadline = time.monotonic() + seconds

        def run(query: str) -> Iterator[tuple[Term | None, ...]]:
            left = deadline - time.monotonic()
            if left <= 0:
                raise StoreUnusable(
                    f"the validator was stopped after {seconds:g} seconds",
                    hint="Nothing was loaded. Raise MINEGRAPH_VALIDATE_SECONDS.",
                )
            text = self._here(query)
            names, rows = self._engine.table(text, dataset=self._dataset(), seconds=left)
            for row in rows:
                yield tuple(row.get(name) for name in names)

        return run

    def content(self, graph: str, output: IO[bytes]) -> None:
        """Write a graph's statements as N-Triples, sorted."""
        if graph not in self._contents:
            return
        with self._engine.graph(self._place(graph)) as lines:
            output.writelines(lines)

    def dump(self, output: IO[bytes]) -> None:
        """Write every statement once, as N-Triples."""
        (merged,) = self._dataset().default
        with self._engine.graph(merged) as lines:
            output.writelines(lines)

    def graphs(self) -> list[str]:
        """Return the names of the graphs that hold anything, sorted."""
        return sorted(self._contents)

    def count(self) -> int:
        """Return the number of statements in all named graphs."""
        return sum(content.statements for content in self._contents.values())

    def update(self, text: str) -> list[str]:
        """Run a SPARQL update and return the graphs that it changed, "" for the default graph.

        It runs here, on a copy of the graphs that it needs: an engine could not be kept from
        writing to those that are in force. Raises QuerySyntax or QueryError, and StoreUnusable
        where the copy would be too large.
        """
        wanted = updating.needed(text)
        graphs = [g for g in self.graphs() if wanted is None or g in wanted]
        size = sum(self.statements(graph) for graph in graphs)
        copies.refuse_large(size, self._most_copied, "an update")
        read = {graph: partial(self._lines, graph) for graph in graphs}
        changed = updating.updated(text, read)
        for graph, lines in changed.items():
            if graph:
                self.replace(graph, lines)
            lines.close()
        return sorted(changed)

    def publish(self, record: dict[str, Any]) -> Release:
        """Put what was staged in place of the current release and write the journal."""
        self._merge()
        graphs = {graph: content.as_json() for graph, content in sorted(self._contents.items())}
        found = Counter(finding["severity"] for finding in record.get("findings", ()))
        told: dict[str, Any] = {"found": dict(found), "changed": sorted(self._touched)}
        told |= {"graphs": graphs, "typed": self._engine.dialect.typed}
        whole = {**record, **told}
        noted = self.base is not None
        moves = [
            Move(graph, self._place(graph) if graph in self._contents else "", noted)
            for graph in sorted(self._touched)
        ]
        moves.append(Move(MERGED, self._merger.graph if self._contents else "", noted=False))
        name = put_in_place(
            self._engine, self._journal, self._lease, moves, record=whole, before=self._state
        )
        return Release(name, whole)

    def _put(self, graph: str, lines: IO[bytes]) -> None:
        self._lease.check()
        held = content_of(lines)
        lines.seek(0)
        place = staged(self._session, graph)
        if held.statements:
            self._engine.put(place, lines)
            self._contents[graph] = held
        else:
            if graph in self._touched:
                self._engine.update(f"DROP SILENT GRAPH <{place}>")
            self._contents.pop(graph, None)
        self._touched.add(graph)
        self._merger.change(graph)

    def _place(self, graph: str) -> str:
        return staged(self._session, graph) if graph in self._touched else graph

    def _here(self, query: str) -> str:
        """Return a query that looks for what was staged where it is staged."""
        return _GRAPH.sub(lambda found: f"GRAPH <{self._place(found[1])}>", query)

    def _dataset(self) -> Dataset:
        """Return what queries are asked of: the current merger where nothing is staged."""
        merged = MERGED
        if self._touched or self.base is None:
            self._merge()
            merged = self._merger.graph
        return Dataset((merged,), tuple(self._place(g) for g in self.graphs()))

    def _merge(self) -> None:
        self._lease.check()
        self._merger.bring(self._contents)


def _once(statements: IO[bytes]) -> IO[bytes]:
    """Return N-Triples sorted, each once, with values as the embedded store writes them."""
    with tempfile.TemporaryFile() as given:
        shutil.copyfileobj(statements, given)
        given.seek(0)
        return checked_triples(given)
