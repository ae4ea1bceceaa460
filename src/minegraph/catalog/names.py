"""Search among names, in any script or spelling: an index of one release at a time."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.catalog.terms import Value
from minegraph.folding import fold, squeezed
from minegraph.namespaces import THING, VOCABULARY
from minegraph.queries import query
from minegraph.store.formats import CSV
from minegraph.store.protocol import Lane, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minegraph.store.protocol import Answer, Store

_TABLE: Final = """
CREATE TABLE names (
  iri TEXT, kind TEXT, name TEXT, language TEXT, main INTEGER, folded TEXT, squeezed TEXT
)
"""
_HOLDS: Final = " FROM names WHERE (:kind = '' OR kind = :kind){words}"
_COUNT: Final = "SELECT COUNT(DISTINCT iri)" + _HOLDS
# The name itself, then names that start so, then those with a word that does, then the rest.
_FIND: Final = (
    """
SELECT iri, kind, name, language, MIN(
  CASE WHEN folded = :text OR squeezed = :squeezed THEN 0
       WHEN folded LIKE :start OR squeezed LIKE :squeezed || '%' THEN 2
       WHEN folded LIKE '% ' || :start THEN 4 ELSE 6 END + 1 - main) AS rank"""
    + _HOLDS
    + " GROUP BY iri ORDER BY rank, LENGTH(folded), folded, iri LIMIT :limit OFFSET :offset"
)
_INSERT: Final = "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)"
_LABEL: Final = "SELECT name FROM names WHERE iri = ? ORDER BY main DESC, language != 'en'"
_WORD: Final = " AND instr(squeezed, :word{0})"
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
    """What a search found in a release: the best ones, and how many there are."""

    text: str
    kind: str
    release: str
    total: int
    found: tuple[Found, ...]


class Names:
    """Finds things by their names; the index of a release is made when it is first searched."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._release = ""
        self._index = sqlite3.connect("", check_same_thread=False)  # on disk, ours alone
        self._turn = asyncio.Lock()

    async def search(
        self, text: str, *, kind: str = "", limit: int = 20, offset: int = 0
    ) -> Results:
        """Return the things with a name that holds every word of a text, the best first.

        Case, accents, hyphens, spaces and the variants of a letter do not count.
        """
        async with self._turn:
            if self._release != self._store.release().name:
                await self._read()
            total, found = await asyncio.to_thread(self._find, text, kind, limit, offset)
            return Results(text, kind, self._release, total, found)

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

    def _find(self, text: str, kind: str, limit: int, offset: int) -> tuple[int, tuple[Found, ...]]:
        folded = fold(text)
        words = folded.split()[:_MOST_WORDS]
        if not words:
            return 0, ()
        clauses = "".join(_WORD.format(number) for number in range(len(words)))
        given = {
            "text": folded,
            "start": folded + "%",
            "squeezed": squeezed(text),
            "kind": kind,
            "limit": limit,
            "offset": offset,
            **{f"word{number}": word for number, word in enumerate(words)},
        }
        with closing(self._index.cursor()) as cursor:
            (total,) = cursor.execute(_COUNT.format(words=clauses), given).fetchone()
            rows = cursor.execute(_FIND.format(words=clauses), given).fetchall()
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
