"""A query read into what it asks for: its form, its dataset, its groups, and what comes after."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from minegraph.namespaces import BASE
from minegraph.store.remote.apart.groups import dataset, group, modifiers, select, where
from minegraph.store.remote.apart.lexing import Unread, tokens_of
from minegraph.store.remote.apart.reader import Reader
from minegraph.store.remote.apart.terms import Terms
from minegraph.store.remote.apart.tree import Asked, Group

_REMEMBERED: Final = 128


@lru_cache(maxsize=_REMEMBERED)
def read(query: str) -> Asked:
    """Return what a query asks for; raise Unread for one that is not understood to its end.

    The query must have been found to be SPARQL: no error in it is told of here.
    """
    reader = Reader(tokens_of(query), Terms(BASE))
    while not reader.sees("SELECT", "CONSTRUCT", "DESCRIBE", "ASK"):
        _declaration(reader)
    asked = _FORMS[reader.next.text](reader)
    if reader.next.kind != "end":
        raise Unread(f"{reader.next.text!r} after the query")
    return asked


def _declaration(reader: Reader) -> None:
    if reader.skips("BASE"):
        reader.terms.rebase(reader.take().text)
    elif reader.skips("PREFIX"):
        name = reader.take().text
        reader.terms.declare(name, reader.take().text)
    else:
        raise Unread(f"{reader.next.text!r} before the query")


def _ask(reader: Reader) -> Asked:
    reader.must("ASK")
    asked = Asked("ASK")
    where(reader, asked)
    modifiers(reader, asked, Group())
    return asked


def _describe(reader: Reader) -> Asked:
    reader.must("DESCRIBE")
    terms = []
    while not reader.skips("*") and reader.next.kind in ("variable", "iri", "name"):
        terms.append(reader.term())
    if not terms:
        raise Unread("DESCRIBE *")
    asked = Asked("DESCRIBE", described=tuple(terms))
    dataset(reader, asked)
    if reader.sees("WHERE", "{"):
        where(reader, asked)
    modifiers(reader, asked, Group())
    return asked


def _construct(reader: Reader) -> Asked:
    reader.must("CONSTRUCT")
    if reader.sees("{"):
        group(reader)  # the template: nothing is looked up for it
    asked = Asked("CONSTRUCT")
    where(reader, asked)
    modifiers(reader, asked, Group())
    return asked


_FORMS: Final = {
    "SELECT": select,
    "ASK": _ask,
    "DESCRIBE": _describe,
    "CONSTRUCT": _construct,
}
