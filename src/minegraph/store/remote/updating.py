"""A SPARQL update run here, on a copy of an engine's graphs."""

from __future__ import annotations

import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from minegraph.store.closing import let_go
from minegraph.store.evaluation import run_update
from minegraph.store.fingerprint import Content, content_of
from minegraph.store.guard import tokens
from minegraph.store.remote.copies import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_HARMLESS: Final = frozenset(("PREFIX", "BASE", "INSERT", "DELETE", "DATA", "GRAPH", "TRUE", "A"))
_NUMBERS: Final = frozenset("0123456789")


def needed(update: str) -> set[str] | None:
    """Return the graphs that an update needs, None where it may need all of them.

    They are known where it only inserts and deletes data, in graphs named by whole IRIs.
    """
    found: set[str] = set()
    previous = ""
    for token in tokens(update):
        word = token[0].upper() if token.lastgroup == "word" else ""
        if previous in ("INSERT", "DELETE") and word != "DATA":
            return None
        if previous == "GRAPH":
            if token.lastgroup != "iri":
                return None
            found.add(token[0][1:-1])
        if word and word not in _HARMLESS and word[0] not in _NUMBERS and word != "FALSE":
            return None
        previous = word
    return found


def updated(
    update: str, graphs: Mapping[str, Callable[[], Iterable[bytes]]]
) -> dict[str, IO[bytes]]:
    """Run an update over graphs, each given as lines of N-Triples, in a database of its own.

    Returns the graphs that it changed, "" for the default graph, each with its lines in a file that
    the caller closes. Raises QuerySyntax or QueryError.
    """
    folder = tempfile.mkdtemp(prefix="minegraph-")
    try:
        with let_go():
            return _changed(ox.Store(folder), update, graphs)
    finally:
        shutil.rmtree(folder)


def _changed(
    store: ox.Store, update: str, graphs: Mapping[str, Callable[[], Iterable[bytes]]]
) -> dict[str, IO[bytes]]:
    fill(store, graphs)
    before = {name: _content(store, name) for name in ("", *graphs)}
    run_update(store, update)
    after = sorted({"", *graphs, *(g.value for g in store.named_graphs())})
    changed = [g for g in after if _content(store, g) != before.get(g, Content())]
    return {graph: _dumped(store, graph) for graph in changed}


def _content(store: ox.Store, graph: str) -> Content:
    with _dumped(store, graph) as lines:
        return content_of(lines)


def _dumped(store: ox.Store, graph: str) -> IO[bytes]:
    output = tempfile.TemporaryFile()  # the caller owns it
    place = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    store.dump(output, ox.RdfFormat.N_TRIPLES, from_graph=place)
    output.seek(0)
    return output
