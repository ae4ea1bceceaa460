"""Cells of tables: numbers, names and words as sources print them, cleaned and nothing more."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

Cell = str | float | int | bool | date | datetime | None

# Marks of direction and joining at the ends of cells, which are no part of a name.
_HIDDEN: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\ufeff"))
_CONTROLS: Final = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_NUMBER: Final = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d+)?")
# What an xsd:decimal of the store can hold.
_MOST_DIGITS: Final = 18
_MARKS: Final = str.maketrans({"\u2212": "-", "\u066c": ",", "\u066b": "."})
_APART: Final = re.compile(r"\s*[;,，、،；]\s*(?![^(]*\))")
_LEGAL: Final = re.compile(
    r"(Ltd|Limited|Inc|LLC|LLP|Co|Corp|PLC|plc|S\.? ?A|S\.? ?p\.? ?A|JSC|PJSC|GmbH|Ltda|Pty|PRAT"
    r"|(?i:(Private|Public|Open) Joint[ -]Stock Company))\b\.?"
)
_EARLIER: Final = ("predecessor", "predecessors", "formerly", "former", "前身")
_SCRIPTS: Final = (
    ("CJK", "zh"), ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"), ("CYRILLIC", "ru"),
    ("THAI", "th"), ("GREEK", "el"),
)  # fmt: skip
_LANGUAGES: Final = {
    "persian": "fa", "farsi": "fa", "arabic": "ar", "spanish": "es", "portuguese": "pt",
    "portuese": "pt", "french": "fr", "german": "de", "russian": "ru", "ukrainian": "uk",
    "chinese": "zh", "japanese": "ja", "korean": "ko", "turkish": "tr", "italian": "it",
    "swedish": "sv", "norwegian": "no", "finnish": "fi", "kazakh": "kk", "mongolian": "mn",
    "vietnamese": "vi", "thai": "th", "hindi": "hi", "greek": "el", "polish": "pl", "dutch": "nl",
    "ukranian": "uk", "belarusian": "be", "urdu": "ur",
}  # fmt: skip


# Letters of Cyrillic that Russian lacks, and words of Japanese, whose script Chinese shares.
_TOLD_BY: Final = (
    (re.compile("[їєґЇЄҐ]"), "uk"), (re.compile("[ўЎ]"), "be"),
    (re.compile("[әғқңұһӘҒҚҢҰҺ]"), "kk"), (re.compile("[өүӨҮ]"), "mn"), (re.compile("[іІ]"), "uk"),
    (re.compile("株式会社|有限会社|製鉄所|製鐵所"), "ja"),
)  # fmt: skip


def words(cell: Cell) -> str:
    """Return a cell as words: no hidden marks, single blanks, no point in a whole number.

    A spreadsheet shows fifteen digits of a number; those behind are of the fraction that it holds.
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        cell = cell.date()
    text = str(cell)
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text).translate(_HIDDEN)
    return " ".join(text.split()).strip("\u200c")


def number(cell: Cell) -> Decimal | None:
    """Return a cell as a number, or None if it is none; ``1,234.5`` and a true minus are read.

    So are digits of any script, with the Persian marks of thousands and of decimals.
    """
    if isinstance(cell, bool):
        return None
    text = words(cell).translate(_MARKS)
    if not _NUMBER.fullmatch(text):
        return None
    try:
        made = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return made if abs(made.adjusted()) <= _MOST_DIGITS else None


def day(cell: Cell) -> date | None:
    """Return a cell as a day, from a date of the sheet or from ``2024-10-27``; None if neither."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(words(cell))
    except ValueError:
        return None


def mended(text: str) -> str:
    r"""Return a name that was misread (``PyhÃ¤salmi``, ``Bobby\x92s``) as it was meant.

    An accented letter of a sound name, read as a byte, is not UTF-8, so such names are untouched;
    and no name holds a control character, which is a mark of Windows-1252.
    """
    if text.isascii():
        return text
    try:
        return bytes(_byte(char) for char in text).decode()
    except (UnicodeError, ValueError):
        return text.translate(_CONTROLS)


def _byte(char: str) -> int:
    """Return the byte that was misread as a character of Windows-1252, or of Latin-1."""
    try:
        return char.encode("cp1252")[0]
    except UnicodeEncodeError:
        return char.encode("latin-1")[0]


def split_names(text: str) -> list[str]:
    """Return the names in a cell, which stand apart by commas or semicolons of any script.

    What is in brackets is no separate name, nor is the legal form of a company (``A Co, Ltd.``).
    """
    names: list[str] = []
    for part in _APART.split(text):
        if names and _LEGAL.match(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names


def split_language(text: str) -> tuple[str, str]:
    """Return a name and its language, from ``Mina do Gama (Portuguese)`` or from its script.

    The language is ``und`` where neither tells; Arabic script alone does not tell Persian. That it
    is an earlier name, as in ``Belgo (Portuguese, predecessor)``, is no part of it.
    """
    found = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", text)
    notes = [note.strip().casefold() for note in found[2].split(",")] if found else []
    languages = [_LANGUAGES[note] for note in notes if note in _LANGUAGES]
    if found and languages:
        return found[1], languages[0]
    if found and all(note in _EARLIER for note in notes):
        return split_language(found[1])
    for letters, language in _TOLD_BY:
        if letters.search(text):
            return text, language
    for char in text:
        name = unicodedata.name(char, "")
        for script, language in _SCRIPTS:
            if name.startswith(script):
                return text, language
    return text, "und"
