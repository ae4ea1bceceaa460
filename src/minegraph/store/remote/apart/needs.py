"""Which statements a query needs: those that match its patterns, and what the patterns join.

The answer to a query over some statements is its answer over any part of them in which each basic
pattern matches as it does in the whole. A pattern that is joined with others is only looked up
where those match. What stands in OPTIONAL, MINUS or EXISTS is looked up where the patterns before
it in its own group match, and not those further out: they do not bind what it is evaluated with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from minegraph.namespaces import RDFS, SKOS
from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.paths import Paths
from minegraph.store.remote.apart.quads import Quad, Request, Scope, requests
from minegraph.store.remote.apart.tree import Asked, Beside, Joined, Pattern, Step, Values, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.remote.apart.paths import Closure, Parts
    from minegraph.store.remote.apart.tree import Group

_NAMES: Final = (f"<{RDFS}label>", f"<{SKOS}prefLabel>")

# What takes longer to take apart is answered on a copy, in a worker with a deadline.
_MOST_JOINED: Final = 100
_MOST_TAKEN: Final = 1000
_MOST_LISTED: Final = 500


@dataclass
class Certain:
    """What must match of a group: its own patterns, and those of groups that it must join."""

    own: Scope = field(default_factory=Scope)
    also: Scope = field(default_factory=Scope)
    parts: list[Parts] = field(default_factory=list)

    @property
    def all(self) -> Scope:
        """Return both."""
        return self.own.joined(self.also)


class Reaching(Protocol):
    """What follows links on an engine."""

    def reached(self, closure: Closure) -> tuple[str, ...] | None:
        """Return the IRIs that are reached, None for too many to list."""
        ...


class Needs:
    """Gathers the requests of a query; ``known`` are the terms that its variables are given."""

    def __init__(self, reaching: Reaching, known: Mapping[str, str]) -> None:
        self._reaching = reaching
        self._known = known
        self._paths = Paths()
        self._numbers = count()
        self._taken = 0
        self._found: dict[object, Request] = {}

    def of(self, asked: Asked) -> list[Request]:
        """Return the requests of a query; raise Unread where all statements may be needed."""
        self._group(asked.where, "", Scope(), self._known)
        if asked.form == "DESCRIBE":
            self._described(asked)
        return list(self._found.values())

    def _described(self, asked: Asked) -> None:
        """Need what is stated of each term, and the names of what that points to."""
        where = self._certain(asked.where.elements, "", self._known).all
        for term in asked.described:
            thing = self._known.get(term, term)
            if variable(thing) and thing not in where.variables:
                raise Unread("DESCRIBE of what no pattern binds")
            told = Scope((Quad("", thing, self._paths.fresh(), "?pointed "),))
            naming = {"?naming ": _NAMES}
            names = Scope((Quad("", "?pointed ", "?naming ", self._paths.fresh()),), naming)
            self._need(told, where)
            self._need(names, told.joined(where))

    def _need(self, own: Scope, context: Scope) -> None:
        if len(own.joined(context).quads) > _MOST_JOINED:
            raise Unread("so many patterns")
        self._found.update((request.key, request) for request in requests(own, context))

    def _group(self, group: Group, graph: str, context: Scope, known: Mapping[str, str]) -> None:
        """Gather what a group needs that is joined with a context."""
        certain = self._certain(group.elements, graph, known)
        inside = certain.all.joined(context)
        self._need(certain.own, inside)
        for part in certain.parts:
            _check_ends(part, inside)
            for scope in part.apart:
                self._need(scope, inside)
        for at, element in enumerate(group.elements):
            if isinstance(element, Joined):
                place = known.get(element.graph, element.graph) or graph
                for inner in element.groups:
                    self._group(inner, place, inside, known)
            elif isinstance(element, Beside):
                before = certain.all
                if element.kind != "FILTER":
                    before = self._certain(group.elements[:at], graph, known).all
                outer = context.apart(before.variables, f"{next(self._numbers)} ")
                beside = Scope() if element.kind == "APART" else before.joined(outer)
                self._group(element.group, graph, beside, known)
            elif isinstance(element, Asked):
                self._group(element.where, graph, Scope(), {})

    def _certain(self, elements: Iterable[object], graph: str, known: Mapping[str, str]) -> Certain:
        """Return what must match of some elements of a group."""
        found = Certain()
        for element in elements:
            if isinstance(element, Values):
                named = {
                    name: iris
                    for name, iris in element.iris.items()
                    if name not in known and len(iris) <= _MOST_LISTED
                }
                found.own = found.own.joined(Scope((), named))
            elif isinstance(element, Pattern):
                self._taken += 1
                if self._taken > _MOST_TAKEN:
                    raise Unread("so many patterns")
                part = self._paths.parts(_substituted(element, known), graph)
                found.parts.append(part)
                found.own = found.own.joined(part.joined)
                for closure in part.closures:
                    reached = self._reaching.reached(closure)
                    if closure.other and reached is not None:
                        found.own = found.own.joined(Scope((), {closure.other: reached}))
            elif isinstance(element, Joined) and not element.groups[1:]:
                place = known.get(element.graph, element.graph) or graph
                inner = self._certain(element.groups[0].elements, place, known)
                found.also = found.also.joined(inner.all)
        return found


def _check_ends(part: Parts, bound: Scope) -> None:
    """Raise Unread where a path of no step would join every term to itself."""
    for graph, subject, end in part.ends:
        nodes = {t for q in bound.quads if q.graph == graph for t in (q.subject, q.object)}
        if subject not in nodes and end not in nodes:
            raise Unread("a path of no step between unknown ends")


def _substituted(pattern: Pattern, known: Mapping[str, str]) -> Pattern:
    step = pattern.path
    if step.kind == "link" and step.predicate in known:
        step = Step("link", predicate=known[step.predicate])
    subject, end = (known.get(term, term) for term in (pattern.subject, pattern.object))
    return Pattern(subject, step, end)
