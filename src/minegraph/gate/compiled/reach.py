"""How far from a focus node the shapes look, told by their compiled queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.gate.compiled.checks import Check

_CLASS_TEST: Final = f"<{RDF_TYPE}>/<{RDFS}subClassOf>*"
_PREDICATE: Final = re.compile(r"<([^<>\s]+)>")
_LATER_STEP: Final = re.compile(r"[>)]/[\^(]*<([^<>\s]+)>")
_PATH: Final = re.compile(r"<[^<>\s]+>\)*(?:/[\^(]*<[^<>\s]+>\)*)+")
_REPEATED: Final = re.compile(r"[>)][*+]")
_STEP_BEFORE: Final = re.compile(r"\?mg(\d+)\b")


@dataclass(frozen=True)
class Reach:
    """How many steps the longest way from a focus node has, and which predicates are beyond one.

    A statement with such a predicate matters to what refers to its subject, any other statement to
    its subject alone. ``unbounded`` says that a path may be of any length.
    """

    steps: int
    beyond: frozenset[str]
    unbounded: bool

    @classmethod
    def of(cls, checks: Iterable[Check]) -> Reach:
        """Return the reach of checks, with all the checks within them."""
        steps, beyond, unbounded = 1, {RDF_TYPE}, False
        for check in checks:
            for within, query in check.queries():
                text = query.replace(_CLASS_TEST, f"<{RDF_TYPE}>")
                before = max(map(int, _STEP_BEFORE.findall(text)), default=0)
                later = _LATER_STEP.findall(text)
                longest = max(
                    (path.count(">/") + path.count(")/") for path in _PATH.findall(text)), default=0
                )
                tested = "NOT EXISTS" in text
                steps = max(steps, before + 1 + longest + tested)
                beyond.update(_PREDICATE.findall(text) if within or before else later)
                unbounded = unbounded or bool(_REPEATED.search(text))
        return cls(steps, frozenset(beyond), unbounded)
