"""RDF files that come with minegraph, read and written in this process.

They are our own, so they need no worker; files of others go through ``store.reading``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from minegraph.errors import StoreUnusable
from minegraph.store.graphs import write_graph
from minegraph.store.protocol import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from minegraph.store.formats import Format

Statement = tuple[Term, str, Term]
"""A subject, the IRI of a property, and a value."""


@dataclass(frozen=True)
class Document:
    """What a Turtle file states, in its order, and the prefixes that it declares."""

    statements: tuple[Statement, ...]
    prefixes: Mapping[str, str]


def read_turtle(path: Path) -> Document:
    """Return what a Turtle file states; raise StoreUnusable if it is none."""
    parser = _parser(path)
    statements = tuple(
        (_term(t.subject), t.predicate.value, _term(t.object)) for t in _triples(parser, path)
    )
    return Document(statements, parser.prefixes)


def write_documents(paths: Iterable[Path], form: Format) -> bytes:
    """Return the statements of several Turtle files as one graph in a format, file after file."""
    output = io.BytesIO()
    triples = (t for path in paths for t in _triples(_parser(path), path))
    write_graph(_numbered(triples), output, form.name)
    return output.getvalue()


def _parser(path: Path) -> ox.QuadParser:
    """Return a parser that gives blank nodes names which no other file shares."""
    return ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, rename_blank_nodes=True)


def _triples(parser: ox.QuadParser, path: Path) -> Iterator[ox.Triple]:
    try:
        for quad in parser:
            yield quad.triple
    except SyntaxError as error:
        raise StoreUnusable(
            f"{path.name}, which comes with minegraph, cannot be read: {error}",
            hint="Install minegraph again, or correct the file.",
        ) from error


def _numbered(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples with blank nodes named by their order, so that the bytes are the same again."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def name(node: ox.BlankNode) -> ox.BlankNode:
        return names.setdefault(node, ox.BlankNode(f"b{len(names)}"))

    for triple in triples:
        subject, value = triple.subject, triple.object
        yield ox.Triple(
            name(subject) if isinstance(subject, ox.BlankNode) else subject,
            triple.predicate,
            name(value) if isinstance(value, ox.BlankNode) else value,
        )


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("uri", term.value)
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Term("literal", term.value, language=term.language)
        return Term("literal", term.value, term.datatype.value)
    raise StoreUnusable("quoted triples (RDF 1.2) are not part of minegraph's model")
