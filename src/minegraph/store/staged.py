"""What the gate asks of a release in the making, wherever it is made."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from minegraph.store.protocol import Release


class Staged(Protocol):
    """A release in the making: nothing of it is visible until `publish`."""

    base: Release | None

    def replace(self, graph: str, statements: IO[bytes]) -> None:
        """Make N-Triples the whole content of a named graph."""
        ...

    def add(self, graph: str, statements: IO[bytes]) -> None:
        """Add N-Triples to a named graph."""
        ...

    def remove(self, graph: str) -> None:
        """Remove a named graph."""
        ...

    def update(self, text: str) -> list[str]:
        """Run a SPARQL update and return the graphs that it changed, "" for the default graph."""
        ...

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        ...

    def select(self, query: str, **iris: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT over the union of graphs as the terms' plain values."""
        ...

    def mend(self, graph: str, statements: IO[bytes]) -> None:
        """Put N-Triples in place of what a named graph states of the same subjects."""
        ...

    def written(self, graph: str) -> Iterator[bytes]:
        """Yield what is new in a graph, as N-Triples: all of it where it was rewritten."""
        ...

    def types(self, things: Iterable[str]) -> dict[str, set[str]]:
        """Return the classes that any graph gives each thing."""
        ...

    def describes(self, thing: str) -> bool:
        """Return whether any graph states something of a thing, but what it is the same as."""
        ...

    def pointing(self, thing: str) -> list[tuple[str, str]]:
        """Return the subject and predicate of each statement whose object is a thing."""
        ...

    def undescribed(self) -> set[str]:
        """Return the things that the base gives a class and that have none any more."""
        ...

    def base_findings(self) -> list[dict[str, Any]]:
        """Return what the gate found in the base, as JSON-ready data."""
        ...

    def statements(self, graph: str) -> int:
        """Return the number of statements in a named graph."""
        ...

    def dump(self, output: IO[bytes]) -> None:
        """Write every statement once, as N-Triples."""
        ...

    def graphs(self) -> list[str]:
        """Return the names of the graphs that hold anything, sorted."""
        ...

    def count(self) -> int:
        """Return the number of statements in all named graphs."""
        ...

    def publish(self, record: dict[str, Any]) -> Release:
        """Make this the current release."""
        ...
