"""Where in a file of Turtle or N-Triples a thing is described, for findings to point at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

_PREFIX: Final = re.compile(r"(?i)@?prefix\s+([\w.-]*:)\s*<([^>]*)>")
_NAME: Final = re.compile(r"<([^<>\s]*)>|((?:[^\W\d_][\w.-]*)?:)((?:[\w:-]|\.(?=\w)|%\w\w|\\.)+)")


def lines_of(
    text: Callable[[], Iterable[str]], wanted: Collection[str], urgent: Collection[str] = ()
) -> dict[str, int]:
    """Return the line (from 1) of each wanted IRI that a text describes; ``text`` opens it anew.

    That is where the IRI starts a line, in full or as a prefixed name. Failing that, it is where
    an ``urgent`` one first occurs, for which a long text is read once more.
    """
    prefixes: dict[str, str] = {}
    described: dict[str, int] = {}
    for number, line in enumerate(text(), start=1):
        if "refix" in line or "REFIX" in line:
            prefixes.update(_PREFIX.findall(line))
        found = None if line[0].isspace() else _NAME.match(line)
        if found is not None and (iri := _iri(found, prefixes)) in wanted:
            described.setdefault(iri, number)
    others = set(urgent) - described.keys()
    return described | (_mentioned(text(), others, prefixes) if others else {})


def _mentioned(
    text: Iterable[str], wanted: Collection[str], prefixes: dict[str, str]
) -> dict[str, int]:
    first: dict[str, int] = {}
    for number, line in enumerate(text, start=1):
        for found in _NAME.finditer(line):
            if (iri := _iri(found, prefixes)) in wanted:
                first.setdefault(iri, number)
    return first


def _iri(found: re.Match[str], prefixes: dict[str, str]) -> str:
    full, prefix, local = found.groups()
    return full if prefix is None else prefixes.get(prefix, "") + local.replace("\\", "")
