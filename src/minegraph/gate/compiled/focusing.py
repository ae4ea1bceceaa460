"""A query of the shapes about $this, made into one about all focus nodes at once.

SHACL evaluates such a query for each focus node, with $this replaced. Here the pattern that finds
the focus nodes is put into the query instead, at the head of its outermost group and of each inner
group that mentions $this without a triple pattern to bind it. Where that would not be the same (a
LIMIT, an aggregate not grouped by $this, what SHACL itself forbids) the query is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.namespaces import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.gate.compiled.scope import Scope

TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"""(?:[^"\\]|\\.|"(?!""))*\"""
              | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w:%.\-\\]*[\w:%\-])?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>\w+)
  | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN: Final = frozenset(
    "MINUS VALUES SERVICE GRAPH FROM LIMIT OFFSET ASK CONSTRUCT DESCRIBE REDUCED".split()
)
_AGGREGATES: Final = frozenset("COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT GROUP HAVING".split())
_FORBIDDEN_VARIABLES: Final = frozenset(("shapesGraph", "failure"))


@dataclass
class _Group:
    """A pair of braces of the query and how $this is used directly in it."""

    start: int
    in_exists: bool
    is_subselect: bool = False
    mentioned: bool = False
    bound: bool = False
    used_in_bind: bool = False
    opened: bool = False
    named: set[str] = field(default_factory=set)

    def mention(self, within: list[str]) -> None:
        """Note that $this is named in the group, within parentheses after the words given."""
        if self.is_subselect and self.opened:  # in what follows the subquery's own group
            return
        self.mentioned = True
        self.bound = self.bound or not within
        self.used_in_bind = self.used_in_bind or "BIND" in within

    @property
    def needs_scope(self) -> bool:
        """Return whether $this would be unbound where the group is evaluated by itself."""
        unbound = self.mentioned and (not self.bound or self.used_in_bind)
        return unbound and not self.in_exists and not self.is_subselect


def _in_patterns(stack: list[_Group], enclosing: list[str]) -> bool:
    """Return whether a token is among triple patterns, and in no expression or list."""
    return bool(stack) and not stack[-1].is_subselect and enclosing[-1:] == ["{"]


class Query:
    """A SELECT query read token by token: its columns, and where the focus nodes go."""

    def __init__(self, text: str, shape: str) -> None:
        self._text = text
        self._shape = shape
        self._groups: list[_Group] = []
        self._grouped = False
        self._any_predicate = False
        self.columns: tuple[str, ...] = ()
        self._tokens = [t for t in TOKEN.finditer(text) if t.lastgroup != "comment"]
        self._read(self._tokens)
        if not self._groups or "this" not in self.columns:
            raise self._refusal("a query that does not select $this", text.strip()[:60])
        if self._groups[0].is_subselect:
            raise self._refusal("a subquery without braces of its own", text.strip()[:60])

    def over(self, scope: Scope, *, given: str = "", about: tuple[str, ...] = ()) -> str:
        """Return the query for every node of a scope.

        What is ``given`` goes into each group that names every variable that it is ``about``.
        """
        nodes = scope.once("?this") if self._grouped else f"{{ {scope.binding('?this')} }}"
        wanted = [group for group in self._groups[1:] if group.needs_scope]
        text = self._text
        for group in sorted(self._groups, key=lambda g: -g.start):
            more = nodes if group is self._groups[0] or group in wanted else ""
            if given and not group.is_subselect and group.named.issuperset(about):
                more = f"{given} {more}"
            text = f"{text[: group.start + 1]} {more} {text[group.start + 1 :]}"
        return text

    def names(self, prefixes: Mapping[str, str]) -> frozenset[str] | None:
        """Return every IRI that the query names; None where a predicate is a variable."""
        found = set()
        for token in self._tokens:
            if token.lastgroup == "iri":
                found.add(token[0][1:-1])
            elif token.lastgroup == "name":
                prefix, _, local = token[0].partition(":")
                found.add(prefixes.get(prefix, "") + local.replace("\\", ""))
            elif token[0] == "a":
                found.add(RDF_TYPE)
        return None if self._any_predicate else frozenset(found)

    def _read(self, tokens: list[re.Match[str]]) -> None:
        """Walk the tokens once, keeping the braces, and words before parentheses, around each."""
        stack: list[_Group] = []
        enclosing: list[str] = []
        before = ""
        for token in tokens:
            word = token[0].upper() if token.lastgroup == "word" else token[0]
            if token.lastgroup == "word":
                self._word(word, before, stack)
            elif token.lastgroup == "variable":
                self._variable(token[0][1:], before, stack, enclosing)
                after = before[:1] in ("?", "$", ";")
                self._any_predicate |= after and _in_patterns(stack, enclosing)
            elif word == "*" and before in ("SELECT", "DISTINCT"):
                raise self._refusal("a query that does not name what it selects", "SELECT *")
            else:
                self._bracket(token, before, stack, enclosing)
            before = word
        if self._grouped:
            self._check_grouping(tokens)

    def _bracket(
        self, token: re.Match[str], before: str, stack: list[_Group], enclosing: list[str]
    ) -> None:
        mark = token[0]
        if mark == "(":
            enclosing.append(before)
        elif mark == "{":
            inside = before == "EXISTS" or any(group.in_exists for group in stack)
            if stack:
                stack[-1].opened = True
            stack.append(_Group(token.start(), inside))
            self._groups.append(stack[-1])
            enclosing.append("{")
        elif mark in ")}":
            if not enclosing or (mark == "}") != (enclosing.pop() == "{"):
                raise self._refusal("a query whose brackets do not match", mark)
            if mark == "}":
                self._end(stack.pop())

    def _word(self, word: str, before: str, stack: list[_Group]) -> None:
        if word in _FORBIDDEN:
            raise self._refusal("a query with what cannot be used in a constraint", word)
        self._grouped = self._grouped or word in _AGGREGATES
        if word == "SELECT" and stack:
            if before != "{":
                raise self._refusal("a query that does not parse", "SELECT")
            stack[-1].is_subselect = True

    def _variable(self, name: str, before: str, stack: list[_Group], enclosing: list[str]) -> None:
        if name in _FORBIDDEN_VARIABLES or name.startswith("mg"):
            raise self._refusal("a query with a variable that has no meaning here", f"${name}")
        if name == "this" and before == "AS":
            raise self._refusal("a query that binds $this anew", "AS $this")
        if not self._groups and (not enclosing or before == "AS"):
            self.columns = (*self.columns, name)
        if stack:
            stack[-1].named.add(name)
        if name == "this" and stack:
            stack[-1].mention(enclosing[len(enclosing) - enclosing[::-1].index("{") :])

    def _end(self, group: _Group) -> None:
        if group.is_subselect and not group.bound:
            raise self._refusal("a subquery that does not select $this", "SELECT")

    def _check_grouping(self, tokens: list[re.Match[str]]) -> None:
        """Refuse aggregates over all focus nodes at once: each must be grouped by $this."""
        words = [token[0].upper() for token in tokens]
        aggregated = any(word in _AGGREGATES for word in words)
        groupings = [at for at, word in enumerate(words) if word == "GROUP"]
        grouped = [
            at
            for at in groupings
            if any(word in ("$THIS", "?THIS") for word in words[at + 2 : at + 8])
        ]
        if aggregated and (not groupings or len(grouped) < len(groupings)):
            raise self._refusal("an aggregate that is not grouped by $this", "GROUP BY")

    def _refusal(self, what: str, term: str) -> UnknownShacl:
        return UnknownShacl(what, shape=self._shape, term=term)
