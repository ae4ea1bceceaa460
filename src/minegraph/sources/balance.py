"""What became of the rows of a file: read = stated + set aside; and what else was left out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from minegraph.sources.located import Place
from minegraph.sources.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator


class Skipped(NamedTuple):
    """Something that could not be stated without inventing: where, why, and what stood there.

    Of what was stated and is in doubt, the ``thing`` as well.
    """

    place: Place
    reason: str
    found: str
    thing: str = ""


class Skips:
    """Entries of what was skipped, in a file of JSON lines; their reasons are counted."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = scratch(self, file)
        self.reasons: Counter[str] = Counter()
        self._first: dict[str, Skipped] = {}
        if file is not None:
            for entry in self:
                self._count(entry)

    def append(self, entry: Skipped) -> None:
        """Add an entry."""
        self._file.seek(0, 2)
        line = [*entry.place, *entry[1:]]
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._count(entry)

    def _count(self, entry: Skipped) -> None:
        self.reasons[entry.reason] += 1
        self._first.setdefault(entry.reason, entry)

    def __len__(self) -> int:
        """Return the number of entries."""
        return self.reasons.total()

    def __iter__(self) -> Iterator[Skipped]:
        """Yield the entries in the order in which they were added."""
        self._file.seek(0)
        for line in self._file:
            sheet, row, *said = json.loads(line)
            yield Skipped(Place(sheet, row), *said)

    def as_lines(self) -> list[str]:
        """Return a line for each reason: how often, and the first entry of it."""
        return [
            f"{number:,} {reason} (first at {first.place.words()}: {first.found!r})"
            for reason, number in self.reasons.most_common()
            for first in (self._first[reason],)
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
