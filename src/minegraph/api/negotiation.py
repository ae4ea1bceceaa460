"""Choosing a representation by HTTP's Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from minegraph.errors import NotAcceptable
from minegraph.store.formats import Format, Shape

HTML: Final = Format("html", "text/html", ("html",), Shape.GRAPH)
_EXACT: Final = 3
_REMEMBERED: Final = 256
PLAIN_JSON: Final = Format("json", "application/json", ("json",), Shape.TABLE)


@dataclass(frozen=True)
class _Range:
    kind: str
    subkind: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how closely the range names a media type: 3 exactly, 1 any type, 0 not at all."""
        kind, _slash, subkind = media_type.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.subkind == "*" else _EXACT * (self.subkind == subkind)


@lru_cache(maxsize=_REMEMBERED)
def choose(accept: str | None, offers: tuple[Format, ...]) -> Format:
    """Return the offer that the client likes best, the first among equals.

    Raises NotAcceptable where the client accepts none. No header, or an empty one, accepts all.
    """
    ranges = _ranges(accept or "*/*")
    rated = [(_quality(offer, ranges), -index, offer) for index, offer in enumerate(offers)]
    quality, _index, offer = max(rated, key=lambda rating: rating[:2])
    if quality <= 0:
        raise NotAcceptable(
            f"none of the formats accepted ({accept}) is on offer here",
            hint=f"On offer: {', '.join(o.media_type for o in offers)}.",
        )
    return offer


@lru_cache(maxsize=_REMEMBERED)
def prefers_page(accept: str | None) -> bool:
    """Return whether a client asks for HTML by name, as browsers do."""
    return any(r.kind == "text" and r.subkind == "html" and r.quality > 0 for r in _ranges(accept))


def _quality(offer: Format, ranges: list[_Range]) -> float:
    """Return the quality of an offer: that of the most specific range which names it.

    An alias counts only where it is named in full.
    """
    fits = [(r.specificity(offer.media_type), r.quality) for r in ranges]
    fits += [
        (r.specificity(alias), r.quality)
        for alias in offer.aliases
        for r in ranges
        if r.specificity(alias) == _EXACT
    ]
    specificity, quality = max(fits, default=(0, 0.0))
    return quality if specificity else 0.0


def _ranges(accept: str | None) -> list[_Range]:
    ranges = []
    for part in (accept or "").split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, slash, subkind = media_type.partition("/")
        if slash:
            ranges.append(_Range(kind, subkind, _weight(parameters)))
    return ranges


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
