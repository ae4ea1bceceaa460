"""The points on which engines differ, each a plain value that an engine's module sets."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import quote

_DATATYPE: Final = re.compile(rb'"\^\^<([^<>"]*)> \.(?=\s*$)')


@dataclass(frozen=True)
class Dialect:
    """How an engine is asked and written to.

    - ``marks`` are found in its headers or its service description, in lower case.
    - ``update`` and ``graphs`` are its usual paths; ``graph_parameter`` names a graph there.
    - ``timeout`` is its own parameter for a deadline and what a second is in it.
    - ``atomic`` tells whether a request of several updates is one transaction.
    - ``digest`` is for its authentication.
    - ``cut_headers`` are those that alone tell of an answer cut at a limit.
    - ``blames_query`` finds in a failure (500) that the query is at fault and not the engine.
    - ``evaluates`` tells whether it is trusted with queries; else it is asked for what matches
      patterns of whole terms, all else is done here, and a load is judged here.
    - ``judges_slowly`` tells that shapes take long there: a load is judged here where it fits.
    - ``typed`` is put before each literal's datatype, so that it makes no value of its own of it.
    """

    name: str
    marks: tuple[str, ...] = ()
    update: str = ""
    graphs: str = ""
    graph_parameter: str = "graph"
    timeout: tuple[str, int] | None = None
    atomic: bool = True
    digest: bool = False
    cut_headers: tuple[str, ...] = ()
    blames_query: str = ""
    evaluates: bool = True
    judges_slowly: bool = False
    typed: str = ""
    triples: str = "application/n-triples"

    def stated(self, line: bytes) -> bytes:
        """Return a line of N-Triples as the engine is to keep it."""
        return _DATATYPE.sub(rb'"^^<' + self.typed.encode() + rb"\1> .", line)

    def meant(self, answer: IO[bytes]) -> IO[bytes]:
        """Return an answer in JSON or N-Triples as it was stated; the one given is closed then."""
        if not self.typed:
            return answer
        mark = re.escape(self.typed.encode())
        kept = re.compile(
            rb'("datatype": *")' + mark + rb'|("\^\^<)' + mark + rb'(?=[^<>"]*> \.\s*$)'
        )
        output = tempfile.TemporaryFile()  # the caller owns it
        with answer:
            output.writelines(kept.sub(rb"\1\2", line) for line in answer)
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
