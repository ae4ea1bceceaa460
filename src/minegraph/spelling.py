"""How alike two spellings are."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


def ratio(left: str, right: str) -> float:
    """Return the part of two texts' letters that stand in one order in both, from 0 to 1."""
    return fuzz.ratio(left, right) / 100


def ratio_of_words(left: str, right: str) -> float:
    """Return the same ratio of two texts whose words were sorted."""
    return fuzz.token_sort_ratio(left, right) / 100


def edits(left: str, right: str, *, most: int) -> int:
    """Return how many edits make one word of another, ``most`` + 1 where they are more.

    An edit is a letter more, less or other, or two neighbours exchanged (optimal string alignment).
    """
    return OSA.distance(left, right, score_cutoff=most)
