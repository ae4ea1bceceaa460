"""Where the data sets are that tests read whole; absent from most checkouts."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest

from minegraph.sources.kinds import Job, kind
from minegraph.sources.known import Known
from minegraph.sources.names import Names
from minegraph.sources.statements import Statements
from minegraph.sources.values import Iri
from minegraph.store.reading import split

# MINEGRAPH_* is refused by the settings, so the variable has a name of its own.
DATA = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")

_LINES: WeakKeyDictionary[Statements, list[str]] = WeakKeyDictionary()


def shared(name: str) -> Path:
    """Return a shared file, or skip the test."""
    if (DATA / name).is_file():
        return DATA / name
    pytest.skip(f"the data set {name} is not beside this checkout (../shared/data)")


def read(
    name: str,
    path: Path,
    *,
    names: Names | None = None,
    known: Known | None = None,
    **options: str,
) -> Statements:
    """Return what a kind of reader makes of a file."""
    statements = Statements()
    job = Job(
        path, "0" * 64, date(2026, 11, 24), names or Names(), options=options,
        known=known or Known(),
    )  # fmt: skip
    kind(name).read(job, statements)
    return statements


@cache
def whole(name: str, file: str) -> Statements:
    """Return what a kind of reader makes of a shared file, which is read once for all tests."""
    return read(name, shared(file))


def by_subject(statements: Statements) -> dict[str, str]:
    """Return the N-Triples lines on each thing, by what follows ``/id/`` in its IRI."""
    made: dict[str, list[str]] = {}
    for line in lines(statements):
        subject = line.split(" ", 1)[0].partition("/id/")[2].rstrip(">")
        made.setdefault(subject, []).append(line)
    return {subject: "\n".join(found) for subject, found in made.items()}


def lines(statements: Statements, subject: str = "") -> list[str]:
    """Return the N-Triples lines made, of the subjects that hold the words, sorted."""
    if statements not in _LINES:
        with statements.parsed(Iri("urn:any")).lines as file:
            made = (split(line)[1].decode().removesuffix("\n") for line in file)
            _LINES[statements] = sorted(made)
    return [line for line in _LINES[statements] if subject in line.split(" ", 1)[0]]
