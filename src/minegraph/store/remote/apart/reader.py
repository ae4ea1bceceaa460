"""A place in the tokens of a query, and the terms that are read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.remote.apart.lexing import Token, Unread
from minegraph.store.remote.apart.terms import BOOLEAN, TYPE, Terms, literal, number

if TYPE_CHECKING:
    from collections.abc import Sequence

_END = Token("end", "")


class Reader:
    """Reads tokens one after the other; raises Unread for what should not stand there."""

    def __init__(self, tokens: Sequence[Token], terms: Terms) -> None:
        self._tokens = tokens
        self._at = 0
        self.terms = terms

    @property
    def next(self) -> Token:
        """Return the token that comes next, without taking it."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def ahead(self, number: int) -> Sequence[Token]:
        """Return the next tokens, without taking them."""
        return self._tokens[self._at : self._at + number]

    def take(self) -> Token:
        """Take the next token."""
        token = self.next
        self._at += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Return whether the next token is one of these words or marks."""
        return self.next.kind in ("word", "mark") and self.next.text in texts

    def skips(self, *texts: str) -> bool:
        """Take the next token where it is one of these words or marks; return whether it was."""
        if self.sees(*texts):
            self._at += 1
            return True
        return False

    def must(self, text: str) -> None:
        """Take a word or mark that has to be there."""
        if not self.skips(text):
            raise Unread(f"{self.next.text!r} where {text!r} was looked for")

    def iri(self) -> str:
        """Take an IRI."""
        token = self.take()
        if token.kind == "iri":
            return self.terms.iri(token.text)
        if token.kind == "name":
            return self.terms.name(token.text)
        raise Unread(f"{token.text!r} where an IRI was looked for")

    def term(self) -> str:
        """Take a variable, an IRI, a labelled blank node or a literal."""
        token = self.next
        if token.kind in ("iri", "name"):
            return self.iri()
        self.take()
        if token.kind == "variable":
            return "?" + token.text[1:]
        if token.kind == "blank":
            return "?" + token.text
        if token.kind == "string":
            return self._literal(token.text)
        if token.kind == "number" or (token.text in ("+", "-") and self.next.kind == "number"):
            sign = "" if token.kind == "number" else token.text
            return number(sign + (self.take().text if sign else token.text))
        if token.text in ("TRUE", "FALSE"):
            return literal(f'"{token.text.lower()}"', datatype=BOOLEAN)
        raise Unread(f"{token.text!r} where a term was looked for")

    def verb(self) -> str:
        """Take ``a`` or an IRI of a path."""
        if self.next == Token("word", "a"):
            self.take()
            return TYPE
        return self.iri()

    def _literal(self, quoted: str) -> str:
        if self.next.kind == "language":
            return literal(quoted, language=self.take().text)
        if self.skips("^^"):
            return literal(quoted, datatype=self.iri())
        return literal(quoted)
