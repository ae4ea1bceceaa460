"""A staged release put in place of the current one: the old or the new is seen, never half of it.

Where a request of several updates is one transaction, that is one request. Elsewhere the plan is
written down first, and one statement says that it is being carried out. Until that statement is
there the old release is whole; from then on readers wait, and each step can be done again: whoever
finds the plan of a load that was cut off carries it out to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minegraph.store.remote.names import added, removed

if TYPE_CHECKING:
    from minegraph.store.remote.engine import Engine
    from minegraph.store.remote.journal import Journal, State
    from minegraph.store.remote.lock import Lease


@dataclass(frozen=True)
class Move:
    """A graph and where its next content is staged, "" where it will hold nothing.

    ``noted`` tells whether what changes in it is to be kept.
    """

    graph: str
    staged: str
    noted: bool


def put_in_place(
    engine: Engine,
    journal: Journal,
    lease: Lease,
    moves: list[Move],
    *,
    record: dict[str, Any],
    before: State,
) -> str:
    """Make what was staged the current release and return that one's name."""
    release = f"r{before.newest + 1}"
    name = f"{release} {lease.session}"
    differences = [update for move in moves if move.noted for update in _differences(move, release)]
    publication = journal.publication(name, record, before)
    if engine.dialect.atomic:
        lease.renew()
        puts = [step for move in moves for step in (_put(move), *_dropped(move))]
        engine.update(*differences, *puts, *publication)
        return release
    for update in differences:
        engine.update(update)
    lease.renew()
    puts = [_put(move) for move in moves]
    journal.intend({"puts": puts, "publication": publication})
    finish(engine, journal)
    return release


def finish(engine: Engine, journal: Journal) -> bool:
    """Carry out what was intended, from its start, and return whether anything was.

    Only who holds the lock may; the staged graphs must still be there.
    """
    plan = journal.intended()
    if plan is None:
        return False
    for update in (*plan["puts"], *plan["publication"]):
        engine.update(update)
    journal.done()
    return True


def _differences(move: Move, release: str) -> list[str]:
    here, there = move.staged, move.graph
    if not here:
        return [copied(there, removed(release, there))]
    return [
        _difference(here, there, added(release, there)),
        _difference(there, here, removed(release, there)),
    ]


def _difference(of: str, to: str, into: str) -> str:
    return (
        f"INSERT {{ GRAPH <{into}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{of}> {{ ?s ?p ?o }} "
        f"FILTER NOT EXISTS {{ GRAPH <{to}> {{ ?s ?p ?o }} }} }}"
    )


def copied(of: str, into: str) -> str:
    """Return the update that adds what one graph holds to another."""
    return f"INSERT {{ GRAPH <{into}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{of}> {{ ?s ?p ?o }} }}"


def _put(move: Move) -> str:
    """Return what gives a graph the content that is staged; it can be done again.

    COPY and MOVE would be shorter, but Fuseki loses statements by them on disk: where many come in
    place of a graph that there is, a part of a block of its index.
    """
    emptied = f"DROP SILENT GRAPH <{move.graph}>"
    return f"{emptied} ;\n{copied(move.staged, move.graph)}" if move.staged else emptied


def _dropped(move: Move) -> list[str]:
    return [f"DROP SILENT GRAPH <{move.staged}>"] if move.staged else []
