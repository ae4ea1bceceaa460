"""Parts taken apart by entity: a subject with all that a file states of it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from minegraph.errors import InputError
from minegraph.namespaces import SOURCE

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from minegraph.gate.intake import Part
    from minegraph.store.staged import Staged


def subjects(lines: IO[bytes]) -> set[str]:
    """Return the subjects of N-Triples and leave the file at its start."""
    lines.seek(0)
    found = {_subject(line) for line in lines}
    lines.seek(0)
    return found


def without(part: Part, named: AbstractSet[str]) -> tuple[Part, list[bytes]]:
    """Return a part that says nothing of the named entities, and what the part said of them."""
    kept: IO[bytes] = tempfile.TemporaryFile()  # the part owns it
    taken = []
    part.lines.seek(0)
    for line in part.lines:
        if _subject(line) in named:
            taken.append(line)
        else:
            kept.write(line)
    kept.seek(0)
    return replace(part, lines=kept, statements=part.statements - len(taken)), taken


def described_source(part: Part) -> list[bytes]:
    """Return what a part says of its own source."""
    part.lines.seek(0)
    found = [line for line in part.lines if _subject(line) == SOURCE + part.source]
    part.lines.seek(0)
    return found


def partial_of(staging: Staged, part: Part) -> Part:
    """Return the part as one whose entities replace those of their names in a graph that is there.

    What the graph says of other entities stays. Raises InputError where there is no such graph.
    """
    if part.graph not in staging.graphs():
        raise InputError(
            f"the store holds nothing of {part.source}",
            file=part.file,
            hint="Load it without --mend.",
        )
    return replace(part, whole=False)


def _subject(line: bytes) -> str:
    return line.partition(b" ")[0].strip(b"<>").decode()
