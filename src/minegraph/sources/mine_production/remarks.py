"""What the comment of a row says of its figure, beside what its columns say.

A comment is kept as a note. Some tell that the columns mean less than they seem to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from minegraph.sources.mine_production.database import NotStated

if TYPE_CHECKING:
    from minegraph.sources.sheets import Row

# Gold and silver together, counted in ounces of gold.
_EQUIVALENT: Final = re.compile(r"\bequivalent ounces\b", re.IGNORECASE)
# Of other days than those of the year in the column.
_OTHER_DAYS: Final = re.compile(
    r"only for the period|only goes from|only covers|only consists of half a year"
    r"|only for 1\. of january|to [\d.]+ is recorded|operations from \d"
    r"|^\d+ \w+ \d{4}\s+to \d",
    re.IGNORECASE,
)
_FISCAL: Final = re.compile(r"financial year goes from july to june", re.IGNORECASE)
# The compilers' own reckoning, such as eleven months made a year.
_RECKONED: Final = re.compile(r"\b(estimated|approximated)\b", re.IGNORECASE)
_EQUITY: Final = re.compile(r"\bin equity share\b", re.IGNORECASE)


def refuse(row: Row) -> None:
    """Raise NotStated where a row counts another thing, or other days, than its columns say."""
    comment = row.text("comment")
    if _EQUIVALENT.search(comment):
        raise NotStated("in ounces of gold equivalent, which count other metals", comment)
    fiscal = _FISCAL.search(comment) and not row.text("reporting_period")
    if fiscal or _OTHER_DAYS.search(comment):
        raise NotStated("of other days than those of its year, as its comment says", comment)


def scenario(row: Row) -> str:
    """Return whether a figure was reported (actual) or reckoned by the compilers (estimate)."""
    return "estimate" if _RECKONED.search(row.text("comment")) else "actual"


def of_share(row: Row) -> bool:
    """Return whether a comment says that a figure is an owner's part."""
    return _EQUITY.search(row.text("comment")) is not None
