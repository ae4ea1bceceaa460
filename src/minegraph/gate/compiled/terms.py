"""RDF terms of the shapes as SPARQL text, and terms of an answer judged by their lexical form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import Literal, URIRef

from minegraph.gate.compiled.refusal import UnknownShacl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib.term import Node

_IRI: Final = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
# A brace is escaped so that no text of a shape is taken for the place of a variable.
_ESCAPES: Final = {"{": "\\u007B", "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def sparql(term: Node, *, shape: str) -> str:
    """Return a term of the shapes as it is written in SPARQL, whatever characters it holds."""
    if isinstance(term, URIRef):
        return iri(str(term), shape=shape)
    if not isinstance(term, Literal):
        raise UnknownShacl("a blank node cannot be looked for in data", shape=shape, term=str(term))
    if term.language:
        if not _LANGUAGE.fullmatch(term.language):
            raise UnknownShacl("not a language tag", shape=shape, term=term.language)
        return f"{quoted(str(term))}@{term.language}"
    if term.datatype is None:
        return quoted(str(term))
    return f"{quoted(str(term))}^^{iri(str(term.datatype), shape=shape)}"


def iri(value: str, *, shape: str) -> str:
    """Return an IRI between angle brackets; raise UnknownShacl for what is not one."""
    if not _IRI.fullmatch(value):
        raise UnknownShacl("not an IRI", shape=shape, term=value)
    return f"<{value}>"


def quoted(value: str) -> str:
    """Return a string as a SPARQL string."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in value) + '"'


def values(variables: str, rows: Sequence[str] | Sequence[tuple[str, ...]]) -> str:
    """Return VALUES that binds a variable to each of some IRIs, or several to those of each row.

    The IRIs are those that a store gave, and so are well formed.
    """
    listed = " ".join(
        f"<{row}>" if isinstance(row, str) else f"({' '.join(f'<{term}>' for term in row)})"
        for row in rows
    )
    return f"VALUES {variables} {{ {listed} }} "


def ordered(terms: Iterable[Node]) -> list[Node]:
    """Return terms in an order that does not depend on the process."""
    return sorted(terms, key=repr)


def filled(pattern: str, variable: str) -> str:
    """Return a pattern or expression about ``{v}`` as one about a variable."""
    return pattern.replace("{v}", variable)
