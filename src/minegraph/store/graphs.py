"""Graphs written as text, the same statements in the same order always as the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GRAPH_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
_PREFIXED: Final = ("turtle", "trig")
_SCANNED: Final = 1 << 20


def write_graph(
    statements: Iterable[Any],
    file: IO[bytes],
    name: str,
    *,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Write triples or quads in the order given, in the format called ``name``.

    The engine writes prefixes in no particular order: here they are sorted, and in a short text
    those that nothing uses are left out.
    """
    if name not in _PREFIXED:
        ox.serialize(statements, file, GRAPH_FORMATS[name])
        return
    with tempfile.SpooledTemporaryFile(_SCANNED) as whole:
        ox.serialize(
            statements, whole, GRAPH_FORMATS[name], prefixes={**PREFIXES, **(prefixes or {})}
        )
        size = whole.tell()
        whole.seek(0)
        header = []
        while (line := whole.readline()).startswith(b"@prefix"):
            header.append(line)
        if size <= _SCANNED:
            body = line + whole.read()
            file.writelines(p for p in sorted(header) if p.split()[1] in body)
            file.write(body)
        else:
            file.writelines([*sorted(header), line])
            shutil.copyfileobj(whole, file)


def write_lines(lines: Iterable[bytes], file: IO[bytes], name: str) -> None:
    """Write N-Triples in the order given, in the format called ``name``."""
    quads = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
    write_graph((quad.triple for quad in quads), file, name)
