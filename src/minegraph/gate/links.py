"""Links of a release in the making: computed anew from what it holds and what people decided."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING

from minegraph.gate import provenance
from minegraph.linking.clusters import Linked, cluster
from minegraph.linking.matching import match
from minegraph.linking.records import read_records
from minegraph.linking.statements import decision_lines, link_lines
from minegraph.namespaces import DECISIONS_GRAPH, LINKS_GRAPH
from minegraph.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.store.staged import Staged

    Decisions = Mapping[tuple[str, str], str]


def renew(staging: Staged, decisions: Decisions) -> Linked:
    """Make the links of a staging those that its records and some decisions give; return them."""
    records = read_records(staging.select)
    linked = cluster(records, match(records), decisions)
    staging.replace(LINKS_GRAPH, io.BytesIO(b"".join(link_lines(linked))))
    return linked


def decide(staging: Staged, decided: Decisions) -> bool:
    """Add decisions to those of a staging; return whether that changed any."""
    before = decisions_of(staging)
    decisions = {**before, **decided}
    if decisions == before:
        return False
    lines = decision_lines(decisions, provenance.now().date().isoformat())
    staging.replace(DECISIONS_GRAPH, io.BytesIO(b"".join(lines)))
    return True


def decisions_of(staging: Staged) -> dict[tuple[str, str], str]:
    """Return what was decided, by pair in the order of their IRIs."""
    said: dict[str, str] = {}
    things: defaultdict[str, set[str]] = defaultdict(set)
    for made, decision, thing in staging.select(query("linking/decisions")):
        said[str(made)] = str(decision)
        things[str(made)].add(str(thing))
    found = {}
    for made, both in things.items():
        left, right = sorted(both)
        found[left, right] = said[made]
    return found
