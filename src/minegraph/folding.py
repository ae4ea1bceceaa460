"""Names as they are compared: whichever script, accents, case, hyphens and keyboard wrote them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

# What Arabic keyboards write for Persian letters, and forms that are read as one. NFKD has split
# off the hamza and the madda before.
_LETTERS: Final = str.maketrans("يىئكةؤٱ", "ییی\u06a9هوا")
_MARKS: Final = ("Mn", "Me", "Lm")
_CACHED: Final = 1 << 12


@lru_cache(maxsize=_CACHED)
def fold(text: str) -> str:
    """Return the words of a text, folded, with one space between them.

    Gone are case, accents and vowel signs; ي and ى are ی, ك is ک, ة is ه; digits are 0 to 9;
    hyphens, joiners and all that is no letter or digit part words.
    """
    plain = unicodedata.normalize("NFKD", text).translate(_LETTERS).casefold()
    return " ".join("".join(map(_letter, plain)).split())


def squeezed(text: str) -> str:
    """Return a text folded, without spaces."""
    return fold(text).replace(" ", "")


def matches(name: str, words: str) -> bool:
    """Return whether a name holds every one of some words, however both are spelt.

    Spaces and hyphens in the name do not count: ``sar cheshmeh`` and ``Sarcheshmeh`` match.
    """
    held = squeezed(name)
    return all(word in held for word in fold(words).split())


def _letter(character: str) -> str:
    if character.isalpha():
        return "" if unicodedata.category(character) in _MARKS else character
    if character.isdigit():
        return str(unicodedata.digit(character))
    return "" if unicodedata.category(character) in _MARKS else " "
