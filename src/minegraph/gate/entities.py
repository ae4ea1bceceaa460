"""Parts taken apart by entity: a subject with all that a file states of it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from minegraph.errors import InputError
from minegraph.namespaces import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable
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


def mended(staging: Staged, part: Part) -> Part:
    """Return a graph's content with each entity of the part in place of the one of its name.

    What the graph says of other entities stays. Raises InputError where there is no such graph.
    """
    if part.graph not in staging.graphs():
        raise InputError(
            f"the store holds nothing of {part.source}",
            file=part.file,
            hint="Load it without --mend.",
        )
    whole: IO[bytes] = tempfile.TemporaryFile()  # the part owns it
    named = subjects(part.lines)
    with tempfile.TemporaryFile() as held:
        staging.content(part.graph, held)
        held.seek(0)
        number = _copy((line for line in held if _subject(line) not in named), whole)
    number += _copy(part.lines, whole)
    whole.seek(0)
    return replace(part, lines=whole, statements=number)


def _copy(lines: Iterable[bytes], output: IO[bytes]) -> int:
    number = 0
    for line in lines:
        output.write(line)
        number += 1
    return number


def _subject(line: bytes) -> str:
    return line.partition(b" ")[0].strip(b"<>").decode()
