"""Rows whose unit was misread: nearly the same number as another edition's, in another unit.

The yearbook on Turkey of 2016 gives, as copied, 63,879 tons of cement for 2012, and that of 2017
71,239 thousand tons for 2014. What more editions give is right; where none is more, neither is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from minegraph.sources.iran_in_data.series import NotStated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from minegraph.sources.iran_in_data.series import Said
    from minegraph.sources.sheets import Row

REASON: Final = "in a unit that other editions contradict"
_YEARS: Final = 3
_MUCH: Final = 100
_LITTLE: Final = 3


class _Number(NamedTuple):
    """A number of a series: its row, year, edition, the number itself and its tonnes."""

    row: int
    year: int
    edition: str
    number: Decimal
    tonnes: Decimal


def contradicted(rows: Iterable[Row], said: Callable[[Row], Said]) -> set[int]:
    """Return the numbers of the rows whose unit at least as many editions contradict as share."""
    series: defaultdict[tuple[str, str, str], list[_Number]] = defaultdict(list)
    for row in rows:
        try:
            found = said(row)
        except NotStated:
            continue
        tonnes = found.unit.tonnes(found.value)
        if tonnes:
            key = (found.country.code, found.product, found.basis)
            year = found.period.first.year
            number = _Number(row.place.row, year, found.report, found.value, tonnes)
            series[key].append(number)
    return {number.row for found in series.values() for number in found if _wrong(number, found)}


def _wrong(one: _Number, series: list[_Number]) -> bool:
    like = {other.edition for other in series if _within(one.tonnes, other.tonnes, _MUCH)}
    against = {
        other.edition
        for other in series
        if abs(other.year - one.year) <= _YEARS
        and _within(one.number, other.number, _LITTLE)
        and not _within(one.tonnes, other.tonnes, _MUCH)
    }
    return bool(against) and len(against) >= len(like)


def _within(one: Decimal, other: Decimal, factor: int) -> bool:
    return one < other * factor and other < one * factor
