"""An engine's statements for one query, held in this process and asked here."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from minegraph.namespaces import BASE
from minegraph.store.functions import OURS
from minegraph.store.remote.apart.fetching import everything, fetched
from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.queries import read
from minegraph.store.remote.names import MERGED
from minegraph.store.solutions import term_of

if TYPE_CHECKING:
    from minegraph.store.protocol import Term
    from minegraph.store.remote.engine import Dataset, Engine


def needed(engine: Engine, query: str, dataset: Dataset, most: int) -> IO[bytes]:
    """Return the statements that a query of minegraph's own needs, all where that is not known."""
    seconds = engine.endpoint.write_seconds
    try:
        return fetched(engine, read(query), {}, dataset, most, seconds=seconds)
    except Unread:
        return everything(engine, dataset, most, seconds=seconds)


def table(
    engine: Engine, query: str, dataset: Dataset, most: int
) -> tuple[list[str], list[dict[str, Term]]]:
    """Return the variables and rows of a SELECT of minegraph's own."""
    results = _results(engine, query, dataset, most)
    names = [variable.value for variable in results.variables]
    found = []
    for row in results:
        terms = {name: term_of(term) for name, term in zip(names, row, strict=True)}
        found.append({name: term for name, term in terms.items() if term is not None})
    return names, found


def statements(engine: Engine, query: str, dataset: Dataset, most: int) -> IO[bytes]:
    """Return what a CONSTRUCT of minegraph's own gives, each statement once, as sorted lines."""
    lines = {f"{triple} .\n".encode() for triple in _results(engine, query, dataset, most)}
    output = tempfile.TemporaryFile()  # the caller owns it
    output.writelines(sorted(lines))
    output.seek(0)
    return output


def _results(engine: Engine, query: str, dataset: Dataset, most: int) -> Any:
    store = ox.Store()
    with needed(engine, query, dataset, most) as quads:
        quads.seek(0)
        store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(graph) for graph in dataset.named]
    for graph in named:
        store.add_graph(graph)
    return store.query(
        query,
        base_iri=BASE,
        default_graph=[ox.NamedNode(MERGED)],
        named_graphs=named,
        custom_functions=OURS,
    )
