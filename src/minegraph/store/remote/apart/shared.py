"""A query shared between an engine that is trusted with terms and the evaluator here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from minegraph.errors import QueryError, QuerySyntax
from minegraph.store.jobs import answered, job_of
from minegraph.store.remote.apart.fetching import fetched
from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.queries import read
from minegraph.store.remote.apart.terms import stored
from minegraph.store.remote.apart.trusting import sorted_graphs, trusted
from minegraph.store.remote.asking import dataset_of, received
from minegraph.store.remote.engine import Dataset
from minegraph.store.remote.journal import refuse_otherwise_kept
from minegraph.store.remote.names import MERGED
from minegraph.store.statements import term_of

if TYPE_CHECKING:
    from minegraph.store.formats import Format
    from minegraph.store.guard import Inspection
    from minegraph.store.pool import Pool
    from minegraph.store.protocol import Answer, Lane, Query, Release, Term
    from minegraph.store.remote.engine import Engine


@dataclass(frozen=True)
class Needed:
    """The statements that a query needs, as N-Quads, and what a worker is told to ask of them."""

    quads: IO[bytes]
    job: dict[str, Any]
    release: str
    tag: str | None


def asked(
    engine: Engine, query: Query, inspection: Inspection, release: Release, most: int
) -> tuple[IO[bytes], int | None] | Needed | None:
    """Return the engine's answer where it is trusted with a query, else the statements needed.

    None where nothing less than all statements will do.
    """
    refuse_otherwise_kept(engine, release)
    known = {f"?{name}": _written(term) for name, term in query.bindings.items()}
    dataset = dataset_of(query, inspection, release)
    try:
        tree = read(query.text)
        whole = not query.default_graphs and not query.named_graphs
        if whole and not known and trusted(tree, dataset.named):
            try:
                told = replace(query, text=sorted_graphs(tree, query.text))
                return received(engine, told, inspection, release)
            except QueryError as error:
                if type(error) not in (QueryError, QuerySyntax):
                    raise
        if whole and (tree.default or tree.named):
            dataset = Dataset(tuple(tree.default), tuple(tree.named))
        seconds = engine.endpoint.seconds
        quads = fetched(engine, tree, known, dataset, most, seconds=seconds)
    except Unread:
        return None
    job = {
        **job_of(query, inspection),
        "default_graphs": (MERGED,),
        "named_graphs": dataset.named,
    }
    return Needed(quads, job, release.name, None)


async def evaluated(pool: Pool, lane: Lane, needed: Needed, form: Format) -> Answer:
    """Return the answer that a worker finds in what a query needs, which is closed then."""
    with needed.quads as quads:
        answer = await answered(pool, lane, quads, needed.job, form=form, release=needed.release)
    return replace(answer, tag=needed.tag)


def _written(term: Term) -> str:
    found = term_of(term)
    return str(found) if isinstance(found, ox.NamedNode) else stored(found)
