"""DESCRIBE: the concise bounded description of what is asked for, with its neighbours' names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST_NEIGHBOURS: Final = 1000
NAMES: Final = """
CONSTRUCT { ?thing ?property ?name } WHERE {
  VALUES ?property {
    <http://www.w3.org/2000/01/rdf-schema#label>
    <http://www.w3.org/2004/02/skos/core#prefLabel>
  }
  ?thing ?property ?name
}
"""


def with_labels(
    store: ox.Store, description: Iterable[ox.Triple], dataset: Mapping[str, Any]
) -> Iterator[ox.Triple]:
    """Yield a description, then the labels of the first thousand things that it points to.

    The engine's description is the statements about the resource and about the blank nodes in
    them, which tells little where every value is an IRI: the labels say what those are.
    """
    described: set[object] = set()
    neighbours: dict[ox.NamedNode, None] = {}
    for triple in description:
        described.add(triple.subject)
        if isinstance(triple.object, ox.NamedNode) and len(neighbours) < _MOST_NEIGHBOURS:
            neighbours[triple.object] = None
        yield triple
    for neighbour in neighbours:
        if neighbour not in described:
            found = store.query(NAMES, substitutions={ox.Variable("thing"): neighbour}, **dataset)
            yield from cast("ox.QueryTriples", found)
