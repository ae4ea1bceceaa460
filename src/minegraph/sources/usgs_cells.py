"""Cells of the Mineral Commodity Summaries: what their units mean, and numbers told from nulls."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells
from minegraph.sources.units import Unit

if TYPE_CHECKING:
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

# What the units in the names of columns mean, by the notes and the printed chapters.
UNITS: Final = {
    "t": Unit("TONNE"), "kt": Unit("KiloTONNE"), "kg": Unit("KiloGM"),
    "mt": Unit("MegaTONNE"), "mmt": Unit("MegaTONNE"),
    "kct": Unit("CARAT", Decimal(1000)), "mct": Unit("CARAT", Decimal(1_000_000)),
}  # fmt: skip
SPELT: Final = {
    "t": "metric tons", "kt": "thousand metric tons", "kg": "kilograms",
    "mt": "million metric tons", "mmt": "million metric tons",
    "kct": "thousand carats", "mct": "million carats",
}  # fmt: skip
_NULLS: Final = {
    "": "numbers that are not given", "NA": "numbers that are not available",
    "W": "numbers that are withheld", "XX": "numbers that do not apply",
}  # fmt: skip
_LESS: Final = "less than half a unit"
_NUMBER: Final = re.compile(r"(?P<est>e)?(?P<number>[\d,]+(\.\d+)?)")


def number(row: Row, column: str, statements: Statements) -> tuple[Decimal, bool] | None:
    """Return a cell's number and whether it is marked as an estimate; why not is told."""
    text = row.text(column)
    found = _NUMBER.fullmatch(text)
    value = cells.number(found["number"]) if found else None
    if found and value is not None:
        return value, found["est"] is not None
    reason = _NULLS.get(text.upper())
    if reason is None:
        half = "½" in text or _LESS in text.casefold()
        reason = f"numbers of {_LESS}" if half else "numbers that are words"
    statements.leave_out(row.place, reason, f"{column}: {text}")
    return None
