"""The words for products in the tables of Iran in Data, which differ from edition to edition."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

# A number behind the words is that of a footnote; an e or r says estimated or revised.
_FOOTNOTE: Final = re.compile(r"\s*,?\s*\b(?:\d|r, e|e, r|r)$")
_SPELT: Final = (
    ("mine production", "mine"), ("refinery production", "refinery"),
    ("smelter production", "smelter"), ("concentrates", "concentrate"), ("metals", "metal"),
    ("pyrites", "pyrite"), ("ingots, and castings", "ingots and castings"),
)  # fmt: skip


def product(printed: str) -> tuple[str, str, bool] | None:
    """Return the product and basis that words mean, and whether they say that it is estimated.

    None where the vocabulary has no product for them.
    """
    plain = _FOOTNOTE.sub("", " ".join(printed.split()))
    footnotes = printed[len(plain) :]
    estimated = "e" in footnotes
    folded = _folded(plain)
    if folded in _known():
        return *_known()[folded], estimated
    if folded.endswith("e") and folded[:-1] in _known():
        return *_known()[folded[:-1]], True
    return None


def total(printed: str) -> bool:
    """Return whether words say that they are a total."""
    return re.search(r"\btotale?\b", printed.casefold()) is not None


def _folded(words: str) -> str:
    plain = words.casefold()
    for spelling, meant in _SPELT:
        plain = plain.replace(spelling, meant)
    return plain


@cache
def _known() -> dict[str, tuple[str, str]]:
    table = resources.files("minegraph.sources") / "tables" / "imidro.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {
        _folded(said): (slug, basis) for slug, basis, words in rows for said in words.split("|")
    }
