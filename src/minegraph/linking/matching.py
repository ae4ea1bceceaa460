"""Which records may be of one thing: candidates by name and place, each judged with its reasons."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from minegraph.linking.names import Likeness, best

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.linking.records import Record

_EARTH_KILOMETRES: Final = 6371.0
_CELL_DEGREES: Final = 0.05
_WIDE_DEGREES: Final = 0.5
_CROWD: Final = 40
_SITES: Final = ("ground", "plant")
# Records of groups of sites have many names; a name among them is not that of the whole.
_MANY_NAMES: Final = 3
_SHORTEST_KEY: Final = 4
_KIN: Final = {
    "thermal-coal": "coal", "coking-coal": "coal", "lignite": "coal", "anthracite": "coal",
    "alumina": "aluminium", "bauxite": "aluminium", "ilmenite": "titanium", "rutile": "titanium",
    "chromite": "chromium", "platinum": "platinum-group-metals",
    "palladium": "platinum-group-metals",
}  # fmt: skip


class Verdict(Enum):
    """Whether two records are linked, or a person is asked."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Link:
    """Two records judged to be of one thing: score from 0 to 1, rule, and reasons in words."""

    left: str
    right: str
    score: float
    rule: str
    evidence: str
    verdict: Verdict
    identical: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two things, in the order of their IRIs."""
        return self.left, self.right


def match(records: Iterable[Record]) -> list[Link]:
    """Return every certain and doubtful link between records, the best first."""
    held = sorted(records, key=lambda record: record.iri)
    index = _Index(held)
    found = (index.judge(held[a], held[b]) for a, b in sorted(index.candidates()))
    return sorted((f for f in found if f), key=lambda link: (-link.score, link.pair))


def kilometres(left: Record, right: Record) -> float | None:
    """Return the least great-circle distance between points of two sites, None without points."""
    distances = (_distance(a, b) for a in left.points for b in right.points)
    return min(distances, default=None)


class _Index:
    """Records by what candidates share: identifiers, keys and sounds of names, words, places."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records
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
                for cell in sorted({_cell(p, _CELL_DEGREES) for p in record.points}):
                    self._blocks["place", record.family, country, cell].append(number)

    def candidates(self) -> set[tuple[int, int]]:
        """Return the pairs of numbers of records that share a block and no origin."""
        found: set[tuple[int, int]] = set()
        for key, block in self._blocks.items():
            if key[0] == "place":
                others = [self._blocks.get((*key[:3], c), []) for c in _around(key[3])]
                near = sorted({n for block_ in others for n in block_})
                found.update(self._apart(block, near[: 4 * _CROWD]))
            elif len(block) <= _CROWD:
                found.update(self._apart(block, block, held_apart=key[0] in ("identifier", "code")))
            elif key[0] in ("key", "sound"):
                for crowd in self._by_cell(block):
                    found.update(self._apart(crowd, crowd))
        return found

    def _apart(
        self, left: list[int], right: list[int], *, held_apart: bool = False
    ) -> Iterator[tuple[int, int]]:
        for a in left:
            for b in right:
                first, second = self._records[a], self._records[b]
                if a < b and (held_apart or not first.origins & second.origins):
                    yield a, b

    def _by_cell(self, block: list[int]) -> list[list[int]]:
        cells: defaultdict[str, list[int]] = defaultdict(list)
        for number in block:
            for cell in sorted({_cell(p, _WIDE_DEGREES) for p in self._records[number].points}):
                cells[cell].append(number)
        return [sorted({n for c in _around(cell) for n in cells.get(c, ())}) for cell in [*cells]]

    def judge(self, left: Record, right: Record) -> Link | None:
        """Return the link between two records, None where nothing speaks for one."""
        if left.family != right.family or left.iri in right.wholes or right.iri in left.wholes:
            return None
        alike = best(left.names, right.names)
        shared = sorted(left.identifiers & right.identifiers)
        if left.code and left.code == right.code:
            return _link(left, right, 1.0, "shared-iso-code", reasons=[f"ISO code {left.code}"])
        if shared:
            return _identified(left, right, shared, alike)
        if alike is None or left.family == "territory" or _in_two_countries(left, right):
            return None
        if left.family == "organization":
            return _organizations(left, right, alike)
        return _sites(left, right, alike, unique=self._unique(left, right, alike))

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
        return _link(
            left, right, 0.5, "shared-identifier", reasons=reasons, alike=alike, doubtful=True
        )
    return _link(
        left, right, 1.0, "shared-identifier", reasons=reasons, alike=alike, identical=True
    )


def _organizations(left: Record, right: Record, alike: Likeness) -> Link | None:
    partners = left.partners & right.partners
    country = left.countries & right.countries
    if alike.value < 0.9 or alike.apart or len(alike.left.key) < 4:
        return None
    reasons = []
    if partners:
        reasons.append(f"both are tied to {_slug(min(partners))} by ownership or operation")
    if country:
        reasons.append(f"both in {_slug(min(country))}")
    certain = alike.value >= 0.97 and bool(partners)
    if not certain and alike.value < 0.97:
        return None
    rule = "same-name-same-partner" if partners else "same-name"
    score = 0.6 + 0.3 * bool(partners) + 0.1 * bool(country)
    return _link(left, right, score, rule, reasons=reasons, alike=alike, doubtful=not certain)


def _sites(left: Record, right: Record, alike: Likeness, *, unique: bool) -> Link | None:
    facts = _Facts.of(left, right, alike, unique=unique)
    rule = _certain(facts)
    if rule:
        return _link(left, right, facts.score, rule, reasons=facts.reasons(), alike=alike)
    if _doubtful(facts):
        return _link(
            left, right, facts.score, "alike", reasons=facts.reasons(), alike=alike, doubtful=True
        )
    return None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What speaks for and against two sites being one."""

    alike: Likeness
    distance: float | None
    minerals: frozenset[str]
    alike_yield: bool
    conflict: bool
    partners: frozenset[str]
    unique: bool
    grouped: bool

    @classmethod
    def of(cls, left: Record, right: Record, alike: Likeness, *, unique: bool) -> _Facts:
        first, second = _minerals(left), _minerals(right)
        return cls(
            alike,
            kilometres(left, right),
            frozenset(first & second),
            2 * len(first & second) >= len(first | second),
            bool(first and second) and not first & second,
            frozenset(left.partners & right.partners),
            unique,
            max(left.called, right.called) > _MANY_NAMES,
        )

    @property
    def same_name(self) -> bool:
        return self.alike.value >= 0.97 and not self.alike.apart

    def within(self, most: float) -> bool:
        return self.distance is not None and self.distance <= most

    @property
    def score(self) -> float:
        """Return the weighted sum: 0.5 name, 0.3 place, 0.15 commodities, 0.05 partners."""
        place = 0.5 if self.distance is None else math.exp(-self.distance / 15)
        made = 0.5 * self.alike.value + 0.3 * place + 0.15 * bool(self.minerals)
        made += 0.05 * (bool(self.partners) or self.unique)
        return made * (0.7 if self.conflict or self.alike.apart else 1)

    def reasons(self) -> list[str]:
        found = []
        if self.distance is not None:
            found.append(f"{self.distance:.1f} km apart")
        if self.minerals:
            found.append(f"both of {', '.join(sorted(self.minerals))}")
        if self.conflict:
            found.append("but of different commodities")
        if self.partners:
            found.append(f"both owned or operated by {_slug(min(self.partners))}")
        if self.unique:
            found.append("the only ones of that name in the country in their sources")
        if self.alike.apart:
            found.append("but the names have different numbers or directions")
        if self.grouped:
            found.append("one is a group with several names")
        return found


def _certain(facts: _Facts) -> str:
    """Return the rule by which two sites are one, "" where none applies."""
    if facts.conflict or facts.alike.apart:
        return ""
    near = 2 if facts.grouped else 5
    if facts.same_name and facts.within(near) and (facts.minerals or facts.unique):
        return "same-name-same-place"
    return next((rule for rule, applies in _rules(facts) if applies and facts.minerals), "")


def _rules(facts: _Facts) -> Iterator[tuple[str, bool]]:
    """Yield the rules on sites of one commodity, and whether each applies."""
    lone = facts.same_name and facts.unique
    alone = not facts.grouped
    name = facts.alike.value
    yield "same-name-in-reach", lone and alone and facts.within(50 if facts.alike_yield else 10)
    named = len(facts.alike.left.key) >= _SHORTEST_KEY
    yield "same-name-same-commodity", lone and facts.distance is None and named
    yield "alike-name-same-place", name >= 0.85 and facts.within(5 if alone else 1)
    yield "shorter-name-same-place", facts.alike.within and facts.within(2.5 if alone else 1)
    yield "alike-name-same-partner", bool(facts.partners) and name >= 0.8 and facts.within(10)


def _doubtful(facts: _Facts) -> bool:
    name, supported = facts.alike.value, bool(facts.minerals or facts.partners)
    if facts.alike.apart:
        return name >= 0.9 and facts.within(1) and supported
    if facts.conflict:
        return facts.same_name and facts.within(2)
    if facts.same_name:
        return facts.within(20) or (facts.unique and supported and facts.within(100))
    return supported and (
        (name >= 0.85 and facts.within(10)) or (facts.alike.within and facts.within(5))
    )


def _link(
    left: Record,
    right: Record,
    score: float,
    rule: str,
    *,
    reasons: list[str],
    alike: Likeness | None = None,
    doubtful: bool = False,
    identical: bool = False,
) -> Link:
    said = [] if alike is None else [_names_said(alike)]
    first, second = sorted((left.iri, right.iri))
    verdict = Verdict.DOUBTFUL if doubtful else Verdict.CERTAIN
    same = identical and not doubtful and left.classes == right.classes
    return Link(first, second, round(score, 3), rule, "; ".join([*said, *reasons]), verdict, same)


def _names_said(alike: Likeness) -> str:
    how = "same name" if alike.value >= 1 else f"names alike by {alike.value:.2f}"
    return f"{how} ({alike.left.text} / {alike.right.text})"


def _minerals(record: Record) -> set[str]:
    return {_KIN.get(_slug(iri), _slug(iri)) for iri in record.commodities}


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def _cell(point: tuple[float, float], degrees: float) -> str:
    return f"{math.floor(point[0] / degrees)} {math.floor(point[1] / degrees)}"


def _around(cell: str) -> list[str]:
    row, column = map(int, cell.split())
    return [f"{row + a} {column + b}" for a in (-1, 0, 1) for b in (-1, 0, 1)]


def _distance(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return the great-circle distance in kilometres (haversine formula, mean radius)."""
    a, b = math.radians(left[0]), math.radians(right[0])
    turn = math.radians(right[1] - left[1])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KILOMETRES * math.asin(min(1.0, math.sqrt(half)))
