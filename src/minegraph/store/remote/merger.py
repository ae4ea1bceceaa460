"""The merger of all graphs of a release in the making, kept in step with what is staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.remote.moving import copied
from minegraph.store.remote.names import MERGED, staged_merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from minegraph.store.remote.engine import Engine


class Merger:
    """A graph on the engine that states each statement of all graphs once.

    ``base`` are the graphs of the current release, ``place`` tells where the next content of a
    graph is. It is copied from the current merger once; then only what was staged since is changed
    in it.
    """

    def __init__(
        self, engine: Engine, session: str, base: Iterable[str], place: Callable[[str], str]
    ) -> None:
        self.graph = staged_merged(session)
        self._engine = engine
        self._base = set(base)
        self._place = place
        self._made = False
        self._staged: set[str] = set()
        self._taken: set[str] = set()
        self._changed: set[str] = set()

    def change(self, graph: str) -> None:
        """Note that a graph is staged anew.

        What the merger has of an earlier staging of it cannot be told any more: it is made anew.
        """
        self._staged.add(graph)
        self._changed.add(graph)
        if graph in self._taken:
            self._made = False

    def bring(self, held: Iterable[str]) -> None:
        """Make the merger state what is held now: by these graphs."""
        if self._made and not self._changed:
            return
        now = set(held)
        steps = []
        if not self._made:
            self._changed = set(self._staged)
            steps.append(f"DROP SILENT GRAPH <{self.graph}>")
            if self._base:
                steps.append(copied(MERGED, self.graph))
        stating = " ".join(f"<{self._place(graph)}>" for graph in sorted(now))
        steps += [
            (
                f"DELETE {{ GRAPH <{self.graph}> {{ ?s ?p ?o }} }} WHERE {{ "
                f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER NOT EXISTS {{ "
                f"VALUES ?g {{ {stating} }} GRAPH ?g {{ ?s ?p ?o }} }} }}"
            )
            for graph in sorted(self._changed & self._base)
        ]
        steps += [copied(self._place(graph), self.graph) for graph in sorted(self._changed & now)]
        self._engine.update(*steps)
        self._taken = self._staged & now
        self._changed, self._made = set(), True
