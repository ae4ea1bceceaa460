"""A few statements of our own written as RDF: descriptions of the service, not of its graph."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from minegraph.store.graphs import write_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.formats import Format
    from minegraph.store.protocol import Term

Statement = tuple[str, str, "Term"]
"""A subject's IRI, a property's IRI and a value."""


def write(
    statements: Iterable[Statement], form: Format, *, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Return statements in a format, in the order given, each once."""
    output = io.BytesIO()
    once = dict.fromkeys(statements)
    triples = (ox.Triple(ox.NamedNode(s), ox.NamedNode(p), term_of(o)) for s, p, o in once)
    write_graph(triples, output, form.name, prefixes=prefixes)
    return output.getvalue()


def term_of(term: Term) -> ox.NamedNode | ox.Literal:
    """Return a term as the engine's."""
    if term.kind == "uri":
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype) if term.datatype else None)
