"""Commodities: the names by which sources call them, and the concepts of ours that they mean."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from minegraph.sources.values import Iri, concept

SCHEME: Final = "commodity"


def find(name: str) -> Iri | None:
    """Return the commodity that a name means, or None where the vocabulary has none for it."""
    slug = _by_name().get(" ".join(name.casefold().replace("-", " ").split()))
    return concept(SCHEME, slug) if slug else None


@cache
def _by_name() -> dict[str, str]:
    table = resources.files(__package__) / "tables" / "commodities.tsv"
    found: dict[str, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        slug, _, others = line.partition("\t")
        for name in (slug.replace("-", " "), *others.split("|")):
            if name:
                found[name.casefold().replace("-", " ")] = slug
    return found
