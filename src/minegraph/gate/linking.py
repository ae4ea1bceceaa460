"""Linking: what several sources say of one thing found and published, and people's decisions."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.gate.links import decide, decisions_of, renew
from minegraph.gate.loading import examine, record_of
from minegraph.gate.report import GateRefused
from minegraph.namespaces import DECISIONS_GRAPH, GRAPH
from minegraph.queries import query
from minegraph.store.writing import staged

if TYPE_CHECKING:
    from minegraph.gate.judging import Judge
    from minegraph.gate.links import Decisions
    from minegraph.linking.clusters import Linked
    from minegraph.sources.rdf import Reader
    from minegraph.store.protocol import Release
    from minegraph.store.writing import Home

COLUMNS: Final = (
    "decision", "score", "left", "right", "left names", "right names", "left sources",
    "right sources", "rule", "evidence",
)  # fmt: skip
_WORDS: Final = ("same", "different", "unsure")


@dataclass(frozen=True)
class Linking:
    """What a linking did: the release that is now current, the links and how many decisions."""

    release: Release
    linked: Linked
    decisions: int


async def link(
    home: Home, reader: Reader, judge: Judge, decided: Decisions | None = None
) -> Linking:
    """Publish a release in which links are computed anew, with new decisions added to the old.

    Raises GateRefused where the links break a *must* rule; the store is then as before.
    """
    with staged(home) as staging:
        changed = decide(staging, decided or {})
        decisions = decisions_of(staging)
        linked = renew(staging, decisions)
        report = await examine(staging, reader, judge, [DECISIONS_GRAPH] if changed else [])
        if not report.conforms:
            raise GateRefused(report, kept="")
        record = record_of(staging, [], report)
        if decisions:
            slug = DECISIONS_GRAPH.removeprefix(GRAPH)
            entry = {"file": "decisions", "statements": staging.statements(DECISIONS_GRAPH)}
            record["sources"][slug] = {**record["sources"].get(slug, {}), **entry}
        return Linking(staging.publish(record), linked, len(decisions))


def review(home: Home, output: IO[str]) -> int:
    """Write the links that are in doubt as CSV, the likeliest first, and return how many."""
    with staged(home) as staging:
        rows = staging.select(query("linking/doubtful"))
    links: dict[str, tuple[str, str, str]] = {}
    names: defaultdict[str, set[str]] = defaultdict(set)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    things: defaultdict[str, set[str]] = defaultdict(set)
    for link_, score, rule, evidence, thing, name, graph in (map(str, row) for row in rows):
        links[link_] = (score, rule, evidence)
        things[link_].add(thing)
        names[thing].add(name)
        sources[thing].add(graph.removeprefix(GRAPH))
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    for link_ in sorted(links, key=lambda found: (-Decimal(links[found][0]), found)):
        score, rule, evidence = links[link_]
        left, right = sorted(things[link_])
        shown = [
            "; ".join(sorted(said[thing])) for said in (names, sources) for thing in (left, right)
        ]
        writer.writerow(["", score, left, right, *shown, rule, evidence])
    return len(links)


def read_decisions(lines: IO[str], name: str) -> dict[tuple[str, str], str]:
    """Return the decisions of a review list, by pair; rows without one are left as they are.

    Raises InputError with file and line for a decision that is none and for columns that lack.
    """
    reader = csv.DictReader(lines)
    missing = {"decision", "left", "right"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"the review list has no column {', '.join(sorted(missing))}",
            file=name,
            hint="Write the list with `minegraph review` and fill in its first column.",
        )
    found: dict[tuple[str, str], str] = {}
    for row in reader:
        said = (row["decision"] or "").strip().casefold()
        if not said:
            continue
        left, right = sorted(((row["left"] or "").strip(), (row["right"] or "").strip()))
        bad = said not in _WORDS or not left.startswith("https://") or left == right
        if bad or found.get((left, right), said) != said:
            raise InputError(
                f"{said!r} is not a decision on two things, or contradicts one above",
                file=name,
                line=reader.line_num,
                hint="Write same, different or unsure, once for each pair; leave left and right "
                "as they are.",
            )
        found[left, right] = said
    return found
