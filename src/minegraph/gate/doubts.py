"""What a reader of tables stated as it is given and doubts: findings, though of no shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.gate.report import Finding, Severity
from minegraph.namespaces import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.sources.rdf import SourceFile
    from minegraph.store.staged import Staged

LIKELY: Final = SHAPES + "likely-value"


def doubtful(files: Iterable[SourceFile]) -> Iterator[Finding]:
    """Yield a finding for each thing that the reader of a file doubts."""
    for file in files:
        for entry in file.doubts:
            yield Finding(
                Severity.SHOULD,
                f"{entry.reason}: stated as its source gives it (the value of the result); mend "
                "the cell if it is known to be wrong, or let it stand.",
                focus=entry.thing,
                shape=LIKELY,
                value=entry.found,
                file=file.name,
                line=entry.place.row,
                cell=f"sheet {entry.place.sheet}" if entry.place.sheet else "",
            )


def standing(staging: Staged, findings: Iterable[Finding]) -> list[Finding]:
    """Return those findings of doubt whose thing is in a staging, each once."""
    found = {(finding.focus, finding.value): finding for finding in findings}
    types = staging.types({focus for focus, _ in found})
    return [finding for finding in found.values() if types[finding.focus]]
