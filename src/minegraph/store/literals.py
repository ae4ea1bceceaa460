"""Literals of the Turtle files that come with minegraph, read where they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from minegraph.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


class Said(NamedTuple):
    """A literal that a file states of a thing; the language is "" where it has none."""

    thing: str
    property: str
    words: str
    language: str


def literals(path: Path, properties: Collection[str]) -> Iterator[Said]:
    """Yield what a Turtle file of ours states of things by some properties.

    It is read in this process, without a cap: not for files of others.
    """
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE):
        thing, predicate, value = quad.subject, quad.predicate, quad.object
        wanted = isinstance(thing, ox.NamedNode) and predicate.value in properties
        if wanted and isinstance(value, ox.Literal):
            yield Said(thing.value, predicate.value, value.value, value.language or "")
