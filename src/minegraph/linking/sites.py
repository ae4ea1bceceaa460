"""Rules by which two sites with names alike are one, or a person is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, link, slug
from minegraph.linking.names import LEAST_ALIKE
from minegraph.linking.places import kilometres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.linking.names import Likeness
    from minegraph.linking.records import Record

# Records of groups of sites have many names; a name among them is not that of the whole.
_MANY_NAMES: Final = 3
_SHORTEST_KEY: Final = 4
# How far off positions are, in kilometres, where half of the commodities agree, or fewer.
_FAR: Final = 50
_NEAR: Final = 10
_KIN: Final = {
    "thermal-coal": "coal", "coking-coal": "coal", "lignite": "coal", "anthracite": "coal",
    "alumina": "aluminium", "bauxite": "aluminium", "ilmenite": "titanium", "rutile": "titanium",
    "chromite": "chromium", "platinum": "platinum-group-metals",
    "palladium": "platinum-group-metals",
}  # fmt: skip


def judge_sites(
    left: Record, right: Record, alike: Likeness, *, unique: bool, several: bool
) -> Link | None:
    """Return the link between two sites, None where too little speaks for one.

    ``unique`` says that their sources have no other of the name in the country, ``several`` that
    one also bears the name of a site that the other's source holds apart.
    """
    facts = _Facts.of(left, right, alike, unique=unique, several=several)
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
    alike_yield: bool
    conflict: bool
    partners: frozenset[str]
    unique: bool
    grouped: bool
    several: bool
    misnamed: bool

    @classmethod
    def of(
        cls, left: Record, right: Record, alike: Likeness, *, unique: bool, several: bool
    ) -> _Facts:
        first, second = _minerals(left), _minerals(right)
        told, said = alike.left.yields, alike.right.yields
        amiss = (second and told - said - second) or (first and said - told - first)
        return cls(
            alike,
            kilometres(left, right),
            frozenset(first & second),
            2 * len(first & second) >= len(first | second),
            bool(first and second) and not first & second,
            frozenset(left.partners & right.partners),
            unique,
            max(left.called, right.called) > _MANY_NAMES,
            several,
            bool(amiss),
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
            found.append(f"both owned or operated by {slug(min(self.partners))}")
        if self.unique:
            found.append("the only ones of that name in the country in their sources")
        if self.misnamed:
            found.append("but one name tells of a commodity that the other does not have")
        if self.several:
            found.append("but one also bears the name of another site of the other's source")
        if self.alike.apart:
            found.append("but the names have different numbers or directions")
        if self.grouped:
            found.append("one is a group with several names")
        return found


def _certain(facts: _Facts) -> str:
    """Return the rule by which two sites are one, "" where none applies."""
    if facts.conflict or facts.alike.apart or facts.several or facts.misnamed:
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
    of_one = not (facts.alike.left.wide or facts.alike.right.wide)
    reach = _FAR if facts.alike_yield else _NEAR
    yield "same-name-in-reach", lone and alone and of_one and facts.within(reach)
    named = len(facts.alike.left.key) >= _SHORTEST_KEY
    named = named and facts.alike.left.bracketed == facts.alike.right.bracketed
    yield "same-name-same-commodity", lone and facts.distance is None and named
    yield "alike-name-same-place", name >= 0.85 and facts.within(5 if alone else 1)
    yield "shorter-name-same-place", facts.alike.within and facts.within(2.5 if alone else 1)
    yield (
        "alike-name-same-partner",
        bool(facts.partners) and name >= LEAST_ALIKE and facts.within(10),
    )


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


def _minerals(record: Record) -> set[str]:
    return {_KIN.get(slug(iri), slug(iri)) for iri in record.commodities}
