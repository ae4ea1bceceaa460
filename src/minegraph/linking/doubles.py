"""Second records of a thing in one source: a rule much stricter than those between sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Link, link
from minegraph.linking.minerals import kin, minerals
from minegraph.linking.names import site_name
from minegraph.linking.places import kilometres
from minegraph.linking.sites import site_score

if TYPE_CHECKING:
    from minegraph.linking.bearers import Bearers
    from minegraph.linking.names import Likeness
    from minegraph.linking.records import Record

RULE: Final = "same-name-same-source"
# How far apart second records are, in kilometres: any; the only two of the name in the country;
# and these where the source does not have thousands of the country.
_HERE: Final = 2
_NEAR: Final = 5
_FAR: Final = 75
# How far around there is no other of the name in their source.
_AROUND: Final = 25
_SHORTEST: Final = 4


def judge_double(left: Record, right: Record, alike: Likeness, bearers: Bearers) -> Link | None:
    """Return the link between two records of one source, None where they may be two things."""
    if not _of_one(left, right, alike):
        return None
    distance = kilometres(left, right)
    if distance is None or distance > _FAR:
        return None
    first, second = minerals(left), minerals(right)
    told = alike.left.yields | alike.right.yields
    if not kin(first, second) or not told <= first & second:
        return None
    unique = distance > _HERE and bearers.unique(left, right, alike)
    reach = _HERE
    if unique:
        reach = _NEAR if bearers.crowded(left, right) else _FAR
    if distance > reach or not (unique or bearers.alone_here(left, right, alike, _NEAR, _AROUND)):
        return None
    reasons = [f"{distance:.1f} km apart", f"both of {', '.join(sorted(first & second))}"]
    sources = ", ".join(sorted(left.origins & right.origins))
    reasons.append(f"two records of {sources}, which has no other of that name near")
    score = site_score(alike, distance, yields=True, supported=unique)
    return link(left, right, score, RULE, reasons=reasons, alike=alike)


def _of_one(left: Record, right: Record, alike: Likeness) -> bool:
    """Return whether both have one and the same name, with nothing more."""
    first, second = alike.left, alike.right
    return (
        left.called == right.called == len(left.names) == len(right.names) == 1
        and alike.value >= 1
        and len(first.key) >= _SHORTEST
        and first.telling
        and not alike.apart
        and first.bracketed == second.bracketed
        and first.wide == second.wide
        and not _called(left).isdisjoint(_called(right))
    )


def _called(record: Record) -> set[str]:
    """Return its names with what stands before a colon, which may be the whole or the part."""
    return {site_name(label).key for label in record.labels}
