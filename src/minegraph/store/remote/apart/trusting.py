"""Which queries an engine answers itself that is trusted with terms, and not with their values.

It may match patterns of whole terms and join, count, and leave out doubles among what matched.
Whatever computes, compares or sorts, follows a path or negates is answered here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.remote.apart.tree import Beside, Joined, Pattern, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from minegraph.store.remote.apart.tree import Asked, Group


def trusted(asked: Asked) -> bool:
    """Return whether an engine that is trusted with terms alone answers a query rightly."""
    if asked.form not in ("SELECT", "ASK") or not asked.simple or asked.default or asked.named:
        return False
    joins = [e for e in asked.where.elements if not isinstance(e, Beside)]
    beside = asked.where.elements[len(joins) :]
    groups = [group for e in joins if isinstance(e, Joined) for group in e.groups]
    options = [e.group for e in beside if isinstance(e, Beside) and e.kind == "OPTIONAL"]
    return (
        bool(joins)
        and asked.where.plain
        and len(options) == len(beside)
        and all(isinstance(e, Joined) or _is_whole(e) for e in joins)
        and all(map(_is_patterns, (*groups, *options)))
        and _apart(joins, options)
    )


def _is_patterns(group: Group) -> bool:
    return bool(group.elements) and group.plain and all(map(_is_whole, group.elements))


def _is_whole(element: object) -> bool:
    if not isinstance(element, Pattern) or element.path.kind != "link":
        return False
    terms = (element.subject, element.path.predicate, element.object)
    names = [term for term in terms if variable(term)]
    return len(names) == len(set(names)) and not any(name.startswith("?_") for name in names)


def _apart(joins: Sequence[object], options: Sequence[Group]) -> bool:
    """Return whether what an OPTIONAL binds is bound for certain before it, or there alone."""
    certain: set[str] = set()
    possible: set[str] = set()
    for element in joins:
        found = _variables([element])
        possible |= found
        if isinstance(element, Pattern) or (isinstance(element, Joined) and not element.groups[1:]):
            certain |= found
    for group in options:
        new = _variables(group.elements) - certain
        if new & possible:
            return False
        possible |= new
    return True


def _variables(elements: Iterable[object]) -> set[str]:
    found: set[str] = set()
    for element in elements:
        if isinstance(element, Pattern):
            terms = (element.subject, element.path.predicate, element.object)
            found.update(term for term in terms if variable(term))
        elif isinstance(element, Joined):
            found.update(_variables(e for group in element.groups for e in group.elements))
            found.update({element.graph} if variable(element.graph) else ())
    return found
