"""Names of sites and organizations taken apart, so that spellings and scripts can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from minegraph.folding import fold
from minegraph.linking.words import (
    COMMODITY_WORDS,
    FORMS,
    KIND_WORDS,
    LANDSCAPE,
    LEGAL_WORDS,
    MATERIALS,
    NAMELESS,
    SAME_WORD,
    TELLING,
    WIDE,
    YIELDS,
)
from minegraph.sources import minting
from minegraph.spelling import ratio, ratio_of_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}", re.UNICODE)
_NUMBER: Final = re.compile(r"[0-9]+[a-z]?|[a-z]")
_BRACKETS: Final = re.compile(r"[(\[（].*?[)\]）]")
# What in brackets says where a thing is, or which part of it is meant, and is no other name of it.
_TELLS_WHICH: Final = re.compile(
    r"\b(?:of|near|in|at|on|from|by|and|including|includes|incl|only|see|part|zone|area|district|"
    r"county|mine|mines|pit|project|underground|formerly|historic|north|south|east|west|[a-z]|"
    r"[a-z]*[0-9]+[a-z]*)\b"
)
_VOWELS: Final = re.compile(r"[aeiouwy]")
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "z"),
    ("ph", "f"), ("th", "t"), ("q", "g"), ("k", "c"), ("x", "cs"), ("z", "s"), ("h", ""),
    ("j", ""), ("v", "b"),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1+")
# Names less alike, of which none holds the words of the other, are of two things.
LEAST_ALIKE: Final = 0.8
_SHORTEST: Final = 4
_LONG: Final = 5
_ALIKE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Name:
    """A name: as printed, and its words in Latin letters without those for kinds of thing.

        ``marks`` are the words that tell apart things of one name, such as numbers and directions;
    ``bracketed`` is what stands in brackets, ``forms`` the legal forms of an organization, and
    ``yields`` the commodities that it names; ``wide`` is one of an area. ``key`` are the words
    without spaces, ``spaced`` with, and ``sound`` their consonants, those that are written in
    several ways as one.
    """

    text: str
    words: tuple[str, ...]
    marks: frozenset[str]
    bracketed: str
    forms: frozenset[str]
    yields: frozenset[str]
    wide: bool
    key: str
    spaced: str
    sound: str

    @property
    def telling(self) -> bool:
        """Return whether there is more than words for kinds of thing and commodities.

        What is unnamed and called by where it is has no name either.
        """
        return _names_something(self.words) and NAMELESS.isdisjoint(fold(self.text).split())

    @property
    def bracket_tells(self) -> bool:
        """Return whether brackets say where the thing is or which part is meant, or hold a list."""
        return "," in self.text or bool(_TELLS_WHICH.search(self.bracketed))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, whether their marks differ, and the names."""

    value: float
    apart: bool
    within: bool
    left: Name
    right: Name

    @property
    def may_be_one(self) -> bool:
        """Return whether the names may be of one thing."""
        return self.value >= LEAST_ALIKE or self.within


def site_name(text: str) -> Name:
    """Return the name of a mine, deposit, plant or project, taken apart."""
    return _taken_apart(text, organization=False)


def organization_name(text: str) -> Name:
    """Return the name of an organization, taken apart: legal forms do not count."""
    return _taken_apart(text, organization=True)


def likeness(left: Name, right: Name) -> Likeness:
    """Return how alike two names are.

    1 is the same words; 0.97 the same consonants, as transliterations have; below, the larger of
    the ratios of equal letters in a row and of equal letters of the sorted words.
    """
    value, within = _alike(left, right)
    apart = left.marks != right.marks
    apart = apart or bool(left.bracketed and right.bracketed and left.bracketed != right.bracketed)
    return Likeness(value, apart, within, left, right)


def _alike(left: Name, right: Name) -> tuple[float, bool]:
    """Return how alike two names are, and whether one has the words of the other and more."""
    if left.key == right.key:
        return 1.0, False
    keys = ratio(left.key, right.key)
    if keys >= 0.6 and len(left.sound) >= _SHORTEST and left.sound == right.sound:
        return 0.97, False
    several = len(left.words) > 1 or len(right.words) > 1
    value = max(keys, ratio_of_words(left.spaced, right.spaced)) if several else keys
    return min(value, 0.96), _within(left.words, right.words)


def _within(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    if len(left) == len(right):
        return False
    return _holds(left, right) if len(left) < len(right) else _holds(right, left)


def _holds(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    """Return whether each word of a name is in another, long ones but for a letter or two.

    A word for a feature of the land is no name.
    """
    for word in fewer:
        if word not in more and not (
            len(word) > _LONG and any(ratio(word, other) >= _ALIKE for other in more)
        ):
            return False
    return any(len(word) >= _SHORTEST and word not in LANDSCAPE for word in fewer)


def best(left: tuple[Name, ...], right: tuple[Name, ...]) -> Likeness | None:
    """Return the likeness of the two names that are most alike, None where one has no name."""
    if len(left) == len(right) == 1:
        return likeness(left[0], right[0])
    found = (likeness(a, b) for a in left for b in right)
    return max(found, key=lambda like: (like.value, not like.apart, like.within), default=None)


def without_owner(text: str, owners: Iterable[str]) -> str:
    """Return a site's name without its owner's before it, "" where there is none.

    ``BHP Mount Newman Mine`` of BHP Group is Mount Newman, ``SDD Douaria`` of Société du Djebel
    Djerissa is Douaria.
    """
    words, held = fold(text).split(), set[str]()
    for owner in owners:
        of_owner = fold(owner).split()
        held.update(word for word in of_owner if len(word) > 2)
        held.update("".join(word[0] for word in of_owner[:n]) for n in (3, 4, 5))
    kept = [*dropwhile(held.__contains__, words)]
    return " ".join(kept) if kept != words and _names_something(kept) else ""


def other_names(text: str) -> list[str]:
    """Return what stands in the brackets of a site's name, as far as it may be a name of it.

    In a list of names brackets hold more of the list.
    """
    if "," in text:
        return []
    inner = (found[1:-1] for found in _BRACKETS.findall(text))
    return [name for name in inner if not _TELLS_WHICH.search(fold(name)) and len(name) >= _LONG]


@lru_cache(maxsize=1 << 16)
def _taken_apart(text: str, *, organization: bool) -> Name:
    words = _organization_words(text) if organization else _site_words(text)
    common = LEGAL_WORDS if organization else KIND_WORDS
    core = [word for word in words if word not in common]
    if not organization:
        # Copper Mountain is a name, Mountain is none.
        rest = [word for word in core if word not in COMMODITY_WORDS]
        core = rest if set(rest) - LANDSCAPE else core
    core = [*dict.fromkeys(word for word in core or words if word != "#")] or words
    telling = (w for w in core if w in TELLING or (_NUMBER.fullmatch(w) and len(core) > 1))
    key = "".join(core)
    return Name(
        text,
        tuple(core),
        frozenset(telling),
        fold(" ".join(_BRACKETS.findall(text))),
        frozenset(FORMS[word] for word in words if organization and word in FORMS),
        frozenset(YIELDS[word] for word in words if word in YIELDS),
        not WIDE.isdisjoint(words),
        key,
        " ".join(core),
        _sound(key),
    )


def _organization_words(text: str) -> list[str]:
    """Return the words of an organization's name; S.A. is one."""
    return _words(_DOTTED.sub(lambda found: found[0].replace(".", ""), text))


def _site_words(text: str) -> list[str]:
    """Return the words of a site's name without brackets; what is unnamed is called by those."""
    words = _words(_BRACKETS.sub(" ", text)) or _words(text)
    if NAMELESS.isdisjoint(words) or _names_something(words):
        return words
    inner = _words(" ".join(_BRACKETS.findall(text)))
    return inner if _names_something(inner) else []


def _names_something(words: Sequence[str]) -> bool:
    return bool(set(words) - NAMELESS - KIND_WORDS - COMMODITY_WORDS - MATERIALS)


def _words(text: str) -> list[str]:
    latin = (_latin(word) for word in fold(text).split())
    return [SAME_WORD.get(word, word) for word in latin]


def _latin(word: str) -> str:
    """Return a word in Latin letters; one whose script is not known by sound stays."""
    if word.isascii():
        return word
    made = minting.slug(word)
    return word if made == minting.mark(word) else made.replace("-", "")


def _sound(key: str) -> str:
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _TWICE.sub(r"\1", key[:1] + _VOWELS.sub("", key[1:]))
