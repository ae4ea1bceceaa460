"""A file of RDF parsed in a worker: N-Triples out, with every blank node given an IRI."""

from __future__ import annotations

import os
import xml.parsers.expat
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pyoxigraph as ox

from minegraph.namespaces import GENID
from minegraph.store.evaluation import syntax_reply
from minegraph.store.graphs import GRAPH_FORMATS

if TYPE_CHECKING:
    from minegraph.store.channel import Message

_BOM: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 1 << 20


class _Refused(Exception):  # carries a reply, not an error of its own
    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.reply = {"error": "syntax", "message": message, "line": line, "column": column}


def parse(job: Message, source: int, output: int) -> Message:
    """Parse the file ``source`` into N-Triples in ``output`` and return the reply.

    A statement of a named graph has its graph in front: ``|GRAPH``, a tab, the triple. The reply
    gives the number of statements, the names of the graphs in the file and the subjects of the
    property ``job["collect"]``. Blank nodes become IRIs from the file's digest and their order in
    it, so that the same file always gives the same statements.
    """
    try:
        with os.fdopen(source, "rb", closefd=False) as file:
            if job["format"] == "rdfxml":
                _check_xml(file)
            file.seek(len(_BOM) if file.read(len(_BOM)) == _BOM else 0)
            return _translate(job, file, output)
    except _Refused as refused:
        return refused.reply
    except SyntaxError as error:
        return syntax_reply(str(error))
    except (OSError, ValueError) as error:
        return syntax_reply(str(error))


def _translate(job: Message, file: BinaryIO, output: int) -> Message:
    names = _Names(GENID + job["digest"][:16])
    graphs: set[str] = set()
    collected: set[str] = set()
    count = 0
    quads = ox.parse(
        file,
        GRAPH_FORMATS[job["format"]],
        base_iri=job["base"],
        rename_blank_nodes=False,
    )
    with os.fdopen(output, "wb", closefd=False) as lines:
        for quad in quads:
            subject, value = names.of(quad.subject), names.of(quad.object)
            graph = quad.graph_name
            marked = "" if isinstance(graph, ox.DefaultGraph) else f"|{names.of(graph)[1:-1]}\t"
            lines.write(f"{marked}{subject} {quad.predicate} {value} .\n".encode())
            count += 1
            if marked:
                graphs.add(marked[1:-1])
            if quad.predicate.value == job["collect"]:
                collected.add(subject[1:-1])
    return {"statements": count, "graphs": sorted(graphs), "collected": sorted(collected)}


class _Names:
    """The N-Triples form of terms, with blank nodes numbered in the order of their appearance."""

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self._blank: dict[str, str] = {}

    def of(self, term: Any) -> str:
        if isinstance(term, ox.BlankNode):
            number = len(self._blank) + 1
            return self._blank.setdefault(term.value, f"<{self._stem}-{number}>")
        if isinstance(term, ox.Triple):
            raise _Refused("quoted triples (RDF 1.2) are not part of minegraph's model")
        return str(term)


def _check_xml(file: BinaryIO) -> None:
    """Refuse XML that is cut short or declares a DOCTYPE, which the RDF parser would let pass."""

    def refuse(*_: object) -> None:
        raise _Refused(
            "a DOCTYPE is not allowed in RDF/XML",
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber,
        )

    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        while block := file.read(_BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)  # expat's own signature
    except xml.parsers.expat.ExpatError as error:
        message = xml.parsers.expat.ErrorString(error.code)
        raise _Refused(f"not well-formed XML: {message}", error.lineno, error.offset + 1) from error
    file.seek(0)
