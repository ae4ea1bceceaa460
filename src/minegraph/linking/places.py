"""How far apart sites are, and the cells of a grid that bring near ones together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from minegraph.linking.records import Record

_EARTH_KILOMETRES: Final = 6371.0
_DEGREE_KILOMETRES: Final = 111.0


def kilometres(left: Record, right: Record) -> float | None:
    """Return the least great-circle distance between points of two sites, None without points."""
    distances = (_distance(a, b) for a in left.points for b in right.points)
    return min(distances, default=None)


def surely_beyond(left: Record, right: Record, most: float) -> bool:
    """Return whether latitudes alone put two sites farther apart than so many kilometres."""
    degrees = most / _DEGREE_KILOMETRES
    return bool(left.points and right.points) and all(
        abs(a[0] - b[0]) > degrees for a in left.points for b in right.points
    )


def cell(point: tuple[float, float], degrees: float) -> str:
    """Return the cell of a grid of so many degrees in which a point lies."""
    return f"{math.floor(point[0] / degrees)} {math.floor(point[1] / degrees)}"


def around(cell: str) -> list[str]:
    """Return a cell and its eight neighbours."""
    row, column = map(int, cell.split())
    return [f"{row + a} {column + b}" for a in (-1, 0, 1) for b in (-1, 0, 1)]


def _distance(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return the great-circle distance in kilometres (haversine formula, mean radius)."""
    a, b = math.radians(left[0]), math.radians(right[0])
    turn = math.radians(right[1] - left[1])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KILOMETRES * math.asin(min(1.0, math.sqrt(half)))
