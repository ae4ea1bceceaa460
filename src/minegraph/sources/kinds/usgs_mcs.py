"""USGS Mineral Commodity Summaries, editions 2023 and 2024: the world, and the United States.

Each file of the data release is a source of its own, as each is a chapter of its own. The number of
the later year is an estimate, that of the earlier one is reported unless the note says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.sources import cells, countries, minting, periods, usgs_cells, usgs_salient
from minegraph.sources.describing import Edition, describe
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = (
    "production and reserves by country, and of the United States trade too, by commodity"
)
LICENCE: Final = "public domain (work of the U.S. Government)"
OBTAIN: Final = (
    "https://doi.org/10.5066/P9WCYUI6 (2023) and https://doi.org/10.5066/P144BA54 (2024): "
    "the files mcs20..-....._world.csv and _salient.csv, any number of them in one load"
)

_NAME: Final = re.compile(
    r"mcs(?P<edition>20\d\d)-?(?P<code>[a-z-]+)_(?P<what>world|salient)\.csv", re.IGNORECASE
)
_DOI: Final = {2023: "10.5066/P9WCYUI6", 2024: "10.5066/P144BA54"}
_COLUMN: Final = re.compile(
    r"(?P<what>Prod|Reserves)_(?!notes?\b)(?:Sponge_|ore_K2O_equiv_)?(?P<unit>[A-Za-z]+)"
    r"(?:_(?P<est>est)?_?(?P<year>20\d\d))?",
    re.IGNORECASE,
)
_UNITS_OF_NOTE: Final = re.compile(r"(?i)units are ((?:thousand |million )?metric tons)")
_TOTAL: Final = re.compile(r"(?i)(other|world|total)\b.*")


@dataclass(frozen=True)
class _Product:
    """What the rows of a type count: product and basis, and what ``reserves`` says of theirs."""

    code: str
    words: str
    slug: str
    basis: str
    reserves: str = ""

    def is_of(self, row: Row) -> bool:
        """Return whether a row's type says that it counts this."""
        said = _type(row).strip().casefold()
        return said == self.words[1:] if self.words.startswith("=") else self.words in said

    def counted(self, edition: int, *, reserves: bool) -> tuple[str, str] | None:
        """Return product and basis of a number; None for reserves that are not certain."""
        if not reserves or not self.reserves:
            return self.slug, self.basis
        if self.reserves.startswith("-"):
            certain = self.reserves not in ("-", f"-{edition}")
            return (self.slug, self.basis) if certain else None
        slug, basis = self.reserves.split()
        return slug, basis


@dataclass(frozen=True)
class _Chapter:
    """One file: its edition and code, and the source that it is."""

    edition: int
    code: str
    source: Iri
    statements: Statements
    totals: dict[tuple[_Product, str], Decimal] = field(default_factory=dict)
    """What the world makes of a product, by the column that says it."""

    def product(self, row: Row) -> _Product | None:
        """Return what a row counts, or None where the vocabulary has no product for it."""
        return next((p for p in _products() if p.code == self.code and p.is_of(row)), None)

    @property
    def issued(self) -> date:
        """Return the last day of the January in which an edition is published."""
        return date(self.edition, 1, 31)


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is a table of an edition."""
    return _NAME.fullmatch(path.name) is not None


def read(job: Job, statements: Statements) -> Iri:
    """State what a chapter says of each country, and return its source."""
    name = _NAME.fullmatch(job.path.name)
    if name is None or int(name["edition"]) not in _DOI:
        raise InputError(
            "the name is not that of a table of the summaries, such as mcs2024-coppe_world.csv",
            file=str(job.path),
            hint="Keep the name under which USGS gives the file: it says edition and commodity.",
        )
    table = job.table(repeated=True)
    salient = name["what"].lower() == "salient"
    chapter = _described(job, statements, name)
    if salient and "DataSource" in table.columns:  # else it holds world data, whatever its name
        usgs_salient.state(table, chapter.source, chapter.edition, chapter.code, statements)
        return chapter.source
    table.require(("Source", "Country"))
    columns = [(c, found) for c in table.columns if (found := _COLUMN.fullmatch(c))]
    for row in table.rows:
        total, of = row.text("Country").casefold().startswith("world total"), chapter.product(row)
        if total and of is not None:
            numbers = {(of, column): cells.number(row.text(column)) for column, _ in columns}
            chapter.totals.update({key: value for key, value in numbers.items() if value})
    for row in table.rows:
        statements.balance.read += 1
        if _country(row, chapter, columns):
            statements.balance.stated += 1
    return chapter.source


def _described(job: Job, statements: Statements, name: re.Match[str]) -> _Chapter:
    edition, code = int(name["edition"]), name["code"].lower()
    salient = name["what"].lower() == "salient"
    page = f"https://doi.org/{_DOI[edition]}"
    about = Edition(
        slug=f"usgs-mcs-{edition}-{code}" + ("-salient" if salient else ""),
        label=f"USGS Mineral Commodity Summaries {edition}, {code}: "
        f"{'salient statistics' if salient else 'world'}",
        title=f"Mineral Commodity Summaries {edition}, data release: {job.path.name}",
        publisher=("usgs", "U.S. Geological Survey"),
        issued_year=edition,
        rights="Public domain (work of the U.S. Government).",
        page=page,
        citation=f"U.S. Geological Survey, Mineral Commodity Summaries {edition} data release, "
        f"{page}.",
        description="The table that comes with the chapter on one commodity: "
        + ("statistics on the United States." if salient else "production by country, reserves."),
    )
    source = describe(
        statements, about, slug=job.source or about.slug, digest=job.digest, retrieved=job.retrieved
    )
    return _Chapter(edition, code, source, statements)


def _country(row: Row, chapter: _Chapter, columns: list[tuple[str, re.Match[str]]]) -> bool:
    """State the figures of a row, if it is of a country and of a product that is known."""
    statements, printed = chapter.statements, row.text("Country")
    if _TOTAL.fullmatch(printed):
        statements.set_aside(row.place, "of the world or of other countries together", printed)
        return False
    country, estimated = _named(printed)
    if country is None:
        statements.set_aside(row.place, "of a country that is not known", printed)
        return False
    product = chapter.product(row)
    if product is None:
        reason = "of a product that the vocabulary lacks"
        statements.set_aside(row.place, reason, f"{chapter.code}: {_type(row)}")
        return False
    about = country.describe(statements)
    for column, found in columns:
        number = usgs_cells.number(row, column, statements)
        if number is not None:
            value, guessed = number
            is_estimate = estimated or guessed or _is_estimate(row, found)
            _figure(row, chapter, (about, country.english), (column, found), (value, product),
                    estimate=is_estimate)  # fmt: skip
    return True


def _type(row: Row) -> str:
    """Return what a row is about; one table has it for the name of its column."""
    named = (column for column in row.cells if "production, " in column)
    return row.text("Type") or next(named, "")


def _named(printed: str) -> tuple[countries.Country | None, bool]:
    """Return a country without the marks of footnotes, and whether an ``e`` marks estimates."""
    plain = re.sub(r"\s*\([^()]*\)", "", printed) if countries.find(printed) is None else printed
    plain = plain.rstrip("0123456789")
    unmarked = countries.find(plain.removesuffix("e")) if plain.endswith("e") else None
    return unmarked or countries.find(plain), unmarked is not None


def _is_estimate(row: Row, found: re.Match[str]) -> bool:
    """Return whether a column, or the note on its year, says that the number is an estimate."""
    if found["what"].casefold() == "reserves":
        return True
    note = _note(row, "Prod").casefold()
    year = found["year"] or ""
    if found["est"]:
        return not re.search(rf"report\w* (production|quantity|data|\w+)? ?in {year}", note)
    said = (
        rf"in {year} (is|was|were) also estimated|also estimated in {year}"
        rf"|estimated in ({year} also|both years)|^estimated\.?$"
    )
    return re.search(said, note) is not None


def _note(row: Row, of: str) -> str:
    return row.text(f"{of}_notes") or row.text(f"{of}_note")


def _figure(
    row: Row, chapter: _Chapter, about: tuple[Iri, str], cell: tuple[str, re.Match[str]],
    what: tuple[Decimal, _Product], *, estimate: bool,
) -> None:  # fmt: skip
    (column, found), (value, of), (territory, country) = cell, what, about
    short, reserves = found["unit"].casefold(), found["what"].casefold() == "reserves"
    unit, counted = usgs_cells.UNITS.get(short), of.counted(chapter.edition, reserves=reserves)
    note = _note(row, found["what"].capitalize())
    named = _UNITS_OF_NOTE.match(note)
    if named and usgs_cells.SPELT.get(short) != named[1].casefold():
        unit = None
    if unit is None or counted is None:
        reason = (
            f"{'reserves of a product or' if unit else 'numbers'} in a unit that is not certain"
        )
        chapter.statements.leave_out(row.place, reason, f"{column}: {row.text(column)}")
        return
    product, basis = counted
    period = None if reserves else periods.gregorian_year(int(found["year"]))
    if period is not None:
        chapter.statements.describe(period.iri, "mg:Period", None, period.properties())
    when = "reserves" if period is None else period.label
    name = f"{product}-{basis}-{when}"
    slug = chapter.source.rsplit("/", 1)[-1]
    figure = chapter.statements.describe(
        minting.part("figure", territory, name, f"row-{row.place.row}", slug),
        "mg:ReserveFigure" if reserves else "mg:ProductionFigure",
        row.place,
        {
            "rdfs:label": Text(f"{country}: {product.replace('-', ' ')}, {when}"),
            "mg:about": territory,
            "mg:product": concept("product", product),
            "mg:value": unit.value(value),
            "mg:unit": unit.iri,
            "mg:reportedAs": f"{row.text(column)} {usgs_cells.SPELT[short]}",
            "mg:tonnes": unit.tonnes(value),
            "mg:basis": concept("basis", basis),
            "mg:scenario": concept("scenario", "estimate" if estimate else "actual"),
            "mg:period": period.iri if period else None,
            "mg:reportedPeriod": Text(period.label) if period else None,
            "mg:asOf": chapter.issued if reserves else None,
            "skos:note": Text(note) if note else None,
            "mg:statedIn": chapter.source,
            "mg:quote": f"{row.text('Country')}: {row.text(column)}",
            "mg:locator": Text(row.place.words(column)),
        },
    )
    if value > chapter.totals.get((of, column), value):
        total = f"{row.text(column)}; the world {chapter.totals[of, column]}"
        chapter.statements.doubt(figure, row.place, "numbers above the total of the world", total)


@cache
def _products() -> list[_Product]:
    table = resources.files("minegraph.sources") / "tables" / "usgs_mcs.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return [_Product(*line.split("\t")) for line in lines if not line.startswith("#")]
