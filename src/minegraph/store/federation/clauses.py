"""The SERVICE clauses of a query, found by its tokens, and the query around them.

A SERVICE at a constant address shares no scope with the rest of its query: evaluation is bottom-up
(SPARQL 1.1 Query, section 18; Federated Query, section 4), so its rows may be had first and joined
as inline data. Where that does not hold, in EXISTS and LATERAL and at an address in a variable, it
is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import BASE
from minegraph.store.clauses import Dataset, unescaped
from minegraph.store.guard import refusal, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minegraph.errors import QueryRefused

_SERVICE: Final = "SERVICE"
_SELECT: Final = "SELECT*"  # as long as SERVICE, so that places stay what they are
_CORRELATED: Final = ("EXISTS", "LATERAL")
_TAKING_ALL: Final = ("SELECT", "DISTINCT", "REDUCED", "DESCRIBE")
_MOST_CLAUSES: Final = 4
_REMEMBERED: Final = 128  # each is asked for three times: its form, its tag, its answer
_VISIBLE: Final = re.compile(r"[^\r\n]")


@dataclass(frozen=True)
class Clause:
    """One SERVICE clause: whom it calls, where it stands, and what it asks.

    ``question`` is for the parser here, with every token where it is in the query.
    """

    address: str
    silent: bool
    start: int
    end: int
    question: str
    prologue: str
    group: str

    def sent(self, variables: Sequence[str]) -> str:
        """Return what the other endpoint is asked: the rows of some variables of the group."""
        wanted = " ".join(f"?{name}" for name in variables) or "*"
        return f"BASE <{BASE}>\n{self.prologue}\nSELECT {wanted} WHERE {self.group}"


@dataclass(frozen=True)
class Plan:
    """A query with its SERVICE clauses, and as it is without them."""

    text: str
    skeleton: str
    clauses: tuple[Clause, ...]

    def wanted(self, clause: Clause, variables: Sequence[str]) -> tuple[str, ...]:
        """Return the variables of a clause that the rest of the query can see.

        The others need not come over: they change neither the rows nor how many there are.
        """
        named: set[str] = set()
        before = ""
        for token in tokens(_replaced(self.text, (clause,), ("{}",))):
            if token.lastgroup == "variable":
                named.add(token[0][1:])
            elif token[0] == "*" and before.endswith(_TAKING_ALL):
                return tuple(variables)
            before = token[0].upper()
        return tuple(name for name in variables if name in named) or tuple(variables)

    def filled(self, groups: Sequence[str]) -> str:
        """Return the query with a group graph pattern in place of each clause."""
        return _replaced(self.text, self.clauses, groups)


@lru_cache(maxsize=_REMEMBERED)
def plan_of(text: str) -> Plan | None:
    """Return a query's SERVICE clauses, None where it has none.

    Raises QueryRefused for a clause that cannot be asked by itself, and for more than four.
    """
    found = _Finder(text).clauses()
    if not found:
        return None
    blanks = ["{}" + _blank(text[clause.start + 2 : clause.end]) for clause in found]
    return Plan(text, _replaced(text, found, blanks), tuple(found))


class _Finder:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._names = Dataset()
        self._prologue = 0

    def clauses(self) -> list[Clause]:
        if not any(self._calls(at) for at in range(len(self._tokens))):
            return []
        if unescaped(self._text) != self._text:
            raise self._refused(
                "a query with SERVICE cannot have \\u escapes", "Write the characters themselves."
            )
        self._read_prologue()
        found: list[Clause] = []
        correlated: list[bool] = []
        at = 0
        while at < len(self._tokens):
            text = self._token(at)
            if text == "{":
                correlated.append(correlated[-1:] == [True] or self._correlates(at - 1))
            elif text == "}":
                del correlated[-1:]
            elif self._calls(at):
                if correlated[-1:] == [True]:
                    raise self._refused(
                        "SERVICE is not allowed in EXISTS, NOT EXISTS and LATERAL, where it would "
                        "be called anew for each row",
                        "Put it beside the FILTER, or use MINUS.",
                        at,
                    )
                clause, at = self._clause(at)
                found.append(clause)
            at += 1
        if len(found) > _MOST_CLAUSES:
            raise self._refused(
                f"the query calls {len(found)} times by SERVICE; at most {_MOST_CLAUSES} are "
                "accepted",
                "Ask the other endpoint for more at a time, or split the query.",
            )
        return found

    def _clause(self, first: int) -> tuple[Clause, int]:
        """Return the clause that begins at a token, and the place of its last token."""
        at = first + 1
        silent = self._token(at).upper() == "SILENT"
        at += silent
        address = self._address(first, at)
        body, last = at + 1, self._closing(first, at + 1)
        start, end = self._tokens[first].start(), self._tokens[last].end()
        opening = self._tokens[body].start()
        prologue, group = self._text[: self._prologue], self._text[opening:end]
        question = (
            prologue
            + _blank(self._text[self._prologue : start])
            + _SELECT
            + _blank(self._text[start + len(_SELECT) : opening])
            + group
        )
        return Clause(address, silent, start, end, question, prologue, group), last

    def _address(self, first: int, at: int) -> str:
        kind = self._kind(at)
        if self._token(first).upper() != _SERVICE or kind not in ("iri", "name", "variable"):
            raise self._refused(
                "SERVICE needs the address of an endpoint after it", "Write SERVICE <…> { … }.", at
            )
        if kind == "variable":
            raise self._refused(
                "SERVICE is not allowed at an address in a variable: the endpoint must be named",
                "Write SERVICE <…> { … } with one of the addresses that this service calls.",
                at,
            )
        address = self._names.resolved(kind, self._token(at))
        if address is None:
            raise self._refused(
                f"{self._token(at)} is no address: its prefix is not declared",
                "Declare the prefix, or write the address in full.",
                at,
            )
        return address

    def _closing(self, first: int, opening: int) -> int:
        """Return the place of the token that closes the group of a clause."""
        depth = 0
        for at in range(opening, len(self._tokens)):
            depth += {"{": 1, "}": -1}.get(self._token(at), 0)
            if not depth:
                if at == opening:
                    break  # no group begins here
                return at
            if self._calls(at):
                raise self._refused(
                    "SERVICE is not allowed within SERVICE: only this service would know whom "
                    "it lets itself call",
                    "Ask the two endpoints one beside the other.",
                    at,
                )
        raise self._refused("SERVICE needs a group after its address", "Write { … }.", first)

    def _read_prologue(self) -> None:
        for token in self._tokens:
            if token.lastgroup == "word" and token[0].upper() not in ("PREFIX", "BASE"):
                self._prologue = token.start()
                return
            self._names.take(token.lastgroup or "", token[0])

    def _calls(self, at: int) -> bool:
        return self._kind(at) == "word" and _SERVICE in self._token(at).upper()

    def _correlates(self, at: int) -> bool:
        word = self._token(at).upper() if self._kind(at) == "word" else ""
        return any(keyword in word for keyword in _CORRELATED)

    def _token(self, at: int) -> str:
        return self._tokens[at][0] if 0 <= at < len(self._tokens) else ""

    def _kind(self, at: int) -> str:
        return (self._tokens[at].lastgroup or "") if 0 <= at < len(self._tokens) else ""

    def _refused(self, message: str, hint: str, at: int | None = None) -> QueryRefused:
        if at is None:
            at = next(n for n in range(len(self._tokens)) if self._calls(n))
        at = min(at, len(self._tokens) - 1)
        return refusal(message, hint, self._text, self._tokens[at].start())


def _replaced(text: str, clauses: Sequence[Clause], groups: Sequence[str]) -> str:
    parts, done = [], 0
    for clause, group in zip(clauses, groups, strict=True):
        parts += [text[done : clause.start], group]
        done = clause.end
    return "".join(parts) + text[done:]


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text)
