"""Where in a file of Turtle or N-Triples a thing is described, for findings to point at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PREFIX: Final = re.compile(r"(?i)@?prefix\s+([\w.-]*:)\s*<([^>]*)>")
_NAME: Final = re.compile(r"<([^<>\s]*)>|((?:[^\W\d_][\w.-]*)?:)((?:[\w:-]|\.(?=\w)|%\w\w|\\.)+)")


def lines_of(text: Iterable[str], wanted: Collection[str]) -> dict[str, int]:
    """Return the line (from 1) of each wanted IRI that a text names, in one reading of it.

    That is where the IRI starts a line, in full or as a prefixed name, and so is described;
    failing that, where it first occurs.
    """
    prefixes: dict[str, str] = {}
    described: dict[str, int] = {}
    mentioned: dict[str, int] = {}
    for number, line in enumerate(text, start=1):
        prefixes.update(_PREFIX.findall(line))
        for found in _NAME.finditer(line):
            full, prefix, local = found.groups()
            iri = full if prefix is None else prefixes.get(prefix, "") + local.replace("\\", "")
            if iri in wanted:
                (mentioned if found.start() else described).setdefault(iri, number)
    return mentioned | described
