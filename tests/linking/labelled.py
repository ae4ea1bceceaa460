"""Precision and recall of linking on pairs that were labelled by hand."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELLED = Path(__file__).parent


@dataclass(frozen=True)
class Pair:
    """Two things, whether they are the same ("same", "different", "unsure"), and why.

    ``part`` is "tuning", "held out" (two of five, by hash of the IRIs that they had first) or
    "blind" and "blind two" (drawn and labelled apart, by another way of finding candidates than
    the product's, each before the rules that it judges; the first was looked at afterwards).
    """

    left: str
    right: str
    label: str
    note: str
    part: str


@dataclass(frozen=True)
class Scores:
    """Counts of pairs that were linked rightly, linked wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)


def pairs() -> list[Pair]:
    """Return the labelled pairs."""
    with (LABELLED / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        named = ("left", "right", "label", "note", "part")
        return [Pair(*(row[name] for name in named)) for row in csv.DictReader(lines)]


def score(groups: Iterable[Iterable[str]], labelled: Iterable[Pair]) -> Scores:
    """Return how groups of things that are one fare on labelled pairs; unsure ones do not count."""
    of = {iri: number for number, group in enumerate(groups) for iri in group}
    right = wrong = missed = 0
    for pair in labelled:
        linked = pair.left in of and of[pair.left] == of.get(pair.right)
        right += linked and pair.label == "same"
        wrong += linked and pair.label == "different"
        missed += not linked and pair.label == "same"
    return Scores(right, wrong, missed)


def interval(good: int, total: int) -> tuple[float, float]:
    """Return the 95 per cent confidence interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, good / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)
