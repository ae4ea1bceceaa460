"""Which records are worth comparing: those that share a name, its sound, a rare word or a place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from minegraph.linking.places import around, cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.linking.records import Record

_CELL_DEGREES: Final = 0.05
_WIDE_DEGREES: Final = 0.5
_CROWD: Final = 40
_SHORTEST: Final = 4
_SITES: Final = ("ground", "plant")


class Candidates:
    """Records by what candidates share: identifiers, keys and sounds of names, words, places."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records
        kinds: dict[frozenset[str], int] = {}
        self._kinds = [
            kinds.setdefault(frozenset(record.origins), len(kinds)) for record in records
        ]
        self._origins = [*kinds]
        self._blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, record in enumerate(records):
            self._enter(number, record)

    def _enter(self, number: int, record: Record) -> None:
        for identifier in record.identifiers:
            self._blocks["identifier", identifier].append(number)
        if record.code:
            self._blocks["code", record.code].append(number)
        if record.family == "territory":
            return
        placed = record.family in _SITES and record.countries
        for country in sorted(record.countries) if placed else ["anywhere"]:
            keys = {("key", n.key) for n in record.names}
            keys |= {("sound", n.sound) for n in record.names if len(n.sound) >= _SHORTEST}
            keys |= {("word", w) for n in record.names for w in n.words if len(w) >= _SHORTEST}
            for kind, key in keys:
                self._blocks[kind, record.family, country, key].append(number)
            if record.family in _SITES:
                for square in {cell(p, _CELL_DEGREES) for p in record.points}:
                    self._blocks["place", record.family, country, square].append(number)

    def pairs(self) -> Iterator[tuple[Record, Record]]:
        """Yield, in order, pairs of records that share a block.

        Those that have a source in common share the name and, where many bear it, the place.
        """
        found: set[int] = set()
        for key, block in self._blocks.items():
            if key[0] == "place":
                others = [self._blocks.get((*key[:3], c), ()) for c in around(key[3])]
                near = sorted({n for block_ in others for n in block_})
                self._pair(block, near[: 4 * _CROWD], found)
            elif len(block) <= _CROWD and key[0] in ("identifier", "code"):
                found.update(a * len(self._records) + b for a in block for b in block if a < b)
            elif len(block) <= _CROWD:
                self._pair(block, block, found)
            elif key[0] in ("key", "sound"):
                for crowd in self._bycell(block, _WIDE_DEGREES):
                    self._pair(crowd, crowd, found)
            if key[0] == "key" and key[1] in _SITES:
                self._pair_within(block, found)
        for pair in sorted(found):
            a, b = divmod(pair, len(self._records))
            yield self._records[a], self._records[b]

    def _pair(self, left: list[int], right: list[int], found: set[int]) -> None:
        """Add the pairs of a block, each as one number, that have no origin in common."""
        kinds, origins = self._kinds, self._origins
        for a in left:
            base, kind = a * len(self._records), kinds[a]
            mine = origins[kind]
            found.update(
                base + b
                for b in right
                if a < b and kinds[b] != kind and mine.isdisjoint(origins[kinds[b]])
            )

    def _pair_within(self, block: list[int], found: set[int]) -> None:
        """Add the pairs of one name and source; of a name that many bear, those in near cells."""
        few = len(block) <= _CROWD
        for crowd in [block] if few else self._bycell(block, _CELL_DEGREES):
            if len(crowd) <= _CROWD:
                found.update(
                    a * len(self._records) + b
                    for a in crowd
                    for b in crowd
                    if a < b and self._share(a, b)
                )

    def _share(self, a: int, b: int) -> bool:
        return not self._origins[self._kinds[a]].isdisjoint(self._origins[self._kinds[b]])

    def _bycell(self, block: list[int], degrees: float) -> list[list[int]]:
        cells: defaultdict[str, list[int]] = defaultdict(list)
        for number in block:
            for square in {cell(p, degrees) for p in self._records[number].points}:
                cells[square].append(number)
        return [
            sorted({n for c in around(square) for n in cells.get(c, ())}) for square in [*cells]
        ]
