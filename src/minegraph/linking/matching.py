"""Which records may be of one thing: candidates by name and place, each judged with its reasons."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, link, slug
from minegraph.linking.names import Likeness, best
from minegraph.linking.places import around, cell, kilometres
from minegraph.linking.sites import judge_sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.linking.records import Record

_CELL_DEGREES: Final = 0.05
_WIDE_DEGREES: Final = 0.5
_CROWD: Final = 40
_NEIGHBOUR_KILOMETRES: Final = 15.0
_SHORTEST: Final = 4
_SITES: Final = ("ground", "plant")


def match(records: Iterable[Record]) -> list[Link]:
    """Return every certain and doubtful link between records, the best first."""
    held = sorted(records, key=lambda record: record.iri)
    index = _Index(held)
    found = (index.judge(held[a], held[b]) for a, b in index.candidates())
    return sorted((f for f in found if f), key=lambda found: (-found.score, found.pair))


class _Index:
    """Records by what candidates share: identifiers, keys and sounds of names, words, places."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records
        kinds: dict[frozenset[str], int] = {}
        self._kinds = [
            kinds.setdefault(frozenset(record.origins), len(kinds)) for record in records
        ]
        self._origins = [*kinds]
        self._bearers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
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
        for country in sorted(record.countries) or ["anywhere"]:
            keys = {("key", n.key) for n in record.names}
            keys |= {("sound", n.sound) for n in record.names if len(n.sound) >= 4}
            keys |= {("word", w) for n in record.names for w in n.words if len(w) >= 4}
            for kind, key in keys:
                self._blocks[kind, record.family, country, key].append(number)
            for name in record.names:
                self._bearers[country, name.key].add(number)
            if record.family in _SITES:
                for square in {cell(p, _CELL_DEGREES) for p in record.points}:
                    self._blocks["place", record.family, country, square].append(number)

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Yield, in order, the pairs of numbers of records that share a block and no origin."""
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
                for crowd in self._bycell(block):
                    self._pair(crowd, crowd, found)
        return (divmod(pair, len(self._records)) for pair in sorted(found))

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

    def _bycell(self, block: list[int]) -> list[list[int]]:
        cells: defaultdict[str, list[int]] = defaultdict(list)
        for number in block:
            for square in {cell(p, _WIDE_DEGREES) for p in self._records[number].points}:
                cells[square].append(number)
        return [
            sorted({n for c in around(square) for n in cells.get(c, ())}) for square in [*cells]
        ]

    def judge(self, left: Record, right: Record) -> Link | None:
        """Return the link between two records, None where nothing speaks for one."""
        if left.family != right.family or left.iri in right.wholes or right.iri in left.wholes:
            return None
        alike = best(left.names, right.names)
        shared = sorted(left.identifiers & right.identifiers)
        if left.code and left.code == right.code:
            return link(left, right, 1.0, "shared-iso-code", reasons=[f"ISO code {left.code}"])
        if shared:
            return _identified(left, right, shared, alike)
        if alike is None or left.family == "territory" or not alike.may_be_one:
            return None
        if left.family == "organization":
            return _organizations(left, right, alike)
        unique, several = self._unique(left, right, alike), self._several(left, right)
        return judge_sites(left, right, alike, unique=unique, several=several)

    def _unique(self, left: Record, right: Record, alike: Likeness) -> bool:
        """Return whether nothing else in their origins and country bears the names."""
        for country in left.countries & right.countries:
            for name in (alike.left, alike.right):
                for number in self._bearers[country, name.key]:
                    other = self._records[number]
                    same = other.iri in (left.iri, right.iri) or other.family != left.family
                    if not same and other.origins & (left.origins | right.origins):
                        return False
        return True

    def _several(self, left: Record, right: Record) -> bool:
        """Return whether one also bears the name of a site that the other's source holds apart."""
        return self._bears_another(left, right) or self._bears_another(right, left)

    def _bears_another(self, record: Record, other: Record) -> bool:
        known = {name.key for name in other.names}
        for name in record.names:
            if name.key in known or len(name.key) < _SHORTEST:
                continue
            for country in record.countries:
                bearers = self._bearers[country, name.key]
                for number in bearers if len(bearers) <= _CROWD else ():
                    third = self._records[number]
                    if third.iri not in (record.iri, other.iri) and third.family == record.family:
                        apart = third.origins & other.origins
                        distance = kilometres(record, third) if apart else None
                        if apart and (distance is None or distance <= _NEIGHBOUR_KILOMETRES):
                            return True
        return False


def _in_two_countries(left: Record, right: Record) -> bool:
    both = left.countries and right.countries
    return bool(both) and not left.countries & right.countries


def _identified(
    left: Record, right: Record, shared: list[str], alike: Likeness | None
) -> Link | None:
    reasons = [f"both have the identifier {shared[0]}"]
    contradicted = bool(left.origins & right.origins) or _in_two_countries(left, right)
    if contradicted:
        reasons.append("but one source holds them apart, or they are in different countries")
        return link(
            left, right, 0.5, "shared-identifier", reasons=reasons, alike=alike, doubtful=True
        )
    return link(left, right, 1.0, "shared-identifier", reasons=reasons, alike=alike, identical=True)


def _organizations(left: Record, right: Record, alike: Likeness) -> Link | None:
    partners = left.partners & right.partners
    country = left.countries & right.countries
    if alike.value < 0.9 or alike.apart or len(alike.left.key) < 4:
        return None
    reasons = []
    if partners:
        reasons.append(f"both are tied to {slug(min(partners))} by ownership or operation")
    if country:
        reasons.append(f"both in {slug(min(country))}")
    certain = alike.value >= 0.97 and bool(partners)
    if not certain and alike.value < 0.97:
        return None
    rule = "same-name-same-partner" if partners else "same-name"
    score = 0.6 + 0.3 * bool(partners) + 0.1 * bool(country)
    return link(left, right, score, rule, reasons=reasons, alike=alike, doubtful=not certain)
