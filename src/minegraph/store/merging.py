"""The default graph: what all sources state, each statement once however many make it.

The engine can treat the union of the named graphs as the default graph, but then gives a statement
once for each graph that makes it, and every count and sum is wrong where sources agree. So the
merged graph is kept beside the named ones, and is brought up to date as they change.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

_MERGED: Final = ox.DefaultGraph()


def merge(store: ox.Store, graph: ox.NamedNode, held: Iterable[ox.Quad]) -> None:
    """Bring the default graph up to date with a named graph that was changed.

    ``held`` is what the graph held when the default graph was last right.
    """
    for quad in held:
        if quad not in store and not _stated(store, quad):
            store.remove(ox.Quad(quad.subject, quad.predicate, quad.object, _MERGED))
    with tempfile.TemporaryFile() as statements:
        store.dump(statements, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        statements.seek(0)
        store.bulk_load(statements, ox.RdfFormat.N_TRIPLES, to_graph=_MERGED)


def _stated(store: ox.Store, quad: ox.Quad) -> bool:
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(isinstance(other.graph_name, ox.NamedNode) for other in found)
