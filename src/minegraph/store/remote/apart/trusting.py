"""Which queries an engine answers itself that is trusted with terms, and not with their values.

It may match patterns of IRIs and plain strings, join them, with OPTIONAL at the end, count, and
leave out doubles. UNION is not among it: of a variable that is a subject in one of its parts, such
an engine takes no literals in the other. What computes, compares or sorts, follows a path or
negates is answered here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.guard import tokens
from minegraph.store.remote.apart.quads import own_predicate
from minegraph.store.remote.apart.tree import Beside, Joined, Pattern, variable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

from minegraph.store.remote.apart.tree import Asked, Group


def trusted(asked: Asked, named: Collection[str]) -> bool:
    """Return whether an engine that is trusted with terms alone answers a query rightly.

    ``named`` are the graphs that it may name: of another, Virtuoso counts one statement.
    """
    if asked.form not in ("SELECT", "ASK") or not asked.simple or asked.default or asked.named:
        return False
    joins = [e for e in asked.where.elements if not isinstance(e, Beside)]
    beside = asked.where.elements[len(joins) :]
    graphs = [e for e in joins if isinstance(e, Joined)]
    options = [e.group for e in beside if isinstance(e, Beside) and e.kind == "OPTIONAL"]
    return (
        bool(joins)
        and asked.where.plain
        and len(options) == len(beside)
        and all(isinstance(e, Joined) or _is_whole(e) for e in joins)
        and not any(graph.groups[1:] for graph in graphs)
        and all(e.graph[:1] != "<" or e.graph[1:-1] in named for e in graphs)
        and all(map(_is_patterns, (*(graph.groups[0] for graph in graphs), *options)))
        and _apart(joins, options)
    )


def sorted_graphs(asked: Asked, text: str) -> str:
    """Return a trusted query with the graphs that it asks for, each once, in an order.

    Virtuoso takes minutes to name each graph once, unless it sorts or groups them.
    """
    graphs = [e.graph for e in asked.where.elements if isinstance(e, Joined) and variable(e.graph)]
    if not asked.distinct or not graphs:
        return text
    words = (token for token in tokens(text) if token.lastgroup == "word")
    end = next((w.start() for w in words if w[0].upper() in ("LIMIT", "OFFSET")), len(text))
    return f"{text[:end]}\nORDER BY {' '.join(graphs)}\n{text[end:]}"


def _is_patterns(group: Group) -> bool:
    return bool(group.elements) and group.plain and all(map(_is_whole, group.elements))


def _is_whole(element: object) -> bool:
    if not isinstance(element, Pattern) or element.path.kind != "link":
        return False
    terms = (element.subject, element.path.predicate, element.object)
    names = [term for term in terms if variable(term)]
    return (
        len(names) == len(set(names))
        and not any(name.startswith("?_") for name in names)
        and not any(term[:1] == '"' and term[-1:] != '"' for term in terms)
        and not own_predicate(terms[1])
    )


def _apart(joins: Sequence[object], options: Sequence[Group]) -> bool:
    """Return whether what an OPTIONAL binds is bound for certain before it, or there alone."""
    certain = _variables(joins)
    optional: set[str] = set()
    for group in options:
        new = _variables(group.elements) - certain
        if new & optional:
            return False
        optional |= new
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
