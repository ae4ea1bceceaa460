"""Property paths taken apart into what an engine is asked for.

A path without repetition is a join of its links. Of a repeated one, with both ends unknown, every
statement of its links is fetched; with a known end, those that lead to it, step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.quads import Quad, Scope, own_predicate
from minegraph.store.remote.apart.tree import Pattern, Step, variable


@dataclass(frozen=True)
class Closure:
    """A path that leads, in any number of its steps, from a known term to what a variable may be.

    ``backwards`` is whether the known term is its end; ``other`` is the other end, "" where it is
    known too.
    """

    graph: str
    known: str
    step: Step
    backwards: bool
    other: str


@dataclass
class Parts:
    """What a pattern with a path comes to.

    ``joined`` must match; ``apart`` are scopes that may match; ``ends`` are variables of
    which one must be bound by a pattern, as the path of no step joins every term to itself.
    """

    joined: Scope = field(default_factory=Scope)
    apart: list[Scope] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    ends: list[tuple[str, str, str]] = field(default_factory=list)


class Paths:
    """Takes patterns apart; the variables that it makes are no others'."""

    def __init__(self) -> None:
        self._numbers = count()

    def parts(self, pattern: Pattern, graph: str) -> Parts:
        """Return what a pattern in a graph comes to."""
        found = Parts()
        self._take(pattern.subject, pattern.path, pattern.object, graph, found)
        return found

    def fresh(self) -> str:
        """Return a variable."""
        return f"?{next(self._numbers)} "

    def _take(self, subject: str, step: Step, end: str, graph: str, found: Parts) -> None:
        if step.kind == "link":
            found.joined = found.joined.joined(self._one(graph, subject, step.predicate, end))
        elif step.kind == "inverse":
            self._take(end, step.parts[0], subject, graph, found)
        elif step.kind == "sequence":
            here = subject
            for part in step.parts:
                there = end if part is step.parts[-1] else self.fresh()
                self._take(here, part, there, graph, found)
                here = there
        elif step.kind in ("either", "not"):
            self._choice(subject, step, end, graph, found)
        else:
            self._repeated(subject, step, end, graph, found)

    def _one(self, graph: str, subject: str, predicate: str, end: str) -> Scope:
        """Return one quad, with a variable at least, and none that stands twice."""
        within = {}
        if own_predicate(predicate):
            function, predicate = predicate, self.fresh()
            within = {predicate: (function,)}
        if not any(map(variable, (subject, predicate, end))):
            end = self.fresh()
        terms = [graph]
        for term in (subject, predicate, end):
            terms.append(self.fresh() if variable(term) and term in terms else term)
        return Scope((Quad(*terms),), within)

    def _choice(self, subject: str, step: Step, end: str, graph: str, found: Parts) -> None:
        """Take one of several paths: as one quad where they are all links in one direction."""
        if all(part.kind == "link" for part in step.parts):
            name = self.fresh()
            listed = {name: tuple(part.predicate for part in step.parts)}
            within = listed if step.kind == "either" else {}
            quads = self._one(graph, subject, name, end).quads
            found.joined = found.joined.joined(Scope(quads, within))
            return
        if step.kind == "not":
            for one, other in ((subject, end), (end, subject)):
                found.apart.append(self._one(graph, one, self.fresh(), other))
            return
        for part in step.parts:
            own = Parts()
            self._take(subject, part, end, graph, own)
            self._keep_apart(own, found)

    def _repeated(self, subject: str, step: Step, end: str, graph: str, found: Parts) -> None:
        if any(term[:1] == '"' for term in (subject, end)):
            raise Unread("a repeated path to a literal")
        inner, known = step.parts[0], [t for t in (subject, end) if not variable(t)]
        if known:
            other = subject if variable(subject) else end if variable(end) else ""
            backwards = variable(subject)
            found.closures.append(Closure(graph, known[0], inner, backwards, other))
            return
        own, once = Parts(), step.kind == "?"
        one, other = (subject, end) if once else (self.fresh(), self.fresh())
        self._take(one, inner, other, graph, own)
        self._keep_apart(own, found)
        if step.kind != "+":
            found.ends.append((graph, subject, end))

    def _keep_apart(self, own: Parts, found: Parts) -> None:
        if own.closures or own.ends:
            raise Unread("a repeated path within another")
        found.apart += [own.joined, *own.apart] if own.joined.quads else own.apart


def ways(closure: Closure) -> list[Scope]:
    """Return the joins of which each is one step of a closure, from ``?now`` to ``?other``."""
    here, there = ("?other", "?now") if closure.backwards else ("?now", "?other")
    parts = Paths().parts(Pattern(here, closure.step, there), closure.graph)
    found = [parts.joined, *parts.apart] if parts.joined.quads else parts.apart
    if parts.closures or parts.ends or any({here, there} - way.variables for way in found):
        raise Unread("a choice or a repetition within a repeated path")
    return found
