"""What became of the rows of a file: read = stated + set aside; and what else was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from minegraph.sources.located import Place
from minegraph.sources.scratch import Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Skipped(NamedTuple):
    """Something that could not be stated without inventing: where, why, and what stood there.

    Of what was stated and is in doubt, the ``thing`` as well.
    """

    place: Place
    reason: str
    found: str
    thing: str = ""


class Skips:
    """Entries of what was skipped, in a file of JSON lines; their reasons are counted.

    Of a file that was filled elsewhere, the ``tally`` there is needed.
    """

    def __init__(
        self, file: IO[bytes] | None = None, tally: Sequence[tuple[int, Skipped]] = ()
    ) -> None:
        self._entries = Entries(file)
        self._first = {first.reason: first for _, first in tally}
        self.reasons = Counter({first.reason: number for number, first in tally})

    def append(self, entry: Skipped) -> None:
        """Add an entry."""
        self._entries.append((*entry.place, *entry[1:]))
        self.reasons[entry.reason] += 1
        self._first.setdefault(entry.reason, entry)

    @property
    def tally(self) -> list[tuple[int, Skipped]]:
        """Return how many entries there are of each reason, with the first of them."""
        return [(self.reasons[reason], first) for reason, first in self._first.items()]

    def __len__(self) -> int:
        """Return the number of entries."""
        return self.reasons.total()

    def __iter__(self) -> Iterator[Skipped]:
        """Yield the entries in the order in which they were added."""
        for sheet, row, *said in self._entries:
            yield Skipped(Place(sheet, row), *said)

    def as_lines(self) -> list[str]:
        """Return a line for each reason: how often, and the first entry of it."""
        return [
            f"{number:,} {first.reason} (first at {first.place.words()}: {first.found!r})"
            for number, first in sorted(self.tally, key=lambda counted: -counted[0])
        ]


@dataclass
class Balance:
    """The rows of a file: how many were read and stated, and those set aside.

    A row is set aside whole (``aside``); of one that is stated, a cell may be left out (``cells``).
    What is stated as it is given, and yet can hardly be right, is among the ``doubts``.
    """

    read: int = 0
    stated: int = 0
    aside: Skips = field(default_factory=Skips)
    cells: Skips = field(default_factory=Skips)
    doubts: Skips = field(default_factory=Skips)

    @property
    def skips(self) -> dict[str, Skips]:
        """Return the entries of each sort, by the word for what an entry is about."""
        return {"row": self.aside, "cell": self.cells, "doubt": self.doubts}

    def as_text(self) -> str:
        """Return the balance for people: the three counts, then each reason with its count."""
        lines = [
            f"{self.read:,} rows read = {self.stated:,} stated + {len(self.aside):,} set aside"
        ]
        lines += [f"  set aside: {line}" for line in self.aside.as_lines()]
        lines += [f"  left out of a row: {line}" for line in self.cells.as_lines()]
        lines += [f"  stated, but doubtful: {line}" for line in self.doubts.as_lines()]
        return "\n".join(lines)
