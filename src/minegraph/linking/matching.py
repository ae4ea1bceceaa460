"""Which records may be of one thing: candidates by name and place, each judged with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.linking.bearers import Bearers
from minegraph.linking.candidates import Candidates
from minegraph.linking.clusters import cluster
from minegraph.linking.doubles import judge_double
from minegraph.linking.links import Link, link
from minegraph.linking.names import Likeness, best
from minegraph.linking.organizations import Organizations
from minegraph.linking.sites import judge_sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from minegraph.linking.records import Record

    Judge = Callable[[Record, Record, Likeness], Link | None]


def match(records: Iterable[Record]) -> list[Link]:
    """Return every certain and doubtful link between records, the best first.

    Organizations come after sites: owners of one site are told by what is known of sites then.
    """
    held = sorted(records, key=lambda record: record.iri)
    pairs = [*Candidates(held).pairs()]
    bearers = Bearers(held)

    def site(left: Record, right: Record, alike: Likeness) -> Link | None:
        if left.origins & right.origins:
            return judge_double(left, right, alike, bearers)
        return judge_sites(left, right, alike, bearers.standing(left, right, alike))

    found = _judged((p for p in pairs if p[0].family != "organization"), site)
    organizations = Organizations(held, cluster(held, found, {}).groups)
    found += _judged((p for p in pairs if p[0].family == "organization"), organizations.judge)
    return _ordered(found)


def _judged(pairs: Iterable[tuple[Record, Record]], judge: Judge) -> list[Link]:
    return _ordered(found for pair in pairs if (found := _judge(*pair, judge)))


def _ordered(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (-link.score, link.pair))


def _judge(left: Record, right: Record, judge: Judge) -> Link | None:
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
    return judge(left, right, alike)


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
