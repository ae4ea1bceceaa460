"""Words of names that are spelt almost as asked: found by their trigrams, kept by their edits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from minegraph.spelling import edits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_TABLE: Final = "CREATE VIRTUAL TABLE spelt USING fts5 (word, tokenize = 'trigram')"
_INSERT: Final = "INSERT INTO spelt VALUES (?)"
_NAMES: Final = "SELECT DISTINCT folded FROM names"
_LIKE: Final = """
SELECT word FROM spelt WHERE spelt MATCH ? AND LENGTH(word) BETWEEN ? AND ? ORDER BY rank LIMIT 400
"""
_SHORTEST: Final = 4
_LONG: Final = 6
_LONGEST: Final = 40
_MOST: Final = 8


class Spelling(NamedTuple):
    """How a word may be spelt, and by how many edits that differs from how it was asked."""

    word: str
    edits: int


def learn(index: sqlite3.Connection) -> None:
    """Fill the table of the words in an index of names, anew."""
    with index:
        index.execute("DROP TABLE IF EXISTS spelt")
        index.execute(_TABLE)
        words = {word for (name,) in index.execute(_NAMES) for word in _words(name)}
        index.executemany(_INSERT, ((_bounded(word),) for word in words))


def readings(
    index: sqlite3.Connection, words: Sequence[str]
) -> Iterator[tuple[tuple[Spelling, ...], ...]]:
    """Yield the spellings of each of some folded words, then with two neighbours as one word."""
    yield tuple(spellings(index, word) for word in words)
    for at in range(len(words) - 1):
        joined = (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
        yield tuple(spellings(index, word) for word in joined)


def spellings(index: sqlite3.Connection, word: str) -> tuple[Spelling, ...]:
    """Return how a folded word may be spelt in names: as it is, then the nearest, eight at most.

    An edit is a letter more, less or other, or two neighbours exchanged (optimal string alignment).
    One is allowed in words of four and five letters, two in longer ones, none in shorter ones and
    in those with a digit. A spelling has three letters in a row (or two at a bound) in common with
    the word.
    """
    own = Spelling(word, 0)
    most = _edits(word)
    if not most:
        return (own,)
    bounded = _bounded(word)
    trigrams = {bounded[at : at + 3] for at in range(len(bounded) - 2)}
    wanted = " OR ".join(f'"{trigram}"' for trigram in sorted(trigrams))
    given = (wanted, len(bounded) - most, len(bounded) + most)
    found = (held[1:-1] for (held,) in index.execute(_LIKE, given))
    near = (Spelling(w, edits(word, w, most=most)) for w in found if w != word)
    best = sorted((s for s in near if s.edits <= most), key=lambda s: (s.edits, s.word))
    return (own, *best[: _MOST - 1])


def _words(name: str) -> Iterable[str]:
    """Return the words of a folded name, its neighbours as one word, and all of it as one."""
    words = name.split()
    pairs = (one + other for one, other in pairwise(words))
    return (w for w in (*words, *pairs, "".join(words)) if _SHORTEST <= len(w) <= _LONGEST)


def _edits(word: str) -> int:
    if not _SHORTEST <= len(word) <= _LONGEST or any(map(str.isdigit, word)):
        return 0
    return 1 if len(word) < _LONG else 2


def _bounded(word: str) -> str:
    """Return a word with its bounds marked, so that how it starts and ends are trigrams too."""
    return f"<{word}>"
