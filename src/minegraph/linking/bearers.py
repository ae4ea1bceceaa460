"""Who bears which name where: whether a pair of records is the only one that a name can mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.linking.minerals import minerals
from minegraph.linking.places import kilometres, surely_beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.linking.names import Likeness
    from minegraph.linking.records import Record

_MANY: Final = 40
_NEIGHBOUR_KILOMETRES: Final = 15.0
_SHORTEST: Final = 4
# A source with more records of a country than these has many of its small sites, and of the names
# that are common among those.
_CROWD: Final = 3000
# The same of all sources together.
_VAST: Final = 20000
# The second of a name is farther off than the first by this factor and these kilometres.
_FARTHER: Final = 3
_FARTHER_KILOMETRES: Final = 10
# Records of one source this near are of one thing, as far as the place tells.
_SAME_PLACE_KILOMETRES: Final = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What other records tell of a pair with names alike.

    ``unique``: their sources have no other of the names in the country; ``nearest``: each is by
    far the nearest of the name to the other; ``several``: one also bears the name of a site that
    the other's source holds apart; ``crowded``: a source has thousands of records of the country;
    ``vast``: all together have tens of thousands.
    """

    unique: bool
    nearest: bool = False
    several: bool = False
    crowded: bool = False
    vast: bool = False


class Bearers:
    """The records that bear each name in each country."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records
        self._of: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._size: Counter[tuple[str, str]] = Counter()
        for number, record in enumerate(records):
            if record.family == "territory":
                continue
            for country in sorted(record.countries) or ["anywhere"]:
                self._size.update((origin, country) for origin in ("", *record.origins))
                for name in record.names:
                    self._of[country, name.key].add(number)

    def standing(self, left: Record, right: Record, alike: Likeness) -> Standing:
        """Return what other records tell of two."""
        unique = self.unique(left, right, alike)
        crowded = self.crowded(left, right)
        nearest = not unique and not crowded and alike.value >= 0.97
        return Standing(
            unique,
            nearest and self._nearest(left, right, alike) and self._nearest(right, left, alike),
            self._bears_another(left, right) or self._bears_another(right, left),
            crowded,
            any(self._size["", country] > _VAST for country in left.countries & right.countries),
        )

    def unique(self, left: Record, right: Record, alike: Likeness) -> bool:
        """Return whether nothing else in their sources and country bears the names.

        Second records of either at its own place do not count.
        """
        for other in self._others(left, right, alike):
            if any(
                other.origins & one.origins and not _beside(one, other) for one in (left, right)
            ):
                return False
        return True

    def _others(self, left: Record, right: Record, alike: Likeness) -> Iterator[Record]:
        """Yield the other records of their family that bear the names in the country.

        Wholes and parts of theirs are none of them.
        """
        both = left.countries & right.countries
        related = {left.iri, right.iri} | left.wholes | right.wholes
        anywhere = left.family == "organization" and not (left.countries or right.countries)
        for country in ["anywhere"] if anywhere else both:
            for name in (alike.left, alike.right):
                for number in self._of.get((country, name.key), ()):
                    other = self._records[number]
                    apart = other.iri not in related and not other.wholes & {left.iri, right.iri}
                    if apart and other.family == left.family:
                        yield other

    def crowded(self, left: Record, right: Record) -> bool:
        """Return whether a source of theirs has thousands of records of the country."""
        return any(
            self._size[origin, country] > _CROWD
            for country in left.countries & right.countries
            for origin in left.origins | right.origins
        )

    def _nearest(self, record: Record, other: Record, alike: Likeness) -> bool:
        """Return whether the other is by far the nearest in its source of those of the name."""
        distance = kilometres(record, other)
        if distance is None:
            return False
        least = max(_FARTHER * distance, distance + _FARTHER_KILOMETRES)
        yielded = minerals(record)
        for third in self._others(record, other, alike):
            if not third.origins & other.origins or not yielded & minerals(third):
                continue
            if _beside(other, third):
                continue
            away = kilometres(record, third)
            if away is None or away < least:
                return False
        return True

    def alone_here(
        self, left: Record, right: Record, alike: Likeness, place: float, around: float
    ) -> bool:
        """Return whether the source of both has none of the name around but at their place."""
        for third in self._others(left, right, alike):
            beyond = surely_beyond(left, third, around + place)
            if not beyond and third.origins & left.origins & right.origins:
                aways = [kilometres(one, third) for one in (left, right)]
                if any(away is None or place < away < around for away in aways):
                    return False
        return True

    def _bears_another(self, record: Record, other: Record) -> bool:
        known = {name.key for name in other.names}
        for name in record.names:
            if name.key in known or len(name.key) < _SHORTEST:
                continue
            for country in record.countries:
                bearers = self._of.get((country, name.key), ())
                for number in bearers if len(bearers) <= _MANY else ():
                    third = self._records[number]
                    if third.iri not in (record.iri, other.iri) and third.family == record.family:
                        apart = third.origins & other.origins
                        distance = kilometres(record, third) if apart else None
                        if apart and (distance is None or distance <= _NEIGHBOUR_KILOMETRES):
                            return True
        return False


def _beside(one: Record, other: Record) -> bool:
    distance = kilometres(one, other)
    return distance is not None and distance <= _SAME_PLACE_KILOMETRES
