"""Terms of a query as they stand in it, made whole: prefixes, the base, quotes and escapes."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from minegraph.namespaces import RDF, XSD
from minegraph.store.remote.apart.lexing import Unread

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
TYPE: Final = f"<{RDF}type>"
BOOLEAN: Final = f"<{XSD}boolean>"


class Terms:
    """The prefixes and the base of a query, and the names for its blank nodes."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._blank = 0

    def rebase(self, text: str) -> None:
        """Take a base."""
        self._base = self.iri(text)[1:-1]

    def declare(self, name: str, text: str) -> None:
        """Take a prefix, which ends with its colon."""
        self._prefixes[name] = self.iri(text)[1:-1]

    def iri(self, text: str) -> str:
        """Return an IRI in angle brackets, a relative one resolved as the evaluator does."""
        if _SCHEME.match(text[1:]):
            return text
        line = f"{text} <urn:p> <urn:o> ."
        try:
            quad = next(iter(ox.parse(line, ox.RdfFormat.N3, base_iri=self._base)))
        except (SyntaxError, ValueError, StopIteration) as error:
            raise Unread("a relative IRI") from error
        return str(quad.subject)

    def name(self, text: str) -> str:
        """Return the IRI that a prefixed name stands for."""
        prefix, _colon, local = text.partition(":")
        if prefix + ":" not in self._prefixes:
            raise Unread(f"the prefix {prefix}:")
        whole = self._prefixes[prefix + ":"] + _ESCAPE.sub(r"\1", local)
        return f"<{whole}>"

    def fresh(self) -> str:
        """Return a variable for a blank node without a label."""
        self._blank += 1
        return f"?_ {self._blank}"


def literal(quoted: str, *, language: str = "", datatype: str = "") -> str:
    """Return a literal as N-Triples write it, its value in the form in which it is stored."""
    width = 3 if quoted[:3] in ('"""', "'''") else 1
    value = _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), quoted[width:-width])
    if language:
        return str(ox.Literal(value, language=language[1:]))
    if datatype:
        return stored(ox.Literal(value, datatype=ox.NamedNode(datatype[1:-1])))
    return str(ox.Literal(value))


def number(text: str) -> str:
    """Return a number as a literal."""
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return stored(ox.Literal(text, datatype=ox.NamedNode(XSD + kind)))


def stored(value: ox.Literal) -> str:
    """Return a literal as it is written once it was stored: a number in one form of several."""
    place = ox.NamedNode("urn:value")
    store = ox.Store()
    store.add(ox.Quad(place, place, value))
    return str(next(iter(store)).object)
