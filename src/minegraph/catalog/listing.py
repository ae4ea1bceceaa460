"""The list of one kind of thing in one release, held in a database on disk that is ours alone."""

from __future__ import annotations

import csv
import io
import sqlite3
import weakref
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.catalog.terms import Value, page_of, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.store.protocol import Answer

_MOST_COUNTED: Final = 100
_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -32768;
CREATE TABLE rows (iri TEXT, field TEXT, value TEXT, label TEXT, language TEXT);
CREATE TABLE stands (record TEXT PRIMARY KEY, canonical TEXT) WITHOUT ROWID;
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT UNIQUE);
CREATE TABLE places (place INTEGER PRIMARY KEY, thing INTEGER);
CREATE TABLE records (record TEXT PRIMARY KEY, thing INTEGER) WITHOUT ROWID;
CREATE TABLE terms (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, language TEXT);
CREATE TABLE called (name TEXT, term INTEGER);
CREATE TABLE cells (
  thing INTEGER, field TEXT, term INTEGER, PRIMARY KEY (thing, field, term)
) WITHOUT ROWID;
CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY);
"""
# What is the same thing is listed once, as what stands for it, with the fields of all. An IRI with
# several labels is one value.
_FILL: Final = """
INSERT INTO things (iri)
  SELECT DISTINCT coalesce(canonical, iri) FROM rows LEFT JOIN stands ON record = iri
  WHERE field = '' AND value = '';
INSERT OR IGNORE INTO records
  SELECT rows.iri, things.id FROM rows LEFT JOIN stands ON record = rows.iri
  JOIN things ON things.iri = coalesce(canonical, rows.iri) WHERE field = '' AND value = '';
CREATE TABLE words AS
  SELECT DISTINCT value, label, language FROM rows WHERE value != '' OR field != '';
INSERT INTO terms (iri, label, language)
  SELECT value, coalesce(min(nullif(label, '')), readable(value)), '' FROM words
  WHERE value != '' GROUP BY value
  UNION ALL SELECT '', label, language FROM words WHERE value = '';
CREATE INDEX meanings ON terms (iri, label, language);
INSERT OR IGNORE INTO cells
  SELECT thing, field, terms.id FROM rows JOIN records ON record = rows.iri
  JOIN terms ON terms.iri = value WHERE value != '' AND field != '';
INSERT OR IGNORE INTO cells
  SELECT thing, field, terms.id FROM rows JOIN records ON record = rows.iri
  JOIN terms ON (terms.iri, terms.label, terms.language) = ('', rows.label, rows.language)
  WHERE value = '' AND field NOT IN ('', 'label');
"""
# A thing's label is its own where it has one, and in English where there is one; those of others
# that are the same are but names.
_LABELS: Final = """
CREATE TABLE named AS
  SELECT thing, terms.id AS term, terms.language AS language,
    2 * (rows.iri != things.iri) + (terms.language != 'en') AS rank
  FROM rows JOIN records ON record = rows.iri JOIN things ON things.id = thing
  JOIN terms ON (terms.iri, terms.label, terms.language) = ('', rows.label, rows.language)
  WHERE field = 'label';
INSERT OR IGNORE INTO cells
  SELECT thing, 'label', term FROM named JOIN
    (SELECT thing, min(rank) AS rank FROM named GROUP BY thing) USING (thing, rank)
  UNION SELECT thing, 'labelFa', term FROM named WHERE language = 'fa';
"""
_FINISH: Final = """
INSERT INTO called
  SELECT iri, id FROM terms WHERE iri != ''
  UNION SELECT slug(iri), id FROM terms WHERE iri != ''
  UNION SELECT folded(label), id FROM terms
  UNION SELECT folded(words.label), id FROM words JOIN terms ON iri = value WHERE value != '';
CREATE INDEX names ON called (name, term);
CREATE INDEX counted ON cells (field, term, thing);
DROP TABLE rows;
DROP TABLE stands;
DROP TABLE records;
DROP TABLE words;
DROP TABLE named;
PRAGMA cache_size = -2000;
PRAGMA shrink_memory;
"""
_ORDER: Final = """
INSERT INTO places (thing)
  SELECT thing FROM (
    SELECT things.id AS thing, things.iri AS iri, min(folded(label)) AS text FROM things
    LEFT JOIN cells ON thing = things.id AND field = ? LEFT JOIN terms ON terms.id = term
    GROUP BY things.id
  ) ORDER BY text IS NULL, text, iri
"""
_CHOOSE: Final = """
INSERT OR IGNORE INTO chosen SELECT thing FROM cells JOIN called USING (term)
WHERE field = ? AND name IN (?, ?)
"""
_RESTRICT: Final = """
DELETE FROM chosen WHERE id NOT IN (
  SELECT thing FROM cells JOIN called USING (term) WHERE field = ? AND name IN (?, ?)
)
"""
_SHOW: Final = """
SELECT thing, iri FROM places JOIN things ON id = thing {chosen}
ORDER BY place {direction} LIMIT ? OFFSET ?
"""
_FIELDS: Final = """
SELECT field, label, iri, language FROM cells JOIN terms ON id = term WHERE thing = ?
ORDER BY label, iri, language
"""
_COUNT: Final = """
SELECT label, iri, language, things, count(*) OVER () FROM (
  SELECT term, count(*) AS things FROM cells WHERE field = ? {chosen} GROUP BY term
) JOIN terms ON id = term ORDER BY things DESC, label, iri, language LIMIT ?
"""
_READ_ROW: Final = "INSERT INTO rows VALUES (?, ?, ?, ?, ?)"
_READ_STAND: Final = "INSERT INTO stands VALUES (?, ?)"


@dataclass(frozen=True)
class Item:
    """One thing in a list: its values by field."""

    iri: str
    fields: Mapping[str, tuple[Value, ...]]

    @property
    def label(self) -> str:
        """Return the thing's name."""
        labels = self.fields.get("label")
        return labels[0].label if labels else self.iri.rsplit("/", 1)[-1]

    @property
    def path(self) -> str:
        """Return the path of the thing's page."""
        return page_of(self.iri)


@dataclass(frozen=True)
class Facet:
    """How many things have which values, the most frequent first, and how many values there are."""

    counts: tuple[tuple[Value, int], ...] = ()
    values: int = 0


@dataclass(frozen=True)
class Part:
    """Some things of a list, in order; the number of all that pass, and what they have."""

    items: tuple[Item, ...]
    total: int
    facets: Mapping[str, Facet]


class Listing:
    """Every thing of a kind, to be filtered, counted and paged; used by one thread at a time."""

    def __init__(self, answers: Iterable[Answer], stands: Answer, *, sort: str) -> None:
        """Read answers with a row for each field of each thing, and which thing stands for which.

        A row without a field is a thing, or gives a value its label. Things are sorted by the
        field ``sort``. The answers are closed.
        """
        self._held = sqlite3.connect("", check_same_thread=False)
        self._closing = weakref.finalize(self, self._held.close)  # where nobody came to use it, too
        self._counted: dict[str, Facet] = {}
        self._held.create_function("folded", 1, _folded, deterministic=True)
        self._held.create_function("slug", 1, _slug, deterministic=True)
        self._held.create_function("readable", 1, readable, deterministic=True)
        self._held.executescript(_TABLES)
        with self._held:
            self._read(_READ_STAND, stands)
            for answer in answers:
                self._read(_READ_ROW, answer)
        self._held.executescript(_FILL + _LABELS)
        with self._held:
            self._held.execute(_ORDER, (sort,))
        self._held.executescript(_FINISH)

    def close(self) -> None:
        """Free the database."""
        self._closing()

    def part(
        self,
        filters: Mapping[str, str],
        *,
        limit: int,
        offset: int,
        descending: bool,
        facets: Iterable[str],
    ) -> Part:
        """Return some of the things that have, in each field, the value that its filter wants.

        A value is told by its IRI, the last part of that, or its name.
        """
        with self._held, closing(self._held.cursor()) as cursor:
            total = self._choose(cursor, filters)
            chosen = bool(filters)
            statement = _SHOW.format(
                chosen="WHERE thing IN chosen" if chosen else "",
                direction="DESC" if descending else "ASC",
            )
            shown = cursor.execute(statement, (limit, offset)).fetchall()
            items = tuple(Item(iri, self._fields(cursor, thing)) for thing, iri in shown)
            counts = {field: self._facet(cursor, field, chosen=chosen) for field in facets}
            return Part(items, total, counts)

    def _choose(self, cursor: sqlite3.Cursor, filters: Mapping[str, str]) -> int:
        """Put the things that pass into the table ``chosen``, and return their number."""
        cursor.execute("DELETE FROM chosen")
        for number, (field, wanted) in enumerate(filters.items()):
            statement = _RESTRICT if number else _CHOOSE
            cursor.execute(statement, (field, wanted, wanted.casefold()))
        every = "SELECT count(*) FROM chosen" if filters else "SELECT count(*) FROM things"
        (total,) = cursor.execute(every).fetchone()
        return int(total)

    def _facet(self, cursor: sqlite3.Cursor, field: str, *, chosen: bool) -> Facet:
        """Return what all things, or the chosen ones, have in a field."""
        if not chosen and field in self._counted:
            return self._counted[field]
        statement = _COUNT.format(chosen="AND thing IN chosen" if chosen else "")
        rows = cursor.execute(statement, (field, _MOST_COUNTED)).fetchall()
        counts = tuple((Value(*value), things) for *value, things, _values in rows)
        found = Facet(counts, rows[0][-1] if rows else 0)
        if not chosen:
            self._counted[field] = found
        return found

    def _fields(self, cursor: sqlite3.Cursor, thing: int) -> dict[str, tuple[Value, ...]]:
        found: defaultdict[str, list[Value]] = defaultdict(list)
        for field, *value in cursor.execute(_FIELDS, (thing,)):
            found[field].append(Value(*value))
        return {field: tuple(values) for field, values in found.items()}

    def _read(self, statement: str, answer: Answer) -> None:
        with answer.file as file, io.TextIOWrapper(file, "utf-8", newline="") as lines:
            rows = csv.reader(lines)
            next(rows)
            self._held.executemany(statement, rows)


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _folded(text: str | None) -> str | None:
    return text if text is None else text.casefold()
