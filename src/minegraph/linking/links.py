"""A link: two records judged to be of one thing, with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minegraph.linking.names import Likeness
    from minegraph.linking.records import Record


class Verdict(Enum):
    """Whether two records are linked, or a person is asked."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Link:
    """Two records judged to be of one thing: score from 0 to 1, rule, and reasons in words."""

    left: str
    right: str
    score: float
    rule: str
    evidence: str
    verdict: Verdict
    identical: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two things, in the order of their IRIs."""
        return self.left, self.right


def link(
    left: Record,
    right: Record,
    score: float,
    rule: str,
    *,
    reasons: list[str],
    alike: Likeness | None = None,
    doubtful: bool = False,
    identical: bool = False,
) -> Link:
    """Return the link between two records, its things in order and its reasons in one line."""
    said = [] if alike is None else [_names_said(alike)]
    first, second = sorted((left.iri, right.iri))
    verdict = Verdict.DOUBTFUL if doubtful else Verdict.CERTAIN
    same = identical and not doubtful and left.classes == right.classes
    return Link(first, second, round(score, 3), rule, "; ".join([*said, *reasons]), verdict, same)


def _names_said(alike: Likeness) -> str:
    how = "same name" if alike.value >= 1 else f"names alike by {alike.value:.2f}"
    return f"{how} ({alike.left.text} / {alike.right.text})"


def slug(iri: str) -> str:
    """Return what an IRI of ours ends with."""
    return iri.rpartition("/")[2]
