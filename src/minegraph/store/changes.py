"""What a staging changed in its base: statement by statement while that is little."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# More are written, hashed and validated faster as a whole than one by one.
MOST: Final = 20_000
_LONGEST: Final = 400 * MOST


@dataclass
class Changes:
    """Statements added and removed, by graph, and the graphs that were rewritten as a whole.

    What was added and removed again, or the other way round, is in neither.
    """

    added: dict[str, set[ox.Triple]] = field(default_factory=dict)
    removed: dict[str, set[ox.Triple]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def note(self, graph: str, *, added: set[ox.Triple], removed: set[ox.Triple]) -> None:
        """Take down a change of a graph: statements that it did not hold, and such that it did."""
        more = self.added.setdefault(graph, set())
        less = self.removed.setdefault(graph, set())
        back, gone = added & less, removed & more
        more.update(added - back)
        more.difference_update(gone)
        less.update(removed - gone)
        less.difference_update(back)

    def rewritten(self, graph: str) -> None:
        """Take down that a graph was rewritten as a whole."""
        self.whole.add(graph)
        self.added.pop(graph, None)
        self.removed.pop(graph, None)

    @property
    def touched(self) -> set[str]:
        """Return the graphs of which anything was written."""
        return {*self.whole, *self.added}

    def triples(self) -> Iterator[ox.Triple]:
        """Yield each statement that was added or removed."""
        for found in (self.added, self.removed):
            for triples in found.values():
                yield from triples

    def neighbours(self) -> tuple[dict[str, list[str]], list[str]]:
        """Return the subjects of what was changed, each with the predicates, and the objects.

        They are IRIs, sorted.
        """
        subjects: dict[str, set[str]] = {}
        objects: set[str] = set()
        for triple in self.triples():
            if isinstance(triple.subject, ox.NamedNode):
                subjects.setdefault(triple.subject.value, set()).add(triple.predicate.value)
            if isinstance(triple.object, ox.NamedNode):
                objects.add(triple.object.value)
        return {name: sorted(found) for name, found in sorted(subjects.items())}, sorted(objects)

    @property
    def few(self) -> bool:
        """Return whether every change is known statement by statement, and they are few."""
        return not self.whole and sum(1 for _ in self.triples()) <= MOST


def few_statements(lines: IO[bytes]) -> set[ox.Triple] | None:
    """Return the statements of N-Triples as the engine keeps them; None where they are many.

    The file is left at its start.
    """
    size = lines.seek(0, 2)
    lines.seek(0)
    if size > _LONGEST:
        return None
    store = ox.Store()
    store.bulk_load(lines, ox.RdfFormat.N_TRIPLES)
    lines.seek(0)
    return set(plain(store)) if len(store) <= MOST else None


def plain(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """Yield quads without their graph."""
    return (quad.triple for quad in quads)


def line_of(triple: ox.Triple) -> bytes:
    """Return a statement as the engine writes it in N-Triples."""
    return f"{triple} .\n".encode()
