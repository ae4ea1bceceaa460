"""What a query needs, fetched from an engine: patterns of whole terms are all that it matches."""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import closing
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.errors import EngineCut, QueryTimeout, StoreUnusable
from minegraph.store.remote.apart.needs import Needs
from minegraph.store.remote.apart.paths import ways
from minegraph.store.remote.apart.quads import Quad, Request, Scope
from minegraph.store.remote.apart.tree import variable
from minegraph.store.remote.engine import TABLE, Dataset
from minegraph.store.remote.names import MERGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from minegraph.store.remote.apart.paths import Closure
    from minegraph.store.remote.apart.tree import Asked
    from minegraph.store.remote.engine import Engine

_LISTED: Final = 200
_NO_CAP: Final = 1 << 40
_TYPED: Final = re.compile(r'"\^\^<([^<>]*)>$')


class Fetch:
    """The statements that a query needs, in a file of N-Quads; at most so many are taken."""

    def __init__(self, engine: Engine, dataset: Dataset, most: int, seconds: float) -> None:
        self._engine = engine
        self._dataset = dataset
        self._most = most
        self._end = time.monotonic() + seconds
        self._taken = 0
        self._reached: dict[Closure, tuple[str, ...] | None] = {}
        self.file: IO[bytes] = tempfile.TemporaryFile()  # the caller of `fetched` owns it

    def take(self, request: Request) -> None:
        """Fetch the statements of a request."""
        for row in self._rows(request.scope):
            for quad in request.wanted:
                self._state(quad, row)

    def reached(self, closure: Closure) -> tuple[str, ...] | None:
        """Return what links lead to from a known term, and fetch the statements on the way."""
        if closure not in self._reached:
            found = self._closed(closure)
            few = len(found) <= _LISTED and all(term[:1] == "<" for term in found)
            self._reached[closure] = tuple(found) if few else None
        return self._reached[closure]

    def _closed(self, closure: Closure) -> dict[str, None]:
        """Follow a path step by step.

        Something that is stated of the known term is fetched too: the path of no step is there
        only where the term is.
        """
        known, graph = closure.known, closure.graph
        for quad in (Quad(graph, known, "?p", "?o"), Quad(graph, "?s", "?p", known)):
            self.take_some(quad)
        reached, coming = {known: None}, [known]
        while coming:
            now, coming = coming[:_LISTED], coming[_LISTED:]
            for way in ways(closure):
                for row in self._rows(way.joined(Scope((), {"?now": tuple(now)}))):
                    for quad in way.quads:
                        self._state(quad, row)
                    other = str(row["?other"])
                    if other not in reached and isinstance(row["?other"], ox.NamedNode):
                        coming.append(other)
                    reached[other] = None
        return reached

    def take_some(self, quad: Quad) -> None:
        """Fetch one statement that matches, or all where the graph is not known."""
        limit = 0 if variable(quad.graph) else 1
        for row in self._rows(Scope((quad,)), limit):
            self._state(quad, row)

    def _state(self, quad: Quad, row: Mapping[str, Any]) -> None:
        subject, predicate, end = (
            row[term] if variable(term) else term
            for term in (quad.subject, quad.predicate, quad.object)
        )
        graph = quad.graph or f"<{MERGED}>"
        place = row[graph] if variable(graph) else graph
        self.file.write(f"{subject} {predicate} {end} {place} .\n".encode())

    def _may_match(self, quad: Quad) -> bool:
        """Return whether a quad is in the dataset; no statement is of a literal."""
        if quad.subject[:1] == '"':
            return False
        if not quad.graph:
            return bool(self._dataset.default)
        named = self._dataset.named
        return bool(named) if variable(quad.graph) else quad.graph[1:-1] in named

    def _rows(self, scope: Scope, limit: int = 0) -> Iterator[dict[str, Any]]:
        if not all(map(self._may_match, scope.quads)):
            return
        left, seconds = self._most - self._taken, self._end - time.monotonic()
        if seconds <= 0:
            raise QueryTimeout(
                "what the query needs was not fetched from the engine within the deadline",
                hint="Ask for less: name a class, a thing or a graph.",
            )
        names = sorted(scope.variables)
        text = _written(scope, names, limit or left + 1, self._engine.dialect.typed)
        with closing(
            self._engine.ask(
                text, TABLE, dataset=self._dataset, seconds=seconds, most_bytes=_NO_CAP
            )
        ) as received:
            for row in _solutions(received):
                self._taken += 1
                if self._taken > self._most:
                    raise _too_large(self._most)
                yield dict(zip(names, row, strict=False))  # without any, a row has a mark


def fetched(
    engine: Engine,
    asked: Asked,
    known: Mapping[str, str],
    dataset: Dataset,
    most: int,
    *,
    seconds: float,
) -> IO[bytes]:
    """Return the statements that a query needs as N-Quads, those of the default graph as `MERGED`.

    Raises Unread where all may be needed, StoreUnusable for more than ``most``, and QueryTimeout
    where they were not there in time.
    """
    fetch = Fetch(engine, dataset, most, seconds)
    try:
        for request in Needs(fetch, known).of(asked):
            fetch.take(request)
        fetch.file.flush()
    except BaseException:
        fetch.file.close()
        raise
    return fetch.file


def everything(engine: Engine, dataset: Dataset, most: int, *, seconds: float) -> IO[bytes]:
    """Return all statements of a dataset as `fetched` does."""
    fetch = Fetch(engine, dataset, most, seconds)
    try:
        for graph in ("", "?g"):
            quad = Quad(graph, "?s", "?p", "?o")
            fetch.take(Request((quad,), Scope((quad,))))
        fetch.file.flush()
    except BaseException:
        fetch.file.close()
        raise
    return fetch.file


def _solutions(received: IO[bytes]) -> Iterator[Any]:
    try:
        yield from ox.parse_query_results(received, ox.QueryResultsFormat.JSON)  # type: ignore[misc]
    except (SyntaxError, ValueError) as error:
        raise EngineCut(f"the engine's answer is not whole: {error}") from error


def _written(scope: Scope, names: Sequence[str], limit: int, typed: str) -> str:
    """Return a SELECT of a scope; its variables are numbered."""
    numbered = {name: f"?v{at}" for at, name in enumerate(names)}

    def term(text: str) -> str:
        return numbered[text] if variable(text) else _TYPED.sub(rf'"^^<{typed}\1>', text)

    lines = []
    for quad in scope.quads:
        triple = f"{term(quad.subject)} {term(quad.predicate)} {term(quad.object)} ."
        lines.append(f"GRAPH {term(quad.graph)} {{ {triple} }}" if quad.graph else triple)
    for name, iris in scope.within.items():
        if name in numbered:
            lines.append(f"FILTER({numbered[name]} IN ({', '.join(iris) or '<urn:none>'}))")
    columns = " ".join(numbered.values()) or "(1 AS ?v)"
    return f"SELECT {columns} WHERE {{ {' '.join(lines)} }} LIMIT {limit}"


def _too_large(most: int) -> StoreUnusable:
    return StoreUnusable(
        f"the engine is not trusted with such a query, and answering it here needs more than "
        f"{most:,} statements of it",
        hint="Narrow its patterns to a class, a thing or a graph; ask for whole terms alone, "
        "without sorting or comparing values; or raise MINEGRAPH_COPY_STATEMENTS.",
    )
