"""What is told of a query: its groups, with the patterns in them.

A term is a string as SPARQL writes it: ``?name``, ``<iri>``, or a literal, which begins with a
quotation mark. Blank nodes are variables whose names no query can have.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """A property path: a kind ("link", "inverse", "sequence", "either", "not", "?", "*", "+").

    A link has its predicate, "not" the links that it leaves out, the others their parts.
    """

    kind: str
    parts: tuple[Step, ...] = ()
    predicate: str = ""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern; its predicate is a variable or a path, a plain one being a link."""

    subject: str
    path: Step
    object: str


@dataclass
class Group:
    """A group graph pattern: its elements in their order.

    ``plain`` is false where it has anything beside patterns, OPTIONAL, UNION and GRAPH.
    """

    elements: list[Element] = field(default_factory=list)
    plain: bool = True


@dataclass(frozen=True)
class Joined:
    """Groups of which one must match: one of them, or several with UNION; in a graph of its own."""

    groups: tuple[Group, ...]
    graph: str = ""


@dataclass(frozen=True)
class Beside:
    """A group that takes no part in a join: OPTIONAL, MINUS, or EXISTS in an expression."""

    kind: str
    group: Group


@dataclass(frozen=True)
class Values:
    """The IRIs that variables may have, those alone that have IRIs in every row."""

    iris: dict[str, tuple[str, ...]]


@dataclass
class Asked:
    """A query or a SELECT within one.

    ``simple`` is false where it has expressions, HAVING or an order. ``described`` are the terms of
    a DESCRIBE. ``default`` and ``named`` are its dataset clauses.
    """

    form: str
    where: Group = field(default_factory=Group)
    simple: bool = True
    distinct: bool = False
    described: tuple[str, ...] = ()
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


Element = Pattern | Joined | Beside | Values | Asked


def variable(term: str) -> bool:
    """Return whether a term is a variable."""
    return term.startswith("?")
