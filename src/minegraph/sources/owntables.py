"""A workbook of people's own tables: its cells checked, its names led to things."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.namespaces import THING
from minegraph.sources import cells, countries, minting, periods, values
from minegraph.sources.names import folded
from minegraph.sources.values import Iri

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row, Table
    from minegraph.sources.statements import Place, Statements

ORGANIZATIONS: Final = ("agency", "company", "ministry", "fund", "organization")
SITES: Final = ("mine", "plant", "deposit", "project")
KINDS: Final = {
    "agencies": "agency",
    "companies": "company",
    "mines": "mine",
    "plants": "plant",
    "initiatives": "initiative",
}
_SHOWN: Final = 20
# A day before it is rather one of the solar calendar.
_FIRST_YEAR: Final = 1500


class Book:
    """The tables of one source, with every fault that was found in a cell."""

    def __init__(self, job: Job, statements: Statements, tables: Mapping[str, Table]) -> None:
        self.statements = statements
        self.source = self.graph = Iri("")
        self._job = job
        self._tables = tables
        self._problems: list[tuple[Place, str]] = []
        self._own: dict[tuple[str, str], Iri] = {}
        self._called: defaultdict[tuple[str, str], set[Iri]] = defaultdict(set)
        self._first: dict[Iri, Place] = {}

    def problem(self, row: Row, column: str, message: str) -> None:
        """Note a fault in a cell."""
        self._problems.append((row.place, f"{row.place.words(column)}: {message}"))

    def refuse_problems(self) -> None:
        """Raise InputError where any cell had a fault; it names the first twenty."""
        if not self._problems:
            return
        place = self._problems[0][0]
        more = [message for _, message in self._problems[1:_SHOWN]]
        raise InputError(
            self._problems[0][1],
            file=self._tables[place.sheet].file,
            line=place.row,
            hint="\n  ".join(["Nothing was loaded. Mend the cell, and load again.", *more]),
        )

    def needed(self, row: Row, column: str) -> str:
        """Return the words of a cell that may not be empty."""
        text = row.text(column)
        if not text:
            self.problem(row, column, "is empty; a row needs it")
        return text

    def once(self, row: Row, column: str, thing: Iri, what: str) -> None:
        """Note a fault where an earlier row of the table describes the thing as well."""
        first = self._first.setdefault(thing, row.place)
        if first != row.place:
            self.problem(row, column, f"row {first.row} {what}: keep one, or tell them apart")

    def day(self, row: Row, column: str) -> date | None:
        """Return a cell as a day, None where it is empty."""
        found, text = cells.day(row.cells.get(column)), row.text(column)
        if (meant := periods.solar_day(text)) is not None:
            said = f"{text!r} is a day of the solar calendar: write {meant.isoformat()}"
            self.problem(row, column, said)
        elif found is None and text:
            self.problem(row, column, f"{text!r} is no day: write 2024-10-27")
        elif found is not None and found.year < _FIRST_YEAR:
            self.problem(row, column, f"{text!r} lies before the year {_FIRST_YEAR}")
        return found

    def number(self, row: Row, column: str) -> Decimal | None:
        """Return a cell as a number, None where it is empty."""
        found = cells.number(row.cells.get(column))
        if found is None and row.text(column):
            self.problem(row, column, f"{row.text(column)!r} is no number: write 1234.5 or 1,234.5")
        return found

    def address(self, row: Row, column: str) -> str:
        """Return a cell as a web address, "" where it is empty."""
        text = row.text(column)
        if text and values.address(text) is None:
            self.problem(row, column, f"{text!r} is no address: write https://www.example.org/")
            return ""
        return text

    def concepts(self, row: Row, column: str, scheme: str) -> list[Iri]:
        """Return the concepts of a scheme that a cell names by their slugs or names."""
        parts = [part.strip() for part in row.text(column).split(";")]
        return [values.concept(scheme, minting.slug(part)) for part in parts if part]

    def country(self, row: Row, column: str) -> Iri | None:
        """Return the country that a cell names, and describe it."""
        found = countries.find(row.text(column))
        if found is None:
            if row.text(column):
                self.problem(row, column, f"{row.text(column)!r} is no country that is known")
            return None
        return found.describe(self.statements)

    def name_things(self) -> None:
        """Give every named row its IRI: the store's by identifier or name, else a new one.

        Of several of that name, it is the one that this source itself describes.
        """
        for table, kind in KINDS.items():
            new: dict[str, str] = {}
            coded: dict[str, int] = {}
            for row in self._tables[table].rows if table in self._tables else ():
                name = row.text("name")
                known, code = self._of_store(row, kind), row.text("identifier")
                first = coded.setdefault(code, row.place.row) if code else row.place.row
                if first != row.place.row:
                    self.problem(row, "identifier", f"{code!r} is that of row {first} as well")
                if (kind, name) in self._own or name in new:
                    self.problem(row, "name", f"{name!r} is there twice: tell the two apart")
                elif known is not None:
                    self.once(row, "name", known, "is the same thing")
                    self._own[kind, name] = known
                else:
                    new[name] = name
            taken = self._job.names.known()
            made = minting.distinct(kind, new.items(), taken)
            self._own |= {(kind, name): iri for name, iri in made.items()}
            for row in self._tables[table].rows if table in self._tables else ():
                iri = self._own.get((kind, row.text("name")))
                others = (row.text("name_fa"), *row.text("other_names").split(";"))
                for called in filter(None, map(folded, (row.text("name"), *others))):
                    if iri is not None:
                        self._called[kind, called].add(iri)

    def _of_store(self, row: Row, kind: str) -> Iri | None:
        by_identifier = self._job.names.identified(row.text("identifier"), kind)
        if row.text("identifier") and by_identifier is not None:
            return by_identifier
        own = self._job.names.called(row.text("name"), kind, graph=self.graph)
        found = own or self._job.names.called(row.text("name"), kind)
        if len(found) > 1:
            self.problem(row, "name", f"several things have that name: {', '.join(sorted(found))}")
        return next(iter(found)) if len(found) == 1 else None

    def own(self, table: str, row: Row) -> Iri:
        """Return the IRI of the thing that a row describes."""
        name = self.needed(row, "name")
        return self._own.get((KINDS[table], name)) or minting.thing(KINDS[table], name)

    def labelled_by_others(self, thing: Iri) -> bool:
        """Return whether another source gives the thing its label."""
        return self._job.names.labelled_by_others(thing, self.graph)

    def refer(self, row: Row, column: str, kinds: tuple[str, ...]) -> Iri | None:
        """Return the thing of some kinds that a cell names or gives the identifier of.

        It is one of this workbook, else of the store.
        """
        name = row.text(column)
        if not name:
            return None
        if name.startswith(THING):
            return Iri(name)
        found = {iri for (kind, own), iri in self._own.items() if own == name and kind in kinds}
        found = found or {i for kind in kinds for i in self._called.get((kind, folded(name)), ())}
        found = found or self._job.names.called(name, *kinds) or self._identified(name, kinds)
        if len(found) == 1:
            return next(iter(found))
        if found:
            said = f"several things are called {name!r}: write the IRI of one, {min(found)} or ..."
        else:
            said = f"nothing is called {name!r}: describe it in its sheet, or write its IRI"
        self.problem(row, column, said)
        return None

    def _identified(self, identifier: str, kinds: tuple[str, ...]) -> set[Iri]:
        """Return the things of some kinds that have an identifier, here or else in the store."""
        own = {
            self.own(table, row)
            for table, kind in KINDS.items()
            if kind in kinds and table in self._tables
            for row in self._tables[table].rows
            if row.text("identifier") == identifier and row.text("name")
        }
        known = self._job.names.identified(identifier, *kinds)
        return own or ({known} if known else set())
