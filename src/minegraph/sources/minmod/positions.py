"""Positions of MinMod's records: well-known text in one of five coordinate systems, as degrees."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

import pyproj

if TYPE_CHECKING:
    from collections.abc import Callable

Position = tuple[Decimal, Decimal]
"""Latitude and longitude in degrees of WGS 84."""

PLAIN: Final = "EPSG:4326"
_SYSTEM: Final = re.compile(r"EPSG:(\d{4,5})")
_SHAPE: Final = re.compile(r"(?:POINT|MULTIPOINT)\s*\((.*)\)")
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_PAIR: Final = re.compile(rf"\(?({_NUMBER})\s+({_NUMBER})\)?")
# A position computed from a grid is given to a tenth of a metre or so.
_DIGITS: Final = Decimal("0.000001")


class NoPosition(ValueError):
    """Words that say no position for certain; the message is the reason for the balance."""


def positions(words: str, system: str) -> list[Position]:
    """Return the positions of well-known text in a coordinate system (``EPSG:26912``).

    Raises NoPosition where the text is none, the system is not known, or one is not on the globe.
    """
    shape = _SHAPE.fullmatch(words.strip())
    pairs = [_PAIR.fullmatch(part.strip()) for part in shape[1].split(",")] if shape else [None]
    if None in pairs:
        raise NoPosition("positions whose form is not read")
    known = _SYSTEM.fullmatch(system)
    if known is None:
        raise NoPosition("positions without a coordinate system")
    found = {_position(Decimal(p[1]), Decimal(p[2]), int(known[1])) for p in pairs if p}
    return sorted(found)


def _position(x: Decimal, y: Decimal, code: int) -> Position:
    if f"EPSG:{code}" != PLAIN:
        east, north = _transform(code)(float(x), float(y))
        if not (abs(east) <= 180 and abs(north) <= 90):
            raise NoPosition("positions outside of their coordinate system")
        x, y = (Decimal(repr(value)).quantize(_DIGITS) for value in (east, north))
    if abs(y) > 90 or abs(x) > 180:
        raise NoPosition("positions out of range")
    if x == 0 == y:
        raise NoPosition("positions at zero, which stand for none")
    return y, x


@cache
def _transform(code: int) -> Callable[[float, float], tuple[float, float]]:
    """Return the way from a coordinate system to WGS 84, east before north in both."""
    try:
        transformer = pyproj.Transformer.from_crs(code, PLAIN, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise NoPosition("positions in a coordinate system that is not known") from error
    return transformer.transform
