"""Rules by which two organizations with names alike are one, or a person is asked."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, link, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minegraph.linking.names import Likeness, Name
    from minegraph.linking.records import Record

_SHORTEST: Final = 4
# A name alone, with a country, tells of one company where it is not as short as this.
_TELLING: Final = 6
_KINDS: Final = frozenset(("group", "holding"))


class Organizations:
    """Organizations with what they are tied to, where records of one site count as one."""

    def __init__(self, records: Sequence[Record], groups: Sequence[Sequence[str]]) -> None:
        self._known = {record.iri: record for record in records}
        self._one = {iri: group[0] for group in groups for iri in group}
        self._bearers: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            if record.family == "organization":
                for key in {name.key for name in record.names}:
                    self._bearers[key].append(record)
        self._tied = cache(self._ties)

    def judge(self, left: Record, right: Record, alike: Likeness) -> Link | None:
        """Return the link between two organizations, None where too little speaks for one."""
        if alike.value < 0.97 or alike.apart or len(alike.left.key) < _SHORTEST:
            return None
        ties = self._tied(left.iri), self._tied(right.iri)
        shared = ties[0] & ties[1]
        countries = self._countries(left, ties[0]) & self._countries(right, ties[1])
        forms = self._forms_agree(alike.left, alike.right)
        reasons = []
        if shared:
            reasons.append(f"both are tied to {slug(min(shared))} by ownership or operation")
        if countries:
            reasons.append(f"both in {slug(min(countries))}, themselves or by what they own")
        if not forms:
            reasons.append("but of different legal forms")
        one = (
            alike.value >= 1 and len(alike.left.key) >= _TELLING and self._alone(left, right, alike)
        )
        one = one and bool(countries) and not _scripts_differ(left, right)
        rule = "same-name-same-partner" if shared else "same-name-same-country"
        certain = forms and (bool(shared) or one)
        score = 0.6 + 0.3 * bool(shared) + 0.1 * bool(countries)
        rule = rule if certain or shared else "same-name"
        return link(left, right, score, rule, reasons=reasons, alike=alike, doubtful=not certain)

    def _ties(self, iri: str) -> frozenset[str]:
        """Return the partners of an organization, and the sites of those, one record of each."""
        direct = self._known[iri].partners
        beyond = {
            site
            for partner in direct
            if self._family(partner) == "organization"
            for site in self._known[partner].partners
            if self._family(site) != "organization"
        }
        return frozenset(self._one.get(tied, tied) for tied in {*direct, *beyond} if tied != iri)

    def _family(self, iri: str) -> str:
        return self._known[iri].family if iri in self._known else ""

    def _countries(self, record: Record, ties: frozenset[str]) -> set[str]:
        owned = (self._known[tied].countries for tied in ties if tied in self._known)
        return set(record.countries).union(*owned)

    def _forms_agree(self, left: Name, right: Name) -> bool:
        """Return whether legal forms agree, and, where one is left out, all of that name do."""
        if left.forms and right.forms:
            return _agree(left, right)
        named = [n for r in self._bearers[left.key] for n in r.names if n.key == left.key]
        return all(_agree(one, other) for one in named for other in named)

    def _alone(self, left: Record, right: Record, alike: Likeness) -> bool:
        """Return whether nothing else in their sources bears the names."""
        both = left.origins | right.origins
        others = (o for n in (alike.left, alike.right) for o in self._bearers[n.key])
        return not any(o.origins & both for o in others if o.iri not in (left.iri, right.iri))


def _agree(left: Name, right: Name) -> bool:
    """Return whether no legal form tells two names apart: one that is left out does not."""
    if not left.forms or not right.forms:
        return True
    legal = left.forms - _KINDS, right.forms - _KINDS
    told = not legal[0] or not legal[1] or bool(legal[0] & legal[1])
    return told and left.forms & _KINDS == right.forms & _KINDS


def _scripts_differ(left: Record, right: Record) -> bool:
    """Return whether both have names in a script other than Latin, and none is the same."""
    first, second = (
        {
            n.key
            for n in r.names
            if any(ord(letter) > 0x24F for letter in n.text if letter.isalpha())
        }
        for r in (left, right)
    )
    return bool(first and second) and not first & second
