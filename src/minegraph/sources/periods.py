"""Periods: what a source prints, and its first and last day in the source's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import jdatetime

from minegraph.namespaces import THING
from minegraph.sources.values import Iri, Text, Value, concept

# A year below this is of the solar calendar, one above of the Gregorian: nothing is mined in 1600.
_SOLAR: Final = range(1300, 1500)
_GREGORIAN: Final = range(1600, 2200)
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[ -]?H(?P<half>[12])", re.IGNORECASE),
    re.compile(r"H(?P<half>[12])[ -]?(?P<year>\d{4})", re.IGNORECASE),
)
_FISCAL: Final = re.compile(r"(?P<first>\d{4})[/–-](?P<last>\d{2}|\d{4})")
_DAYS: Final = re.compile(r"(\d{4}-\d\d-\d\d) ?(?:\.\.|/|to) ?(\d{4}-\d\d-\d\d)")
_SOLAR_DAY: Final = re.compile(r"(1[34]\d\d)[-/](\d\d?)[-/](\d\d?)")
_PERSIAN_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


class UnknownPeriod(ValueError):
    """Words that do not say a period; the message says how one is written."""


@dataclass(frozen=True)
class Period:
    """A stretch of days: its name in its IRI, both days inclusive, and the calendar it is of."""

    name: str
    first: date
    last: date
    calendar: str
    label: str
    year: int | None = None
    half: int | None = None

    @property
    def iri(self) -> Iri:
        """Return the period's IRI."""
        return Iri(f"{THING}period/{self.name}")

    def properties(self) -> dict[str, Value | list[Value | None] | None]:
        """Return what is stated of the period."""
        return {
            "rdfs:label": Text(self.label),
            "mg:start": self.first,
            "mg:end": self.last,
            "mg:calendar": concept("calendar", self.calendar),
            "mg:year": self.year,
            "mg:half": self.half,
        }


def gregorian_year(year: int) -> Period:
    """Return a calendar year."""
    return Period(f"g-{year}", date(year, 1, 1), date(year, 12, 31), "gregorian", str(year), year)


def gregorian_half(year: int, half: int) -> Period:
    """Return a half of a calendar year."""
    days = (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (
        date(year, 7, 1), date(year, 12, 31)
    )  # fmt: skip
    return Period(f"g-{year}-h{half}", *days, "gregorian", _half_label(year, half), year, half)


def solar_year(year: int) -> Period:
    """Return a year of the solar Hijri calendar."""
    first, following = _solar(year, 1), _solar(year + 1, 1)
    return Period(
        f"sh-{year}",
        first,
        following - timedelta(days=1),
        "solar-hijri",
        f"Solar year {year}",
        year,
    )


def solar_half(year: int, half: int) -> Period:
    """Return a half of a solar year: Farvardin to Shahrivar, or Mehr to Esfand."""
    middle, end = _solar(year, 7), _solar(year + 1, 1)
    first, last = (_solar(year, 1), middle) if half == 1 else (middle, end)
    return Period(
        f"sh-{year}-h{half}", first, last - timedelta(days=1), "solar-hijri",
        _half_label(year, half), year, half,
    )  # fmt: skip


def fiscal_july(ends: int) -> Period:
    """Return the fiscal year that runs from July to the June of a year, named by that year."""
    return Period(
        f"fy-july-june-{ends}", date(ends - 1, 7, 1), date(ends, 6, 30), "fiscal-july-june",
        f"July {ends - 1} to June {ends}", ends,
    )  # fmt: skip


def fiscal_april(begins: int) -> Period:
    """Return the fiscal year that runs from the April of a year to March, named by that year."""
    return Period(
        f"fy-april-march-{begins}", date(begins, 4, 1), date(begins + 1, 3, 31),
        "fiscal-april-march", f"April {begins} to March {begins + 1}", begins,
    )  # fmt: skip


def days(first: date, last: date) -> Period:
    """Return a stretch of days that is no year and no half of one."""
    if first > last:
        raise UnknownPeriod(f"a period ends before it begins: {first} to {last}")
    label = f"{first.isoformat()} to {last.isoformat()}"
    return Period(f"{first.isoformat()}-{last.isoformat()}", first, last, "gregorian", label)


def read(words: str, *, fiscal: str | None = None) -> Period:
    """Return the period that words say; raise UnknownPeriod where they say none for certain.

    ``2023`` and ``1403`` are years, ``1403 H1`` a half, ``2024-01-01..2024-03-31`` days. A fiscal
    year, ``2019/20``, needs ``fiscal``: ``july-june`` or ``april-march``.
    """
    plain = " ".join(words.translate(_PERSIAN_DIGITS).split())
    if found := _DAYS.fullmatch(plain):
        return days(*(_day(part, words) for part in found.groups()))
    if found := _FISCAL.fullmatch(plain):
        return _fiscal(found, words, fiscal)
    for form in _FORMS:
        if found := form.fullmatch(plain):
            parts = found.groupdict()
            return _of_year(int(parts["year"]), int(parts.get("half") or 0), words)
    raise UnknownPeriod(
        f"{words!r} is no period: write 2023, 1403, 1403 H1 or 2024-01-01..2024-03-31"
    )


def _of_year(year: int, half: int, words: str) -> Period:
    if year in _SOLAR:
        return solar_half(year, half) if half else solar_year(year)
    if year in _GREGORIAN:
        return gregorian_half(year, half) if half else gregorian_year(year)
    raise UnknownPeriod(f"{words!r} is a year of neither the Gregorian nor the solar calendar")


def _fiscal(found: re.Match[str], words: str, fiscal: str | None) -> Period:
    first, last = int(found["first"]), found["last"]
    if first in _SOLAR or int(last) % 100 != (first + 1) % 100:
        raise UnknownPeriod(f"{words!r} is no fiscal year: write its first and next year, 2019/20")
    if fiscal == "july-june":
        return fiscal_july(first + 1)
    if fiscal == "april-march":
        return fiscal_april(first)
    raise UnknownPeriod(
        f"{words!r} does not say when the fiscal year begins: write 2019-07-01..2020-06-30"
    )


def _day(text: str, words: str) -> date:
    """Return a day, which is of the solar calendar where its year is."""
    if int(text[:4]) in _SOLAR:
        if (day := solar_day(text)) is not None:
            return day
        raise UnknownPeriod(f"{words!r}: {text} is no day of the solar calendar")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnknownPeriod(f"{words!r}: {text} is no day of the Gregorian calendar") from error


def solar_day(words: str) -> date | None:
    """Return the day that a day of the solar calendar is, from ``1403-05-01``; None if none."""
    found = _SOLAR_DAY.fullmatch(words.translate(_PERSIAN_DIGITS))
    if found is None:
        return None
    try:
        made: date = jdatetime.date(*map(int, found.groups())).togregorian()
    except ValueError:
        return None
    return made


def _solar(year: int, month: int) -> date:
    made: date = jdatetime.date(year, month, 1).togregorian()
    return made


def _half_label(year: int, half: int) -> str:
    return f"{'First' if half == 1 else 'Second'} half of {year}"
