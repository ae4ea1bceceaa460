"""What the gate asks of a release in the making, wherever it is made."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
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

    def derive(self, graph: str, constructs: Mapping[str, str]) -> None:
        """Make a graph hold just what CONSTRUCT queries over the union of graphs give."""
        ...

    def select(self, query: str, **iris: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT over the union of graphs as the terms' plain values."""
        ...

    def content(self, graph: str, output: IO[bytes]) -> None:
        """Write a graph's statements as N-Triples, sorted."""
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
