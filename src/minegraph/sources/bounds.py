"""Whether a position can be in a country: inside a box around one of the country's parts."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

# Beyond a box, in degrees: for coarse coordinates and mines at sea, as the gate's rule allows.
_MARGIN: Final = 0.5


class Box(NamedTuple):
    """The edges of a box in degrees; none of them lies across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Return whether a position is inside or little beyond."""
        near = self.west - _MARGIN <= longitude <= self.east + _MARGIN
        return near and self.south - _MARGIN <= latitude <= self.north + _MARGIN


def doubt(code: str, latitude: Decimal, longitude: Decimal) -> str:
    """Return why a position can hardly be in the country of an alpha-3 code, "" where it can.

    It says what would bring the position there: the axes exchanged, or another sign.
    """
    boxes = _boxes().get(code, ())
    north, east = float(latitude), float(longitude)

    def inside(at: float, along: float) -> bool:
        return any(box.holds(at, along) for box in boxes)

    if not boxes or inside(north, east):
        return ""
    for remedy, position in (
        ("latitude and longitude seem exchanged", (east, north)),
        ("the longitude seems to have the wrong sign", (north, -east)),
        ("the latitude seems to have the wrong sign", (-north, east)),
        ("both seem to have the wrong sign", (-north, -east)),
    ):
        if inside(*position):
            return f"positions outside of their country: {remedy}"
    return "positions outside of their country"


@cache
def _boxes() -> dict[str, tuple[Box, ...]]:
    table = resources.files(__package__) / "tables" / "country-boxes.tsv"
    found = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, parts = line.partition("\t")
            found[code] = tuple(Box(*map(float, part.split())) for part in parts.split("|"))
    return found
