"""Values with the words for them, and where on this site they are described."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.namespaces import BASE, THING, shorten

if TYPE_CHECKING:
    from minegraph.store.protocol import Row, Term


@dataclass(frozen=True, order=True)
class Value:
    """A value and how to show it; ``iri`` and ``path`` are empty where there is nothing to link."""

    label: str
    iri: str = ""
    language: str = ""

    @property
    def path(self) -> str:
        """Return where the value is described: here for our own things, else its own address."""
        if self.iri.startswith(BASE):
            return page_of(self.iri)
        return self.iri if self.iri.startswith(("http://", "https://")) else ""


def page_of(iri: str) -> str:
    """Return the path of the page that describes one of our IRIs."""
    if iri.startswith(THING):
        return "/doc/" + iri.removeprefix(THING)
    return "/" + iri.removeprefix(BASE)


def value_of(row: Row, name: str) -> Value | None:
    """Return a row's value with its label (column ``<name>Label``), None where unbound."""
    term = row.get(name)
    if term is None:
        return None
    label = row.get(name + "Label")
    return make_value(term, label.value if label else "")


def make_value(term: Term, label: str = "") -> Value:
    """Return a term as a value: an IRI by its label or prefixed name, a literal by its text."""
    if term.is_iri:
        return Value(label or readable(term.value), term.value)
    return Value(term.value, language=term.language)


def readable(iri: str) -> str:
    """Return ``has geometry (geo)`` for ``geo:hasGeometry``, and any other IRI as it is."""
    name = shorten(iri)
    prefix, colon, local = name.partition(":")
    if not colon or not local.isalnum():
        return name
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
    return f"{words} ({prefix})"


def grouped(number: str) -> str:
    """Return a decimal number with its thousands set apart; any other text as it is."""
    whole, _point, fraction = number.partition(".")
    if not whole.removeprefix("-").isdigit():
        return number
    return f"{int(whole):,}" + (f".{fraction}" if fraction.strip("0") else "")
