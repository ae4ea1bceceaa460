"""The rows of a SELECT on the embedded engine, as terms that the rest of minegraph knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from minegraph.store.protocol import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def solutions(store: ox.Store, query: str) -> Iterator[tuple[Term | None, ...]]:
    """Yield the rows of a SELECT over a store's merged graphs, in the order of its variables.

    They must be taken in the thread that asks.
    """
    rows = cast("ox.QuerySolutions", store.query(query))
    for row in rows:
        yield tuple(_term(term) for term in row)


def reader(database: str) -> Callable[[str], Iterator[tuple[Term | None, ...]]]:
    """Return what asks a database that nobody writes any more."""
    store = ox.Store.read_only(database)
    return partial(solutions, store)


def _term(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return Term("uri", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    return None
