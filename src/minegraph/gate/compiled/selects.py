"""Constraints that are SPARQL queries themselves: their $this is bound to all focus nodes at once.

SHACL evaluates such a query for each focus node, with $this replaced. Here the pattern that finds
the focus nodes is put into the query instead, at the head of its outermost group and of each inner
group that mentions $this without a triple pattern to bind it. Where that would not be the same (a
LIMIT, an aggregate not grouped by $this, what SHACL itself forbids) the query is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, SH, Literal, URIRef

from minegraph.gate.compiled.checks import Check
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.shapes import Shape, is_true
from minegraph.gate.compiled.terms import iri

if TYPE_CHECKING:
    from rdflib.term import Node

    from minegraph.gate.compiled.scope import Scope

_TOKEN: Final = re.compile(
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
_PREFIXES: Final = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}


def sparql_checks(shape: Shape, scope: Scope) -> Iterator[Check]:
    """Yield a check for each query of a shape; raise UnknownShacl for one that SHACL forbids."""
    for constraint in shape.each(SH.sparql):
        graph = shape.graph
        if is_true(graph.value(constraint, SH.deactivated)):
            continue
        texts = list(graph.objects(constraint, SH.select))
        if len(texts) != 1 or not isinstance(texts[0], Literal):
            raise UnknownShacl("not one sh:select", shape=shape.name, term=str(SH.select))
        query = _Query(_substituted(str(texts[0]), shape), shape.name)
        messages = tuple(sorted(str(m) for m in graph.objects(constraint, SH.message)))
        origin = replace(shape.origin, messages=messages or shape.origin.messages)
        yield Check(
            origin,
            f"{SH}SPARQLConstraintComponent",
            "The query of the shape finds this.",
            _prefixes(shape, constraint) + query.over(scope),
            query.columns,
            value_is_focus=not shape.path,
        )


def _substituted(text: str, shape: Shape) -> str:
    """Return the query with $PATH and $currentShape replaced by what they stand for."""

    def stand_in(token: re.Match[str]) -> str:
        if token.lastgroup == "variable" and token[0][1:] == "PATH":
            if not shape.path:
                raise UnknownShacl("$PATH in a shape without one", shape=shape.name, term="$PATH")
            return shape.path
        if token.lastgroup == "variable" and token[0][1:] == "currentShape":
            return iri(str(shape.node), shape=shape.name)
        return token[0]

    return _TOKEN.sub(stand_in, text)


def _prefixes(shape: Shape, constraint: Node) -> str:
    graph, found = shape.graph, dict(_PREFIXES)
    for given in graph.objects(constraint, SH.prefixes):
        for home in graph.transitive_objects(given, OWL.imports):
            for declaration in graph.objects(home, SH.declare):
                prefix = str(graph.value(declaration, SH.prefix) or "")
                namespace = str(graph.value(declaration, SH.namespace) or "")
                if not re.fullmatch(r"[A-Za-z][\w.-]*|", prefix) or not namespace:
                    raise UnknownShacl("not a prefix", shape=shape.name, term=prefix)
                if found.get(prefix, namespace) != namespace and prefix not in _PREFIXES:
                    raise UnknownShacl("a prefix declared twice", shape=shape.name, term=prefix)
                found[prefix] = namespace
    return "".join(
        f"PREFIX {prefix}: {iri(namespace, shape=shape.name)}\n"
        for prefix, namespace in sorted(found.items())
    )


@dataclass
class _Group:
    """A pair of braces of the query and how $this is used directly in it."""

    start: int
    in_exists: bool
    is_subselect: bool = False
    projects_this: bool = False
    mentioned: bool = False
    bound: bool = False
    used_in_bind: bool = False

    @property
    def needs_scope(self) -> bool:
        """Return whether $this would be unbound where the group is evaluated by itself."""
        unbound = self.mentioned and (not self.bound or self.used_in_bind)
        return unbound and not self.in_exists and not self.is_subselect


class _Query:
    """A SELECT query read token by token: its columns, and where the focus nodes go."""

    def __init__(self, text: str, shape: str) -> None:
        self._text = text
        self._shape = shape
        self._groups: list[_Group] = []
        self._grouped = False
        self.columns: tuple[str, ...] = ()
        self._read([t for t in _TOKEN.finditer(text) if t.lastgroup != "comment"])
        if not self._groups or "this" not in self.columns:
            raise self._refusal("a query that does not select $this", text.strip()[:60])

    def over(self, scope: Scope) -> str:
        """Return the query for every node of a scope."""
        nodes = scope.once("?this") if self._grouped else f"{{ {scope.binding('?this')} }}"
        wanted = [group for group in self._groups[1:] if group.needs_scope]
        text = self._text
        for group in sorted([self._groups[0], *wanted], key=lambda g: -g.start):
            text = f"{text[: group.start + 1]} {nodes} {text[group.start + 1 :]}"
        return text

    def _read(self, tokens: list[re.Match[str]]) -> None:
        stack: list[_Group] = []
        parentheses: list[str] = []
        columns: list[str] = []
        selected = False
        before = ""
        for token in tokens:
            word = token[0].upper() if token.lastgroup == "word" else token[0]
            if token.lastgroup == "word":
                self._refuse(word)
                selected = selected or (word == "SELECT" and not stack)
                self._begin_select(word, before, stack)
            elif token[0] == "(":
                parentheses.append(before)
            elif token[0] == ")" and parentheses:
                parentheses.pop()
            elif token[0] == "{":
                inside = before == "EXISTS" or any(group.in_exists for group in stack)
                stack.append(_Group(token.start(), inside))
                self._groups.append(stack[-1])
                parentheses.append("{")
            elif token[0] == "}" and stack:
                self._end(stack.pop())
                parentheses.pop()
            elif token[0] == "*" and before in ("SELECT", "DISTINCT"):
                raise self._refusal("a query that does not name what it selects", "SELECT *")
            elif token.lastgroup == "variable":
                name = token[0][1:]
                self._mention(name, before, stack, parentheses)
                if selected and not self._groups and (not parentheses or before == "AS"):
                    columns.append(name)
            before = word
        self.columns = tuple(columns)
        if self._grouped:
            self._check_grouping(tokens)

    def _refuse(self, word: str) -> None:
        if word in _FORBIDDEN:
            raise self._refusal("a query with what cannot be used in a constraint", word)
        self._grouped = self._grouped or word in _AGGREGATES

    def _begin_select(self, word: str, before: str, stack: list[_Group]) -> None:
        if word == "SELECT" and stack:
            if before != "{":
                raise self._refusal("a query that does not parse", "SELECT")
            stack[-1].is_subselect = True

    def _mention(
        self, name: str, before: str, stack: list[_Group], parentheses: list[str]
    ) -> None:
        if name in _FORBIDDEN_VARIABLES or name.startswith("mg"):
            raise self._refusal("a query with a variable that has no meaning here", f"${name}")
        if name != "this":
            return
        if before == "AS":
            raise self._refusal("a query that binds $this anew", "AS $this")
        if not stack:
            return
        group = stack[-1]
        inner = parentheses[len(parentheses) - parentheses[::-1].index("{") :]
        if group.is_subselect:
            group.projects_this = group.projects_this or not inner
        group.mentioned = True
        group.bound = group.bound or not inner
        group.used_in_bind = group.used_in_bind or "BIND" in inner

    def _end(self, group: _Group) -> None:
        if group.is_subselect and not group.projects_this:
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
