"""Two releases side by side: the statements that only one of them makes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Change(NamedTuple):
    """A statement, as a line of N-Quads, that was added (else it was removed)."""

    added: bool
    line: bytes

    @property
    def graph(self) -> str:
        """Return the IRI of the graph in which the statement is."""
        return self.line.rsplit(b" ", 2)[1].decode().strip("<>")


def changes(before: IO[bytes], after: IO[bytes]) -> Iterator[Change]:
    """Yield what changed between two exports in N-Quads, each in the order that exports have.

    That order is by graph, then by line; within it the two are merged, so that neither is ever
    whole in memory.
    """
    old, new = next(before, b""), next(after, b"")
    while old or new:
        if old == new:
            old, new = next(before, b""), next(after, b"")
        elif not new or (old and _place(old) < _place(new)):
            yield Change(added=False, line=old)
            old = next(before, b"")
        else:
            yield Change(added=True, line=new)
            new = next(after, b"")


def _place(line: bytes) -> tuple[bytes, bytes]:
    statement, graph, _end = line.rsplit(b" ", 2)
    return graph, statement
