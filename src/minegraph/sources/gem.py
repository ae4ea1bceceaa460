"""What Global Energy Monitor's trackers have in common: unknowns, status, owners and parents."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, minting
from minegraph.sources.sites import CLASSES, Namer, kind_of, kind_of_holder
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

DATASET: Final = "gem"

_NULLS: Final = ("", "unknown", "n/a", "--")
_NOBODY: Final = ("small shareholder(s)", "natural person(s)", "unknown", "other")
_PART: Final = re.compile(r"(?P<name>.*?)\s*(?:\[(?P<share>[\d.]+)%\])?")
_STATUS: Final = {
    "operating": "operating", "operating-pre-retirement": "operating", "proposed": "proposed",
    "announced": "proposed", "construction": "construction", "mothballed": "care-and-maintenance",
    "cancelled": "cancelled", "retired": "closed",
}  # fmt: skip

# What a site has by then is a plan: its capacity, and the year in which it is to begin.
PLANNED: Final = ("proposed", "announced", "construction", "shelved", "cancelled")


@dataclass
class Tracker:
    """A tracker being read: its source, the day it speaks of, and what was stated already."""

    statements: Statements
    source: Iri
    namer: Namer
    as_of: date
    month: str
    usual: Mapping[str, str] = field(default_factory=dict)
    """The name that most rows give a holder, by code."""
    stakes: set[Iri] = field(default_factory=set)

    @property
    def slug(self) -> str:
        """Return the slug of the source."""
        return self.source.rsplit("/", 1)[-1]

    def state_status(self, row: Row, column: str, site: Iri, name: str) -> None:
        """State the status that a row gives a site."""
        said = row.text(column)
        if said not in _STATUS:
            reason = "statuses that have no concept in the vocabulary"
            self.statements.leave_out(row.place, reason, said)
            return
        self.statements.describe(
            minting.part("status", site, self.slug),
            "mg:StatusRecord",
            row.place,
            {
                "rdfs:label": Text(f"{name}: {said}, {self.month}"),
                "mg:statusOf": site,
                "mg:status": concept("mine-status", _STATUS[said]),
                "mg:asOf": self.as_of,
                "mg:statedIn": self.source,
                "mg:quote": said,
                "mg:locator": Text(row.place.words(column)),
            },
        )

    def state_owners(
        self, row: Row, columns: tuple[str, str, str], site: Iri, name: str
    ) -> list[Iri]:
        """State a stake in a site for each owner and return the owners; none where codes fail.

        The columns are those of names, of codes, and of names in the owners' own languages.
        """
        owners = []
        local = self._local_names(row, columns)
        for spelt, code in self._holders(row, columns[:2]):
            owner = self._organization(spelt, code, row)
            if other := local.get(code):
                named = self.namer.further(owner, Text(*cells.split_language(other)))
                self.statements.add(owner, "skos:altLabel", named)
            owners.append(owner)
            self._stake(row, columns[0], (owner, site, name), spelt)
        return owners

    def state_parents(
        self, row: Row, columns: tuple[str, str], owners: list[Iri], named: str
    ) -> None:
        """State a stake of each parent in the one owner; of several owners, whose it is not told.

        ``named`` is the owner as printed. The share of a parent is of the site, so none is stated
        of the owner.
        """
        holders = self._holders(row, columns)
        if len(owners) != 1:
            for spelt, _code in holders:
                reason = "parents of which of several owners is not told"
                self.statements.leave_out(row.place, reason, spelt)
            return
        owner = owners[0]
        for spelt, code in holders:
            parent = self._organization(spelt, code, row)
            if parent != owner:
                held = (parent, owner, _name(named))
                self._stake(row, columns[0], held, spelt, whole=False)

    def _local_names(self, row: Row, columns: tuple[str, str, str]) -> dict[str, str]:
        """Return the owners' names in their own languages by code, where each owner has one."""
        codes = [part.split("[")[0].strip() for part in row.text(columns[1]).split(";")]
        others = [_name(part.strip()) for part in given(row, columns[2]).split(";")]
        if others == [""]:
            return {}
        if len(codes) != len(others):
            reason = "names of owners that do not pair with codes"
            self.statements.leave_out(row.place, reason, row.text(columns[2]))
            return {}
        spelt = [_name(part.strip()) for part in row.text(columns[0]).split(";")]
        pairs = zip(codes, others, strict=True)
        return {code: other for code, other in pairs if other and other not in spelt}

    def _holders(self, row: Row, columns: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the names and codes of a cell's holders, as printed; nobodies are left out."""
        names = [part.strip() for part in row.text(columns[0]).split(";") if part.strip()]
        codes = [part.split("[")[0].strip() for part in row.text(columns[1]).split(";")]
        what = columns[0].casefold()
        if names and len(names) != len(codes):
            reason = f"{what}s that do not pair with codes"
            self.statements.leave_out(row.place, reason, row.text(columns[0]))
            return []
        if self._crossed([_name(spelt) for spelt in names], codes):
            reason = f"{what}s whose names stand in another order than their codes"
            self.statements.leave_out(row.place, reason, row.text(columns[0]))
            return []
        found = []
        for spelt, code in zip(names, codes, strict=False):
            if _name(spelt).casefold() in (*_NULLS, *_NOBODY):
                self.statements.leave_out(row.place, f"{what}s that are not known", spelt)
            else:
                found.append((spelt, code))
        return found

    def _crossed(self, names: list[str], codes: list[str]) -> bool:
        """Return whether a code is known by a name of the same cell that is not its own.

        It is known from the other rows, or from the store.
        """
        return any(
            name != other and self.usual.get(code) == other
            for name, code in zip(names, codes, strict=False)
            for other in names
        )

    def _stake(
        self, row: Row, column: str, held: tuple[Iri, Iri, str], spelt: str, *, whole: bool = True
    ) -> None:
        """State a stake: its owner, what is owned and what that is called; once for all rows."""
        owner, owned, name = held
        iri = minting.part("stake", owner, owned.rsplit("/", 1)[-1], self.slug)
        if iri in self.stakes:
            return
        self.stakes.add(iri)
        found = _PART.fullmatch(spelt)
        self.statements.describe(
            iri,
            "mg:Stake",
            row.place,
            {
                "rdfs:label": Text(f"{_name(spelt)} in {name}, {self.month}"),
                "mg:owner": owner,
                "mg:owned": owned,
                "mg:share": cells.number(found["share"]) if found and whole else None,
                "mg:asOf": self.as_of,
                "mg:statedIn": self.source,
                "mg:reportedAs": spelt,
                "mg:locator": Text(row.place.words(column)),
            },
        )

    def _organization(self, spelt: str, code: str, row: Row) -> Iri:
        """Describe a holder: a company where its name has a legal form, else an organization."""
        name = _name(spelt)
        iri = self.namer.organization(code)
        kind = kind_of_holder(name) if kind_of(iri) == "organization" else kind_of(iri)
        return self.statements.describe(
            iri,
            CLASSES[kind],
            row.place,
            {**self.namer.called(iri, name), "dcterms:identifier": code},
        )


def usual_names(rows: Iterable[Row], *columns: tuple[str, str]) -> dict[str, str]:
    """Return the name that most rows give each holder, by code; the columns are of both."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        for named, coded in columns:
            names = [_name(part.strip()) for part in row.text(named).split(";")]
            codes = [part.split("[")[0].strip() for part in row.text(coded).split(";")]
            if len(names) == len(codes):
                for name, code in zip(names, codes, strict=True):
                    found.setdefault(code, Counter())[name] += 1
    return {code: names.most_common(1)[0][0] for code, names in found.items()}


def given(row: Row, column: str) -> str:
    """Return what a cell says, "" where it says that nothing is known."""
    text = row.text(column)
    return "" if text.casefold() in _NULLS else text


def started(row: Row, column: str, status: str, statements: Statements) -> int | None:
    """Return the year in which a site began to produce; what may be a plan is left out."""
    year = re.match(r"\d{4}", given(row, column))
    if year and row.text(status) in PLANNED:
        reason = "years of start that may be planned"
        statements.leave_out(row.place, reason, row.text(column))
        return None
    return int(year[0]) if year else None


def _name(spelt: str) -> str:
    found = _PART.fullmatch(spelt)
    return found["name"] if found else spelt
