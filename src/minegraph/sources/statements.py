"""The statements of one source in the making, with where in its file each thing is from."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from minegraph.namespaces import RDF_TYPE
from minegraph.sources.values import Iri, Value, as_ntriples, named
from minegraph.store.reading import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Place(NamedTuple):
    """A row of a table: its sheet ("" where a file has but one) and its number, as shown."""

    sheet: str
    row: int

    def words(self, column: str = "") -> str:
        """Return the place as a locator gives it, for example ``sheet A, row 3, column "B"``."""
        parts = [f"sheet {self.sheet}"] if self.sheet else []
        parts.append(f"row {self.row}")
        if column:
            parts.append(f'column "{column}"')
        return ", ".join(parts)


class Skipped(NamedTuple):
    """Something that could not be stated without inventing: where, why, and what stood there."""

    place: Place
    reason: str
    found: str


@dataclass
class Balance:
    """What became of the rows of a file: read = stated + set aside; and what else was left out.

    A row is set aside whole (``aside``); of one that is stated, a cell may be left out (``cells``).
    """

    read: int = 0
    stated: int = 0
    aside: list[Skipped] = field(default_factory=list)
    cells: list[Skipped] = field(default_factory=list)

    def as_text(self) -> str:
        """Return the balance for people: the three counts, then each reason with its count."""
        lines = [
            f"{self.read:,} rows read = {self.stated:,} stated + {len(self.aside):,} set aside"
        ]
        lines += [f"  set aside: {line}" for line in _by_reason(self.aside)]
        lines += [f"  left out of a row: {line}" for line in _by_reason(self.cells)]
        return "\n".join(lines)


def _by_reason(skipped: list[Skipped]) -> list[str]:
    counts = Counter(entry.reason for entry in skipped)
    first = {entry.reason: entry for entry in reversed(skipped)}
    return [
        f"{number:,} {reason} (first at {first[reason].place.words()}: {first[reason].found!r})"
        for reason, number in counts.most_common()
    ]


class Statements:
    """Collects what a file states; the same statements make the same lines in any order."""

    def __init__(self) -> None:
        self._lines: set[str] = set()
        self.places: dict[str, Place] = {}
        self.columns: dict[tuple[str, str], str] = {}
        self.balance = Balance()

    def add(self, subject: Iri, name: str, *values: Value | None, column: str = "") -> None:
        """State a property of a thing, once for each value that is there."""
        predicate = RDF_TYPE if name == "a" else named(name)
        for value in values:
            if value is None or value == "":
                continue
            self._lines.add(f"<{subject}> <{predicate}> {as_ntriples(value)} .\n")
            if column:
                self.columns.setdefault((subject, predicate), column)

    def describe(
        self,
        subject: Iri,
        kind: str,
        place: Place | None,
        properties: Mapping[str, Value | Iterable[Value | None] | None],
    ) -> Iri:
        """State a thing's class and properties, note where it is from, and return it."""
        if place is not None:
            self.places.setdefault(subject, place)
        self.add(subject, "a", named(kind))
        for name, given in properties.items():
            single = given is None or isinstance(given, Value)
            self.add(subject, name, *((given,) if single else given))  # type: ignore[misc]  # a Value is never iterated
        return subject

    def set_aside(self, place: Place, reason: str, found: str) -> None:
        """Note a row of which nothing is stated."""
        self.balance.aside.append(Skipped(place, reason, found))

    def leave_out(self, place: Place, reason: str, found: str) -> None:
        """Note a cell that is not stated, of a row that is."""
        self.balance.cells.append(Skipped(place, reason, found))

    def parsed(self, source: Iri) -> Parsed:
        """Return the statements as a file's, sorted, speaking for one source."""
        lines = tempfile.TemporaryFile()  # the result owns it
        lines.writelines(line.encode() for line in sorted(self._lines))
        lines.seek(0)
        return Parsed(lines, len(self._lines), (), (source,))
