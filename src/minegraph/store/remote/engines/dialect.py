"""The points on which engines differ, each a plain value that an engine's module sets."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote


@dataclass(frozen=True)
class Dialect:
    """How an engine is asked and written to.

    - ``marks`` are found in its headers or its service description, in lower case.
    - ``update`` and ``graphs`` are its usual paths; ``graph_parameter`` names a graph there.
    - ``timeout`` is its own parameter for a deadline and what a second is in it.
    - ``atomic`` tells whether a request of several updates is one transaction.
    - ``digest`` is for its authentication.
    - ``cut_header`` is the header that alone tells of an answer cut at a limit.
    - ``blames_query`` finds in a failure (500) that the query is at fault and not the engine.
    - ``misjudges`` says how the compiled shapes go wrong on it: then a load is judged here.
    - ``rewritten`` are patterns of queries, and what is asked instead.
    - ``stand_ins`` are IRIs that it would change, each with the one kept in its place and with its
      prefixed name.
    """

    name: str
    marks: tuple[str, ...] = ()
    update: str = ""
    graphs: str = ""
    graph_parameter: str = "graph"
    timeout: tuple[str, int] | None = None
    atomic: bool = True
    digest: bool = False
    cut_header: str = ""
    blames_query: str = ""
    misjudges: str = ""
    rewritten: tuple[tuple[str, str], ...] = ()
    stand_ins: tuple[tuple[str, str, str], ...] = ()
    triples: str = "application/n-triples"

    def stated(self, line: str) -> str:
        """Return a line of N-Triples with what the engine would change replaced."""
        for iri, stand_in, _prefixed in self.stand_ins:
            line = line.replace(f"<{iri}>", f"<{stand_in}>")
        return line

    def told(self, text: str) -> str:
        """Return a query with what the engine would change, or cannot evaluate, replaced."""
        for pattern, instead in self.rewritten:
            text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
        for _iri, stand_in, prefixed in self.stand_ins:
            text = self.stated(text)
            text = re.sub(rf"(?<![\w:.<-]){prefixed}(?![\w:.-])", f"<{stand_in}>", text)
        return text

    def meant(self, answer: IO[bytes]) -> IO[bytes]:
        """Return an answer with what was replaced put back; the one given is closed then."""
        if not self.stand_ins:
            return answer
        output = tempfile.TemporaryFile()  # the caller owns it
        with answer:
            for line in answer:
                for iri, stand_in, _prefixed in self.stand_ins:
                    line = line.replace(stand_in.encode(), iri.encode())  # noqa: PLW2901
                output.write(line)
        output.seek(0)
        return output

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
