"""Links drawn together: groups of records of one thing, none of which contradicts another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, Verdict, slug
from minegraph.linking.minerals import minerals
from minegraph.linking.places import kilometres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from minegraph.linking.records import Record

_FARTHEST_KILOMETRES: Final = 50.0
# The same for records with one name and a mineral in common.
_FARTHEST_OF_NAME: Final = 300.0
# Classes by how well they stand for a group, then whoever has no data set's number in its IRI.
_FIRST: Final = ("Country", "Province", "Mine", "Plant", "MiningProject", "Deposit")


@dataclass(frozen=True)
class Linked:
    """Groups of things that are one, the links that made them, and what a person should look at.

    Each group begins with the thing that stands for it.
    """

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]
    doubtful: tuple[Link, ...]


def cluster(
    records: Sequence[Record], links: Sequence[Link], decisions: Mapping[tuple[str, str], str]
) -> Linked:
    """Return the groups that certain links make, the best links first.

    ``decisions`` say "same", "different" or "unsure" of a pair and overrule its link. A link that
    would put into one group what a source holds apart, what lies in different countries or too far
    apart, or what was decided to be different, becomes doubtful. A source holds apart its records
    that no certain link joins; second records that others join need no link of their own.
    """
    known = {record.iri: record for record in records}
    doubles = {
        link.pair
        for link in links
        if link.verdict is Verdict.CERTAIN and known[link.left].origins & known[link.right].origins
    }
    groups = _Groups(known, decisions, doubles)
    kept, doubtful = [], []
    for link in _decided(links, decisions, known):
        if link.verdict is Verdict.DOUBTFUL:
            doubtful.append(link)
        elif link.pair in doubles and groups.one(link):
            continue
        elif why := groups.contradiction(link):
            told = f"{link.evidence}; but {why}"
            doubtful.append(replace(link, verdict=Verdict.DOUBTFUL, evidence=told))
        else:
            groups.join(link)
            kept.append(link)
    return Linked(groups.all(), tuple(kept), tuple(doubtful))


def _decided(
    links: Sequence[Link],
    decisions: Mapping[tuple[str, str], str],
    known: Mapping[str, Record],
) -> list[Link]:
    """Return the links as decisions leave them: decided ones first, those that differ gone."""
    by_pair = {link.pair: link for link in links}
    same = [
        Link(*pair, 1.0, "decision", "a person decided that they are the same", Verdict.CERTAIN)
        for pair, said in sorted(decisions.items())
        if said == "same" and all(iri in known for iri in pair)
    ]
    left = [link for pair, link in by_pair.items() if pair not in decisions]
    unsure = [
        replace(link, verdict=Verdict.DOUBTFUL)
        for pair, link in by_pair.items()
        if decisions.get(pair) == "unsure"
    ]
    return [*same, *left, *unsure]


class _Groups:
    """Groups of things as they grow."""

    def __init__(
        self,
        known: Mapping[str, Record],
        decisions: Mapping[tuple[str, str], str],
        doubles: AbstractSet[tuple[str, str]],
    ) -> None:
        self._known = known
        self._doubles = doubles
        self._group: dict[str, set[str]] = {}
        self._apart: defaultdict[str, set[str]] = defaultdict(set)
        for (left, right), said in decisions.items():
            if said == "different":
                self._apart[left].add(right)
                self._apart[right].add(left)

    def contradiction(self, link: Link) -> str:
        """Return why the groups of a link's things cannot be one, "" where they can."""
        left = self._group.get(link.left, {link.left})
        right = self._group.get(link.right, {link.right})
        if left is right:
            return ""
        if link.rule == "decision":
            return ""
        for a in sorted(left):
            for b in sorted(right):
                if why := self._between(a, b):
                    return why
        return ""

    def _between(self, a: str, b: str) -> str:
        first, second = self._known[a], self._known[b]
        if b in self._apart[a]:
            return f"{slug(a)} and {slug(b)} were decided to be different"
        if a in second.wholes or b in first.wholes:
            return f"one of {slug(a)} and {slug(b)} is a part of the other"
        shared = first.origins & second.origins
        if shared and (min(a, b), max(a, b)) not in self._doubles:
            return f"{min(shared)} holds {slug(a)} and {slug(b)} apart"
        if first.countries and second.countries and not first.countries & second.countries:
            return f"{slug(a)} and {slug(b)} are in different countries"
        distance = kilometres(first, second)
        far = (distance or 0) > _FARTHEST_KILOMETRES
        if distance is not None and far and distance > _farthest(first, second):
            return f"{slug(a)} and {slug(b)} are {distance:.0f} km apart"
        return ""

    def one(self, link: Link) -> bool:
        """Return whether the things of a link are in one group."""
        return self._group.get(link.left, 0) is self._group.get(link.right, 1)

    def join(self, link: Link) -> None:
        """Make one group of those of a link's things."""
        left = self._group.setdefault(link.left, {link.left})
        right = self._group.setdefault(link.right, {link.right})
        if left is not right:
            left |= right
            for iri in right:
                self._group[iri] = left

    def all(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups, each with the thing that stands for it first."""
        distinct = {id(group): group for group in self._group.values()}
        return tuple(sorted(tuple(sorted(g, key=self._rank)) for g in distinct.values()))

    def _rank(self, iri: str) -> tuple[bool, int, int, int, str]:
        record = self._known[iri]
        end = slug(iri)
        numbered = any(i and i.split(" ")[-1].casefold() in end for i in record.identifiers)
        numbered = numbered or any(o.split(" ")[0] in end for o in record.origins)
        kinds = [_FIRST.index(c) for c in record.classes if c in _FIRST]
        return numbered, -len(record.origins), min(kinds, default=9), len(iri), iri


def _farthest(first: Record, second: Record) -> float:
    named = {name.key for name in first.names} & {name.key for name in second.names}
    of_name = named and minerals(first) & minerals(second)
    return _FARTHEST_OF_NAME if of_name else _FARTHEST_KILOMETRES
