"""The points on which engines differ, each a plain value that an engine's module sets."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Dialect:
    """How an engine is asked and written to.

    ``marks`` are found in its Server header or service description (lower case). ``update`` and
    ``graphs`` are its usual paths beside the query's; ``graph_parameter`` names a graph there.
    ``timeout`` is its own parameter for a deadline and what a second is in it. ``post_appends``
    tells that its graph store takes POST to add to a graph. ``before_update`` stands before each
    update; ``atomic`` tells whether a request of several updates is one transaction. ``digest`` is
    for its authentication. ``limits_rows`` tells that it may cut an answer at a number of rows and
    say so in no more than a header.
    """

    name: str
    marks: tuple[str, ...] = ()
    update: str = ""
    graphs: str = ""
    graph_parameter: str = "graph"
    timeout: tuple[str, int] | None = None
    before_update: str = ""
    atomic: bool = True
    digest: bool = False
    limits_rows: bool = False
    cut_header: str = ""
    triples: str = "application/n-triples"

    def beside(self, query: str, path: str) -> str:
        """Return an address of the engine beside its query's: an absolute or a sibling path."""
        root, _slash, _last = query.rpartition("/")
        if path.startswith("/"):
            scheme, _, rest = query.partition("://")
            return f"{scheme}://{rest.split('/', 1)[0]}{path}"
        return f"{root}/{path}"

    def graph_address(self, graphs: str, graph: str) -> str:
        """Return the address of a graph in the graph store."""
        return f"{graphs}?{self.graph_parameter}={quote(graph, safe='')}"
