"""The statements of one source in the making, with where in its file each thing is from."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from minegraph.namespaces import RDF_TYPE
from minegraph.sources.balance import Balance, Skipped
from minegraph.sources.located import Place, Places
from minegraph.sources.runs import SortedLines
from minegraph.sources.values import SINGLE, Iri, Value, as_ntriples, named
from minegraph.store.reading import Parsed, in_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Balance", "Place", "Skipped", "Statements"]


class Statements:
    """Collects what a file states; the same statements make the same lines in any order."""

    def __init__(self) -> None:
        self._lines = SortedLines()
        self.places = Places()
        self.balance = Balance()
        self._graph, self._ahead = "", ""
        self.graphs: set[str] = set()
        self._begun: set[tuple[str, str]] = set()

    @property
    def graph(self) -> str:
        """Return the graph of what is stated next, where a file speaks for several sources."""
        return self._graph

    @graph.setter
    def graph(self, graph: str) -> None:
        self._graph, self._ahead = graph, in_graph(graph)
        self.graphs.add(graph)

    def begins(self, thing: Iri) -> bool:
        """Return whether this is the first time that the graph is asked about a thing.

        What many rows speak of, and is always described alike, need be stated but once.
        """
        asked = len(self._begun)
        self._begun.add((self._graph, thing))
        return len(self._begun) > asked

    def add(self, subject: Iri, name: str, *values: Value | None, column: str = "") -> None:
        """State a property of a thing, once for each value that is there."""
        predicate = RDF_TYPE if name == "a" else named(name)
        start = f"{self._ahead}<{subject}> <{predicate}> "
        for value in values:
            if value is None or value == "":
                continue
            self._lines.add(f"{start}{as_ntriples(value)} .\n")
            if column:
                self.places.note_column(subject, predicate, column)

    def describe(
        self,
        subject: Iri,
        kind: str,
        place: Place | None,
        properties: Mapping[str, Value | Iterable[Value | None] | None],
    ) -> Iri:
        """State a thing's class and properties, note where it is from, and return it."""
        if place is not None:
            self.places.note(subject, place)
        self.add(subject, "a", named(kind))
        for name, given in properties.items():
            single = given is None or isinstance(given, SINGLE)
            self.add(subject, name, *((given,) if single else given))  # type: ignore[misc]  # a Value is never iterated
        return subject

    def set_aside(self, place: Place, reason: str, found: str) -> None:
        """Note a row of which nothing is stated."""
        self.balance.aside.append(Skipped(place, reason, found))

    def leave_out(self, place: Place, reason: str, found: str) -> None:
        """Note a cell that is not stated, of a row that is."""
        self.balance.cells.append(Skipped(place, reason, found))

    def doubt(self, thing: Iri, place: Place, reason: str, found: str) -> None:
        """Note a thing that is stated as it is given, and can hardly be right."""
        self.balance.doubts.append(Skipped(place, reason, found, thing))

    def write(self, target: IO[bytes]) -> int:
        """Write the statements as sorted N-Triples and return how many there are."""
        return self._lines.write(target)

    def parsed(self, source: Iri) -> Parsed:
        """Return the statements as a file's, sorted, speaking for one source."""
        lines = tempfile.TemporaryFile()  # the result owns it
        count = self.write(lines)
        lines.seek(0)
        return Parsed(lines, count, tuple(sorted(self.graphs)), (source,))
