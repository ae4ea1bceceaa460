"""Where in a table each thing is from, kept on disk until a finding asks for it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from minegraph.sources.scratch import Entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


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


class Found(NamedTuple):
    """What is known of some things: the place of each, and the column of some properties."""

    places: dict[str, Place]
    columns: dict[tuple[str, str], str]


class Places:
    """The places of things and the columns of their properties, in a file of JSON lines.

    A thing that is noted twice is from its first place.
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._entries = Entries(file)

    def note(self, thing: str, place: Place) -> None:
        """Note the place of a thing."""
        self._entries.append((thing, place.sheet, place.row))

    def note_column(self, thing: str, predicate: str, column: str) -> None:
        """Note the column in which a property of a thing stands."""
        self._entries.append((thing, predicate, column))

    def __iter__(self) -> Iterator[str]:
        """Yield the things that have a place, in the order in which they were noted."""
        seen: set[str] = set()
        for thing, _what, last in self._entries:
            if isinstance(last, int) and thing not in seen:
                seen.add(thing)
                yield thing

    def find(self, wanted: Collection[str]) -> Found:
        """Return where the wanted things are from, in one reading."""
        places: dict[str, Place] = {}
        columns: dict[tuple[str, str], str] = {}
        for thing, what, last in self._entries:
            if thing not in wanted:
                continue
            if isinstance(last, int):
                places.setdefault(thing, Place(what, last))
            else:
                columns.setdefault((thing, what), last)
        return Found(places, columns)
