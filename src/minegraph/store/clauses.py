"""The dataset clauses of a query (FROM, FROM NAMED), read off its tokens."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from minegraph.namespaces import BASE

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NAME_ESCAPE: Final = re.compile(r"\\(.)")


class Dataset:
    """The graphs that a query names, gathered token by token.

    A graph whose name cannot be resolved here is left out: the engine will say what is wrong.
    """

    def __init__(self) -> None:
        self.graphs: list[str] = []
        self._base = BASE
        self._prefixes: dict[str, str] = {}
        self._expecting = ""
        self._prefix = ""

    def take(self, kind: str, token: str) -> None:
        """Take the next token of the query."""
        if kind == "word":
            self._word(token.upper())
        elif self._expecting == "prefix" and kind == "name":
            self._prefix, self._expecting = token, "namespace"
        elif self._expecting:
            self._end(kind, token)

    def _word(self, word: str) -> None:
        if "FROM" in word:
            self._expecting = "graph"
        elif word in ("PREFIX", "BASE"):
            self._expecting = word.lower()
        elif not (self._expecting == "graph" and word == "NAMED"):
            self._expecting = ""

    def _end(self, kind: str, token: str) -> None:
        expecting, self._expecting = self._expecting, ""
        iri = self.resolved(kind, token)
        if iri is None:
            return
        if expecting == "base":
            self._base = iri
        elif expecting == "namespace":
            self._prefixes[self._prefix] = iri
        elif expecting == "graph":
            self.graphs.append(iri)

    def resolved(self, kind: str, token: str) -> str | None:
        """Return the IRI that a token stands for, None where it stands for none."""
        if kind == "iri":
            try:
                return urljoin(self._base, unescaped(token[1:-1]))
            except ValueError:
                return None
        if kind == "name":
            prefix, _colon, local = token.partition(":")
            namespace = self._prefixes.get(prefix + ":")
            return None if namespace is None else namespace + _NAME_ESCAPE.sub(r"\1", local)
        return None


def unescaped(text: str) -> str:
    """Return a text with its code point escapes (SPARQL 1.1, section 19.2) replaced."""
    return _CODE_POINT.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]
