"""The values of statements and how each is written in N-Triples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from minegraph.namespaces import PREFIXES, XSD

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
# Control characters stand in no word, and no XML may hold them: an export would not be well-formed.
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\ufffe": "", "\uffff": ""}
    | {chr(code): "" for code in range(0x20) if chr(code) not in "\n\r\t"}
)


class Iri(str):
    """An IRI in full."""

    __slots__ = ()


@dataclass(frozen=True)
class Text:
    """Words in a language."""

    words: str
    language: str = "en"


@dataclass(frozen=True)
class Typed:
    """A lexical form with the name of its datatype."""

    form: str
    datatype: str


Value = Iri | Text | Typed | Decimal | int | date | str
SINGLE: Final = (str, Text, Decimal, int, date, Typed)
"""The classes of values, the frequent ones first."""


@cache
def named(name: str) -> Iri:
    """Return the IRI of a prefixed name, such as ``mg:Mine``."""
    prefix, _, local = name.partition(":")
    return Iri(PREFIXES[prefix] + local)


def concept(scheme: str, slug: str) -> Iri:
    """Return the IRI of a concept of one of our schemes."""
    from_base = PREFIXES["commodity"].removesuffix("commodity/")
    return Iri(f"{from_base}{scheme}/{slug}")


def address(text: str) -> Iri | None:
    """Return a web address as an IRI, or None where the text is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return Iri(found[0]) if found else None


def decimal_form(number: Decimal) -> str:
    """Return a number as xsd:decimal writes it: no exponent, one digit after the point at least."""
    form = format(number.normalize(), "f")
    return form if "." in form else form + ".0"


def as_ntriples(value: Value) -> str:
    """Return a value as N-Triples writes it."""
    if isinstance(value, Iri):
        return f"<{value}>"
    if isinstance(value, Text):
        return f'"{value.words.translate(_ESCAPES)}"@{value.language}'
    form, datatype = _typed(value)
    suffix = f"^^<{datatype}>" if datatype else ""
    return f'"{form.translate(_ESCAPES)}"{suffix}'


def _typed(value: Typed | Decimal | int | date | str) -> tuple[str, str]:
    if isinstance(value, Typed):
        return value.form, named(value.datatype)
    if isinstance(value, Decimal):
        return decimal_form(value), XSD + "decimal"
    if isinstance(value, int):
        return str(value), XSD + "integer"
    if isinstance(value, date):
        return value.isoformat(), XSD + "date"
    return value, ""
