"""The default graph: what all sources state, each statement once however many make it.

The engine can treat the union of the named graphs as the default graph, but then gives a statement
once for each graph that makes it, and every count and sum is wrong where sources agree. So the
merged graph is kept beside the named ones, and is brought up to date as they change.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

_MERGED: Final = ox.DefaultGraph()


def merge(store: ox.Store, held: Iterable[ox.Quad], statements: IO[bytes]) -> None:
    """Bring the default graph up to date with a named graph that was changed.

    ``held`` is what the graph held when the default graph was last right, ``statements`` what it
    holds now, as N-Triples.
    """
    for quad in held:
        _withdraw(store, quad.triple)
    store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=_MERGED)


def merge_changes(
    store: ox.Store, *, added: Iterable[ox.Triple], removed: Iterable[ox.Triple]
) -> None:
    """Bring the default graph up to date with statements that were added to or removed from one."""
    for triple in removed:
        _withdraw(store, triple)
    store.extend([ox.Quad(t.subject, t.predicate, t.object, _MERGED) for t in added])


def _withdraw(store: ox.Store, triple: ox.Triple) -> None:
    """Take a statement out of the default graph unless a named graph still makes it."""
    if not _stated(store, triple):
        store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, _MERGED))


def _stated(store: ox.Store, triple: ox.Triple) -> bool:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(isinstance(other.graph_name, ox.NamedNode) for other in found)
