"""Search among names, in any script or spelling: an index of one release at a time."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.catalog import similar
from minegraph.catalog.similar import Spelling
from minegraph.catalog.terms import Value
from minegraph.folding import fold, squeezed
from minegraph.namespaces import THING, VOCABULARY
from minegraph.queries import query
from minegraph.store.formats import CSV
from minegraph.store.protocol import Lane, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from minegraph.store.protocol import Answer, Store

_TABLE: Final = """
CREATE TABLE names (
  iri TEXT, kind TEXT, name TEXT, language TEXT, main INTEGER, folded TEXT, squeezed TEXT
)
"""
_HOLDS: Final = " FROM names WHERE (:kind = '' OR kind = :kind){words}"
_COUNT: Final = "SELECT COUNT(DISTINCT iri)" + _HOLDS
# The name itself, then names that start so, then those with a word that does, then the rest; any
# with fewer edits before those with more.
_FIND: Final = (
    """
SELECT iri, kind, name, language, MIN(
  8 * ({edits}) + CASE WHEN folded = :text OR squeezed = :squeezed THEN 0
       WHEN folded LIKE :start OR squeezed LIKE :squeezed || '%' THEN 2
       WHEN folded LIKE '% ' || :start THEN 4 ELSE 6 END + 1 - main) AS rank"""
    + _HOLDS
    + " GROUP BY iri ORDER BY rank, LENGTH(folded), folded, iri LIMIT :limit OFFSET :offset"
)
_INSERT: Final = "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)"
_LABEL: Final = "SELECT name FROM names WHERE iri = ? ORDER BY main DESC, language != 'en', name"
_HELD: Final = "instr(squeezed, :word{0})"
_MOST_WORDS: Final = 12


@dataclass(frozen=True)
class Found:
    """Something that was found: what it is called, the kind of thing, and the name that fits."""

    value: Value
    kind: str
    name: str
    language: str


@dataclass(frozen=True)
class Results:
    """What a search found in a release: the best ones, and how many there are.

    They are similar where no name holds the words as they were asked.
    """

    text: str
    kind: str
    release: str
    total: int
    found: tuple[Found, ...]
    similar: bool = False


class Names:
    """Finds things by their names; the index of a release is made when it is first searched."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._release = ""
        self._learnt = ""
        self._index = sqlite3.connect("", check_same_thread=False)  # on disk, ours alone
        self._turn = asyncio.Lock()

    async def search(
        self, text: str, *, kind: str = "", limit: int = 20, offset: int = 0
    ) -> Results:
        """Return the things with a name that holds every word of a text, the best first.

        Case, accents, hyphens, spaces and the variants of a letter do not count. Where there is
        none, they are those whose names hold words that are spelt almost so.
        """
        async with self._turn:
            if self._release != self._store.release().name:
                await self._read()
            return await asyncio.to_thread(self._find, text, kind, limit, offset)

    def close(self) -> None:
        """Free the index."""
        self._index.close()

    async def _read(self) -> None:
        answer = await self._store.query(Query(query("search/names"), CSV), lane=Lane.BULK)
        await asyncio.to_thread(self._fill, answer)
        self._release = answer.release

    def _fill(self, answer: Answer) -> None:
        with self._index:
            self._index.execute("DROP TABLE IF EXISTS names")
            self._index.execute(_TABLE)
            with answer.file as file, io.TextIOWrapper(file, "utf-8", newline="") as lines:
                self._index.executemany(_INSERT, _records(csv.DictReader(lines)))
            self._index.execute("CREATE INDEX iris ON names (iri)")

    def _find(self, text: str, kind: str, limit: int, offset: int) -> Results:
        folded = fold(text)
        words = folded.split()[:_MOST_WORDS]
        given: dict[str, str | int] = {
            "text": folded,
            "start": folded + "%",
            "squeezed": squeezed(text),
            "kind": kind,
            "limit": limit,
            "offset": offset,
        }
        for number, reading in enumerate(self._readings(words) if words else ()):
            total, found = self._holding(reading, given)
            if total:
                return Results(text, kind, self._release, total, found, similar=number > 0)
        return Results(text, kind, self._release, 0, ())

    def _readings(self, words: list[str]) -> Iterator[tuple[tuple[Spelling, ...], ...]]:
        """Yield the words as they are, then, where those are asked for, what is similar."""
        yield tuple((Spelling(word, 0),) for word in words)
        if self._learnt != self._release:
            similar.learn(self._index)
            self._learnt = self._release
        yield from similar.readings(self._index, words)

    def _holding(
        self, words: tuple[tuple[Spelling, ...], ...], given: Mapping[str, str | int]
    ) -> tuple[int, tuple[Found, ...]]:
        """Return the names that hold each of some words in any of its spellings."""
        held: list[str] = []
        edits: list[str] = []
        spelt: dict[str, str] = {}
        for spellings in words:
            tests = []
            for spelling in spellings:
                tests.append((_HELD.format(len(spelt)), spelling.edits))
                spelt[f"word{len(spelt)}"] = spelling.word
            held.append(" AND (" + " OR ".join(test for test, _edits in tests) + ")")
            cases = " ".join(f"WHEN {test} THEN {few}" for test, few in tests)
            edits.append(f"CASE {cases} END")
        clauses = {"words": "".join(held), "edits": " + ".join(edits)}
        bound = {**given, **spelt}
        with closing(self._index.cursor()) as cursor:
            (total,) = cursor.execute(_COUNT.format(**clauses), bound).fetchone()
            rows = cursor.execute(_FIND.format(**clauses), bound).fetchall()
            found = tuple(
                Found(Value(cursor.execute(_LABEL, (iri,)).fetchone()[0], iri), *rest)
                for iri, *rest, _rank in rows
            )
        return total, found


def _records(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """Yield what the index holds of each name, one at a time: they may be many."""
    for row in rows:
        iri, name = row["iri"], row["name"]
        main = int(row["main"])
        yield iri, kind_of(iri), name, row["language"], main, fold(name), squeezed(name)


def kind_of(iri: str) -> str:
    """Return the kind of thing that an IRI of ours names: ``mine``, ``company``, ``commodity``."""
    for stem in (THING, VOCABULARY):
        if iri.startswith(stem):
            return iri.removeprefix(stem).partition("/")[0]
    return "term"
