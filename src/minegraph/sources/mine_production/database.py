"""The workbook being read: its sites by name, and how any of its figures is stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, measures, minting, periods
from minegraph.sources.values import Iri, Text, address, concept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from minegraph.sources.countries import Country
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Value


# Tonnes: half of the gold that was ever mined; ounces told as thousands of tonnes are more.
_MOST_PRECIOUS: Final = 100_000
_OF_METAL: Final = ("contained-metal", measures.RECOVERABLE)


@dataclass
class Database:
    """The workbook being read: its source, and its sites by name and sub-site."""

    statements: Statements
    source: Iri
    sites: dict[tuple[str, str], Iri] = field(default_factory=dict)
    countries: dict[Iri, Country] = field(default_factory=dict)
    mined: dict[Iri, list[Iri]] = field(default_factory=dict)
    """The commodities of each site."""
    produced: dict[tuple[str, str], list[Iri]] = field(default_factory=dict)
    """The commodities that rows of output name, by site and part."""
    called: dict[Iri, str] = field(default_factory=dict)
    """The label of each organization."""
    once: set[tuple[str, ...]] = field(default_factory=set)
    """What rows repeat and is stated once: ores of several metals, stakes of several reports."""

    @property
    def slug(self) -> str:
        """Return the slug of the source."""
        return self.source.rsplit("/", 1)[-1]

    def site(self, row: Row) -> Iri | None:
        """Return the site that a row is of, or None where no row describes it."""
        return self.sites.get((row.text("mine_fac"), row.text("sub_site")))


@dataclass(frozen=True)
class Counted:
    """A number in a row: its columns for value and unit, the number itself, and its measure."""

    columns: tuple[str, str]
    value: Decimal
    measure: measures.Measure

    def printed(self, row: Row) -> str:
        """Return the number and its unit as the row prints them."""
        return " ".join(row.text(column) for column in self.columns)


@dataclass(frozen=True)
class Dated:
    """When a figure held: in a period or, for stocks and capacities, on a day; and the words."""

    label: str
    printed: str
    period: Iri | None = None
    as_of: date | None = None


class NotStated(ValueError):
    """Of a cell or row nothing can be stated: the reason for the balance, what stood there."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.found = found


def counted(row: Row, value: str, unit: str, *, precious: bool = False) -> Counted:
    """Return the number of a column in the unit of another; NotStated tells what is missing."""
    number = cells.number(row.cells.get(value))
    if number is None:
        raise NotStated("without a value or a year", row.text(value))
    measure = measures.find(row.text(unit), precious=precious)
    if measure is None:
        raise NotStated("in a unit that is none or may be several", row.text(unit))
    made = Counted((value, unit), number, measure)
    tonnes = measure.unit.tonnes(number)
    if precious and tonnes is not None and tonnes > _MOST_PRECIOUS:
        raise NotStated("of more of a precious metal than any mine holds", made.printed(row))
    return made


def in_year(row: Row, database: Database) -> Dated:
    """Return the reporting year of a row, which is that in which a fiscal year ends."""
    number, words = cells.number(row.cells.get("year")), row.text("reporting_period")
    if number is None:
        raise NotStated("without a value or a year", row.text("year"))
    year = int(number)
    if words == "July-June":
        period = periods.fiscal_july(year)
    elif words == "April-March":
        period = periods.fiscal_april(year - 1)
    else:
        period = periods.gregorian_year(year)
    database.statements.describe(period.iri, "mg:Period", None, period.properties())
    return Dated(period.label, f"{year} {words}".strip(), period=period.iri)


@dataclass(frozen=True)
class Said:
    """What a row says in a figure: of which site, product and words, how much, when.

    A ``mark`` tells apart several figures of one row.
    """

    about: Iri
    product: str
    printed: str
    number: Counted
    when: Dated
    mark: str = ""


def state(
    row: Row, database: Database, kind: str, said: Said, more: Mapping[str, Value | None]
) -> Iri:
    """State a figure of a kind (``Production``) and return it; ``more`` has its basis and such."""
    number, unit, when = said.number, said.number.measure.unit, said.when
    words = number.printed(row)
    way = f" ({row.text('type_mining').lower()})" if row.text("type_mining") else ""
    marks = (f"{row.place.sheet}-{row.place.row}", *((said.mark,) if said.mark else ()))
    return database.statements.describe(
        minting.part("figure", said.about, said.product, *marks),
        f"mg:{kind}Figure",
        row.place,
        {
            "rdfs:label": Text(f"{row.text('mine_fac')}: {said.printed}{way}, {when.label}"),
            "mg:about": said.about,
            "mg:product": concept("product", said.product),
            "mg:value": unit.value(number.value),
            "mg:unit": unit.iri,
            "mg:reportedAs": words,
            "mg:tonnes": unit.tonnes(number.value),
            "mg:scenario": concept("scenario", "actual"),
            "mg:period": when.period,
            "mg:asOf": when.as_of,
            "mg:reportedPeriod": Text(when.printed),
            "mg:statedIn": database.source,
            "mg:quote": f"{said.printed}: {words}".rstrip("."),
            "mg:locator": Text(row.place.words(number.columns[0])),
            **reports(row),
            **more,
        },
    )


def basis(row: Row, share: str, whole: str, *, partly: bool = False) -> Iri:
    """Return the basis of a number: the share of an owner where a column tells less than all.

    ``partly`` says that it is a share where the column tells nothing.
    """
    part = cells.number(row.cells.get(share))
    if part == 1 or (part is None and not partly):
        return concept("basis", whole)
    return concept("basis", "share-of-metal" if whole in _OF_METAL else "share")


def reports(row: Row) -> dict[str, Value | list[Value | None] | None]:
    """Return the report that a row names, its address where it is one, and the row's comment."""
    printed, comment = row.text("source"), row.text("comment")
    return {
        "skos:note": [
            Text(f"Compiled from: {printed}") if printed else None,
            Text(f"Comment: {comment}") if comment else None,
        ],
        "rdfs:seeAlso": address(row.text("source_url")),
    }


@cache
def products(table: str = "mine_production") -> dict[str, str]:
    """Return our products by the names that the database gives them, in small letters."""
    path = resources.files("minegraph.sources") / "tables" / f"{table}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))
