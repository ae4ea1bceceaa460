"""What is looked up on an engine: patterns of quads joined, and what each variable may be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from minegraph.store.remote.apart.tree import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_OWN: Final = ("<bif:", "<sql:", "<http://www.openlinksw.com/")


def own_predicate(predicate: str) -> bool:
    """Return whether an engine may take a predicate for a function of its own."""
    return predicate.lower().startswith(_OWN)


@dataclass(frozen=True)
class Quad:
    """A pattern of one statement, "" being the default graph; a variable stands in it once."""

    graph: str
    subject: str
    predicate: str
    object: str

    @property
    def variables(self) -> set[str]:
        """Return the variables in it."""
        return {t for t in (self.graph, self.subject, self.predicate, self.object) if variable(t)}

    def renamed(self, names: Mapping[str, str]) -> Quad:
        """Return it with other variables."""
        terms = (self.graph, self.subject, self.predicate, self.object)
        return Quad(*(names.get(term, term) for term in terms))


@dataclass(frozen=True)
class Scope:
    """Quads that must all match, and the IRIs that variables may be."""

    quads: tuple[Quad, ...] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def variables(self) -> set[str]:
        """Return the variables in it."""
        return set().union(*(quad.variables for quad in self.quads))

    def joined(self, other: Scope) -> Scope:
        """Return both; where both say what a variable may be, the shorter list."""
        within = dict(self.within)
        for name, iris in other.within.items():
            if name not in within or len(iris) < len(within[name]):
                within[name] = iris
        return Scope(tuple(dict.fromkeys((*self.quads, *other.quads))), within)

    def apart(self, keep: set[str], suffix: str) -> Scope:
        """Return it with all variables but those kept renamed: it is joined by those alone."""
        names = {name: f"{name}{suffix}" for name in self.variables - keep}
        known = {**{name: name for name in keep}, **names}
        within = {known[name]: iris for name, iris in self.within.items() if name in known}
        return Scope(tuple(quad.renamed(names) for quad in self.quads), within)


@dataclass(frozen=True)
class Request:
    """One question to an engine: the statements of some quads in all matches of a scope."""

    wanted: tuple[Quad, ...]
    scope: Scope

    @property
    def key(self) -> object:
        """Return what tells it from others."""
        return self.wanted, self.scope.quads, tuple(sorted(self.scope.within.items()))


def requests(own: Scope, context: Scope) -> Iterator[Request]:
    """Yield what to ask for the statements that match a scope's quads where its context does.

    A quad that only leads to a value is asked for by itself, joined with those that do not: so the
    values of one thing are not multiplied with each other. All that is asked for is in a match of
    the joined quads; all that is in a match of the whole is asked for.
    """
    every = own.joined(context)
    uses = Counter(name for quad in every.quads for name in quad.variables)

    def leads(quad: Quad) -> bool:
        """Return whether a quad only leads from what others bind to a value."""
        ends = {quad.object, quad.predicate} & quad.variables
        return (
            quad.object in ends
            and all(uses[name] == 1 for name in ends)
            and not any(name in every.within for name in ends)
        )

    core = [quad for quad in every.quads if not leads(quad)]
    loose: dict[tuple[str, str], list[Quad]] = {}
    for quad in own.quads:
        if leads(quad):
            loose.setdefault((quad.graph, quad.subject), []).append(quad)
    for part in _parts(core):
        wanted = tuple(quad for quad in part if quad in own.quads)
        if wanted:
            yield _request(wanted, part, every)
    for (_graph, subject), quads in loose.items():
        near = [quad for part in _parts(core) if subject in _variables(part) for quad in part]
        if not near and variable(subject):
            others = [quad for quad in every.quads if quad.subject == subject]
            yield _request(tuple(quads), others, every)
            continue
        for quad, scope in _gathered(quads, every):
            yield _request((quad,), (quad, *near), scope)


def _gathered(quads: list[Quad], every: Scope) -> Iterator[tuple[Quad, Scope]]:
    """Yield the quads of one subject, those that differ in their predicate as one."""
    named = [quad for quad in quads if not variable(quad.predicate)]
    yield from ((quad, every) for quad in quads if variable(quad.predicate))
    if len(named) == 1:
        yield named[0], every
    elif named:
        name = "?predicate "
        within = {**every.within, name: tuple(dict.fromkeys(quad.predicate for quad in named))}
        yield replace(named[0], predicate=name), Scope(every.quads, within)


def _request(wanted: tuple[Quad, ...], quads: Iterable[Quad], every: Scope) -> Request:
    joined = tuple(dict.fromkeys(quads))
    names = _variables(joined)
    return Request(wanted, Scope(joined, {n: v for n, v in every.within.items() if n in names}))


def _parts(quads: Iterable[Quad]) -> list[list[Quad]]:
    """Return quads in parts that share no variable with each other."""
    parts: list[list[Quad]] = []
    for quad in quads:
        joined = [part for part in parts if _variables(part) & quad.variables]
        parts = [part for part in parts if part not in joined]
        parts.append([*(q for part in joined for q in part), quad])
    return parts


def _variables(quads: Iterable[Quad]) -> set[str]:
    return set().union(*(quad.variables for quad in quads))
