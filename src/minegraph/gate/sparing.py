"""Loading what passes: entities that break a *must* rule are taken out whole until none is left.

An entity that points to one that was taken out goes too where a *must* rule asks for what it
pointed to: the next round finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.gate.entities import described_source, subjects, without
from minegraph.gate.report import Report, Severity
from minegraph.namespaces import SOURCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import ExitStack

    from minegraph.gate.intake import Part
    from minegraph.gate.report import Finding


@dataclass(frozen=True)
class Spared:
    """What came of a load that keeps what is valid: entities loaded and quarantined, and why.

    ``files`` gives what was taken out, for each source as N-Triples with the source's description.
    """

    loaded: int
    quarantined: int
    report: Report
    files: dict[str, list[bytes]]
    kept: str = ""


async def spare(
    brought: Sequence[Part],
    report: Report,
    examine: Callable[[Sequence[Part]], Awaitable[Report]],
    opened: ExitStack,
) -> tuple[list[Part], Report, Spared | None]:
    """Return the parts that pass with their report, and what was taken out of them.

    That is None, with the parts as they were, where what is wrong cannot be taken out: a source's
    own description, or something that none of the parts describes.
    """
    parts, first = list(brought), report
    musts: list[Finding] = []
    taken: dict[str, list[bytes]] = {part.source: [] for part in parts}
    while not report.conforms:
        bad = _to_take(parts, report)
        if not bad:
            return list(brought), first, None
        musts += (f for f in report.findings if f.severity is Severity.MUST)
        for index, part in enumerate(parts):
            parts[index], lines = without(part, bad)
            opened.enter_context(parts[index].lines)
            taken[part.source] += lines
        report = await examine(parts)
    files = {p.source: described_source(p) + taken[p.source] for p in parts if taken[p.source]}
    gone = {line.partition(b" ")[0] for lines in taken.values() for line in lines}
    left = set().union(*(subjects(part.lines) for part in parts))
    engine = report.engine
    return parts, report, Spared(len(left), len(gone), Report.of(musts, engine=engine), files)


def _to_take(parts: Sequence[Part], report: Report) -> set[str]:
    """Return the entities to take out for a report, none where that would not mend it."""
    described = set().union(*(subjects(part.lines) for part in parts))
    sources = {SOURCE + part.source for part in parts}
    found = set()
    for finding in report.findings:
        if finding.severity is not Severity.MUST:
            continue
        ours = next((n for n in (finding.focus, finding.value) if n in described), None)
        if ours is None or ours in sources:
            return set()
        found.add(ours)
    return found
