"""The rows of a SELECT on the embedded engine, as terms that the rest of minegraph knows."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from minegraph.store.protocol import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def solutions(store: ox.Store, query: str) -> Iterator[tuple[Term | None, ...]]:
    """Yield the rows of a SELECT over a store's merged graphs, in the order of its variables.

    They must be taken in the thread that asks.
    """
    rows = cast("ox.QuerySolutions", store.query(query))
    for row in rows:
        yield tuple(term_of(term) for term in row)


def reader(database: str) -> Callable[[str], Iterator[tuple[Term | None, ...]]]:
    """Return what asks a database that nobody writes any more."""
    return partial(solutions, ox.Store.read_only(database))


def of_lines(path: str) -> Callable[[str], Iterator[tuple[Term | None, ...]]]:
    """Return what asks a file of N-Triples, held in memory."""
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
    return partial(solutions, store)


def in_memory(
    database: str, files: Mapping[str, str]
) -> Callable[[str], Iterator[tuple[Term | None, ...]]]:
    """Return what asks a copy of a database in memory, several times as fast as on disk.

    ``files`` are those of its named graphs that are at hand as N-Triples; the others are read from
    the database, all at once where none is. It takes some 400 bytes for each statement.
    """
    held, store = ox.Store.read_only(database), ox.Store()
    graphs = [*held.named_graphs()] if files else [ox.DefaultGraph()]
    for graph in graphs:
        with ExitStack() as opened:
            path = files.get(graph.value) if isinstance(graph, ox.NamedNode) else None
            if path is None:
                lines = opened.enter_context(tempfile.NamedTemporaryFile())
                held.dump(lines, ox.RdfFormat.N_TRIPLES, from_graph=graph)
                lines.flush()
                path = lines.name
            store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
    return partial(solutions, store)


def term_of(term: object) -> Term | None:
    """Return a term of the engine's as one that the rest of minegraph knows, None for none."""
    if isinstance(term, ox.NamedNode):
        return Term("uri", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    return None
