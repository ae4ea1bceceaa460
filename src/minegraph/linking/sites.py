"""Rules by which two sites with names alike are one, or a person is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, link, slug
from minegraph.linking.minerals import kin, minerals
from minegraph.linking.names import LEAST_ALIKE
from minegraph.linking.places import kilometres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.linking.bearers import Standing
    from minegraph.linking.names import Likeness
    from minegraph.linking.records import Record

# Records of groups of sites have many names; a name among them is not that of the whole.
_MANY_NAMES: Final = 3
_SHORTEST_KEY: Final = 4
_ALIKE: Final = 0.85
# Names this much alike, without a place, of sites with so many minerals in common.
_MORE_ALIKE: Final = 0.93
_SEVERAL_MINERALS: Final = 3
# One name this near is one site, whatever each source says that it yields.
_SPOT: Final = 0.3
# How far off positions are, in kilometres, where half of the commodities agree, or fewer.
_FAR: Final = 50
_NEAR: Final = 10
# The same where no source has thousands of the country: the only ones of a name, the nearest of it.
_FARTHEST: Final = 300
_NEAREST: Final = 25


def judge_sites(left: Record, right: Record, alike: Likeness, standing: Standing) -> Link | None:
    """Return the link between two sites, None where too little speaks for one."""
    facts = _Facts.of(left, right, alike, standing)
    rule = _certain(facts)
    if rule:
        return link(left, right, facts.score, rule, reasons=facts.reasons(), alike=alike)
    if _doubtful(facts):
        return link(
            left, right, facts.score, "alike", reasons=facts.reasons(), alike=alike, doubtful=True
        )
    return None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What speaks for and against two sites being one."""

    alike: Likeness
    distance: float | None
    minerals: frozenset[str]
    kin: bool
    conflict: bool
    partners: frozenset[str]
    standing: Standing
    two_provinces: bool
    plants: bool
    grouped: bool
    misnamed: bool

    @classmethod
    def of(cls, left: Record, right: Record, alike: Likeness, standing: Standing) -> _Facts:
        first, second = minerals(left), minerals(right)
        told, said = alike.left.yields, alike.right.yields
        amiss = (second and told - said - second) or (first and said - told - first)
        return cls(
            alike,
            kilometres(left, right),
            first & second,
            kin(first, second),
            bool(first and second) and not first & second,
            frozenset(left.partners & right.partners),
            standing,
            bool(left.provinces and right.provinces) and not left.provinces & right.provinces,
            left.family == "plant",
            max(left.called, right.called) > _MANY_NAMES,
            bool(amiss),
        )

    @property
    def same_name(self) -> bool:
        return self.alike.value >= 0.97 and not self.alike.apart

    def within(self, most: float) -> bool:
        return self.distance is not None and self.distance <= most

    @property
    def score(self) -> float:
        supported = bool(self.partners) or self.standing.unique
        made = site_score(
            self.alike, self.distance, yields=bool(self.minerals), supported=supported
        )
        return made * (0.7 if self.conflict or self.alike.apart else 1)

    def reasons(self) -> list[str]:
        """Return in words what speaks for and against it."""
        alone, standing = (
            "the only ones of that name in the country in their sources",
            self.standing,
        )
        told = (
            (self.distance is not None, f"{self.distance or 0:.1f} km apart"),
            (self.minerals, f"both of {', '.join(sorted(self.minerals))}"),
            (self.conflict, "but of different commodities"),
            (self.partners, f"both owned or operated by {slug(min(self.partners, default=''))}"),
            (standing.unique, alone),
            (standing.nearest, "each by far the nearest of that name to the other"),
            (self.misnamed, "but one name tells of a commodity that the other does not have"),
            (standing.several, "but one also bears the name of another site of the other's source"),
            (self.alike.apart, "but the names have different numbers or directions"),
            (self.grouped, "one is a group with several names"),
        )
        return [words for holds, words in told if holds]


def site_score(alike: Likeness, distance: float | None, *, yields: bool, supported: bool) -> float:
    """Return the weighted sum: 0.5 name, 0.3 place, 0.15 commodities, 0.05 partners or one name."""
    place = 0.5 if distance is None else math.exp(-distance / 15)
    return 0.5 * alike.value + 0.3 * place + 0.15 * yields + 0.05 * supported


def _certain(facts: _Facts) -> str:
    """Return the rule by which two sites are one, "" where none applies."""
    unique = facts.standing.unique
    if facts.alike.apart or facts.standing.several:
        return ""
    if facts.conflict and unique and facts.same_name and facts.within(_SPOT):
        return "" if facts.grouped else "same-name-same-spot"
    if facts.conflict or facts.misnamed:
        return ""
    near = 5 if not facts.grouped or (facts.plants and unique) else 2
    if facts.same_name and facts.within(near) and (facts.minerals or unique):
        return "same-name-same-place"
    return next((rule for rule, applies in _rules(facts) if applies and facts.minerals), "")


def _rules(facts: _Facts) -> Iterator[tuple[str, bool]]:
    """Yield the rules on sites of one commodity, and whether each applies."""
    lone = facts.same_name and facts.standing.unique
    alone = not facts.grouped
    name = facts.alike.value
    of_one = not (facts.alike.left.wide or facts.alike.right.wide)
    crowded = facts.standing.crowded
    far = facts.kin and not facts.two_provinces and not facts.alike.left.marks
    farthest = _FAR if crowded or facts.standing.vast else _FARTHEST
    reach = farthest if far else _NEAR
    yield "same-name-in-reach", lone and alone and of_one and facts.within(reach)
    named = len(facts.alike.left.key) >= _SHORTEST_KEY
    told = not crowded or len(facts.minerals) > 1
    yield (
        "same-name-same-commodity",
        lone and facts.distance is None and named and told and _brackets_agree(facts),
    )
    nearest = facts.same_name and facts.standing.nearest and facts.kin
    yield "same-name-nearest", nearest and alone and of_one and facts.within(_NEAREST)
    yield "alike-name-same-place", name >= _ALIKE and facts.within(5 if alone else 1)
    rare = alone and of_one and facts.standing.unique and facts.kin
    yield "alike-name-same-place", rare and name >= _ALIKE and facts.within(_NEAR)
    long = name >= _MORE_ALIKE and not facts.alike.within and not crowded
    many = len(facts.minerals) >= _SEVERAL_MINERALS and facts.distance is None
    yield "alike-name-same-commodities", rare and long and many and _brackets_agree(facts)
    yield "shorter-name-same-place", facts.alike.within and facts.within(2.5 if alone else 1)
    yield (
        "alike-name-same-partner",
        bool(facts.partners) and name >= LEAST_ALIKE and facts.within(10),
    )


def _brackets_agree(facts: _Facts) -> bool:
    """Return whether brackets hold one thing, or no more than another name of sites alike."""
    left, right = facts.alike.left, facts.alike.right
    if left.bracketed == right.bracketed:
        return True
    return facts.kin and not (left.bracket_tells or right.bracket_tells)


def _doubtful(facts: _Facts) -> bool:
    name, supported = facts.alike.value, bool(facts.minerals or facts.partners)
    if facts.alike.apart:
        return name >= 0.9 and facts.within(1) and supported
    if facts.conflict:
        return facts.same_name and facts.within(2)
    if facts.same_name:
        return facts.within(20) or (facts.standing.unique and supported and facts.within(100))
    return supported and (
        (name >= _ALIKE and facts.within(10)) or (facts.alike.within and facts.within(5))
    )
