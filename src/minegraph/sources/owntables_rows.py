"""What each row of people's own tables states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.sources import commodities, countries, minting, periods, units
from minegraph.sources.owntables import KINDS, ORGANIZATIONS, SITES
from minegraph.sources.sites import CLASSES, in_range, state_point
from minegraph.sources.values import Iri, Text, concept

if TYPE_CHECKING:
    from collections.abc import Callable

    from minegraph.sources.owntables import Book
    from minegraph.sources.sheets import Row

_FIGURES: Final = ("Production", "Capacity", "Reserve", "Resource", "Trade", "Throughput")


def _thing(book: Book, table: str, row: Row) -> Iri:
    iri = book.own(table, row)
    persian = Text(row.text("name_fa"), "fa") if row.text("name_fa") else None
    names = [Text(row.text("name")), persian]
    others = [Text(part.strip()) for part in row.text("other_names").split(";") if part.strip()]
    known = book.labelled_by_others(iri)
    book.statements.describe(
        iri,
        CLASSES[KINDS[table]],
        row.place,
        {
            "rdfs:label": None if known else names,
            "skos:altLabel": [*names, *others] if known else others,
            "dcterms:identifier": row.text("identifier"),
            "mg:country": book.country(row, "country"),
            "mg:abbreviation": Text(row.text("abbreviation")) if row.text("abbreviation") else None,
            "mg:subsidiaryOf": book.refer(row, "subsidiary_of", ORGANIZATIONS),
        },
    )
    book.needed(row, "country")
    return iri


def _site(book: Book, table: str, row: Row) -> None:
    iri = _thing(book, table, row)
    mined = []
    for part in book.needed(row, "commodity").split(";"):
        found = commodities.find(part)
        if found is None and part.strip():
            book.problem(row, "commodity", f"{part.strip()!r} is no commodity of the vocabulary")
        mined.append(found)
    say = book.statements.add
    say(iri, "mg:commodity", *mined, column="commodity")
    say(iri, "mg:siteType", *book.concepts(row, "site_type", "site-type"), column="site_type")
    say(iri, "mg:produces", *book.concepts(row, "produces", "product"), column="produces")
    say(iri, "mg:operator", book.refer(row, "operator", ORGANIZATIONS), column="operator")
    latitude, longitude = book.number(row, "latitude"), book.number(row, "longitude")
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        said = f"{row.text('latitude')!r} and {row.text('longitude')!r} are no position"
        both = "both are needed, -90 to 90 and -180 to 180"
        book.problem(row, "latitude", f"{said}: {both}")
        return
    state_point(
        book.statements, iri, row.text("name"), (latitude, longitude), source=book.source,
        place=row.place, column="latitude", country=countries.find(row.text("country")),
    )  # fmt: skip


def _organization(book: Book, table: str, row: Row) -> None:
    _thing(book, table, row)


def _locator(row: Row) -> Text:
    given = row.text("locator")
    return Text(f"{given}; {row.place.words()}" if given else row.place.words())


def _initiative(book: Book, table: str, row: Row) -> None:
    covered = book.country(row, "coverage")
    book.statements.describe(
        book.own(table, row),
        f"mg:{book.needed(row, 'class')}",
        row.place,
        {
            "rdfs:label": Text(row.text("name")),
            "mg:runBy": book.refer(row, "run_by", ORGANIZATIONS),
            "mg:aim": book.concepts(row, "aim", "aim"),
            "mg:method": book.concepts(row, "method", "method"),
            "mg:coverage": covered,
            "mg:status": book.concepts(row, "status", "initiative-status"),
            "mg:asOf": book.day(row, "as_of"),
            "mg:statedIn": book.source,
            "mg:quote": book.needed(row, "quote"),
            "mg:locator": _locator(row),
        },
    )


def _figure(book: Book, _table: str, row: Row) -> None:
    value, kind = book.number(row, "value"), book.needed(row, "class").removesuffix("Figure")
    kind = kind.capitalize()
    if value is not None and value < 0:
        book.problem(row, "value", f"{row.text('value')!r} is less than nothing")
    if kind not in _FIGURES:
        book.problem(row, "class", f"{kind!r} is none of {', '.join(_FIGURES)}")
    unit, period, as_of = _unit(book, row), _period(book, row), book.day(row, "as_of")
    country = countries.find(row.text("about"))
    about = (
        country.describe(book.statements)
        if country
        else book.refer(row, "about", (*SITES, *ORGANIZATIONS))
    )
    if value is None or unit is None or about is None:
        book.needed(row, "value")
        book.needed(row, "about")
        return
    when = period.name if period else str(as_of)
    facets = (kind, row.text("product"), when, row.text("basis"), row.text("scenario"),
              *filter(None, [row.text("trade_flow")]))  # fmt: skip
    iri = minting.part("figure", about, *facets, book.source.rsplit("/", 1)[-1])
    book.once(row, "value", iri, "gives the same figure")
    if period:
        book.statements.describe(period.iri, "mg:Period", None, period.properties())
    spelt = f"{row.text('value')} {row.text('unit')}"
    book.statements.describe(
        iri,
        f"mg:{kind}Figure",
        row.place,
        {
            "rdfs:label": Text(_label(row, period.label if period else str(as_of))),
            "mg:reportedAs": spelt,
            "mg:tonnes": unit.tonnes(value),
            "mg:basis": book.concepts(row, "basis", "basis"),
            "mg:scenario": book.concepts(row, "scenario", "scenario"),
            "mg:tradeFlow": book.concepts(row, "trade_flow", "trade-flow"),
            "mg:asOf": as_of,
            "mg:period": period.iri if period else None,
            "mg:reportedPeriod": Text(row.text("period")) if period else None,
            "mg:statedIn": book.source,
            "mg:quote": book.needed(row, "quote"),
            "mg:locator": _locator(row),
        },
    )
    say = book.statements.add
    say(iri, "mg:value", unit.value(value), column="value")
    say(iri, "mg:unit", unit.iri, column="unit")
    say(iri, "mg:about", about, column="about")
    product = concept("product", minting.slug(book.needed(row, "product")))
    say(iri, "mg:product", product, column="product")


def _label(row: Row, when: str) -> str:
    return f"{row.text('about')}: {row.text('product').replace('-', ' ')}, {when}"


def _unit(book: Book, row: Row) -> units.Unit | None:
    try:
        return units.read(book.needed(row, "unit"))
    except units.UnknownUnit as error:
        book.problem(row, "unit", str(error))
        return None


def _period(book: Book, row: Row) -> periods.Period | None:
    if not row.text("period"):
        return None
    try:
        return periods.read(row.text("period"))
    except periods.UnknownPeriod as error:
        book.problem(row, "period", str(error))
        return None


def _stake(book: Book, _table: str, row: Row) -> None:
    owner = book.refer(row, "owner", ORGANIZATIONS)
    owned = book.refer(row, "owned", (*SITES, *ORGANIZATIONS))
    share = book.number(row, "share")
    if owner is None or owned is None:
        book.needed(row, "owner")
        book.needed(row, "owned")
        return
    as_of = book.day(row, "as_of")
    marks = (owned.rsplit("/", 1)[-1], str(as_of), book.source.rsplit("/", 1)[-1])
    iri = minting.part("stake", owner, *marks)
    book.once(row, "owner", iri, "gives the same stake")
    spelt = f"{row.text('owner')} {row.text('share')}".strip()
    book.statements.describe(
        iri,
        "mg:Stake",
        row.place,
        {
            "rdfs:label": Text(f"{row.text('owner')} in {row.text('owned')}, {as_of}"),
            "mg:owner": owner,
            "mg:owned": owned,
            "mg:asOf": as_of,
            "mg:statedIn": book.source,
            "mg:reportedAs": spelt,
            "mg:locator": _locator(row),
        },
    )
    book.statements.add(iri, "mg:share", share, column="share")
    if share is not None and 0 < share <= 1:
        reason = "shares of one per cent or less, which may be parts of one"
        book.statements.doubt(iri, row.place, reason, row.text("share"))


WRITERS: Final[dict[str, Callable[[Book, str, Row], None]]] = {
    "agencies": _organization,
    "companies": _organization,
    "mines": _site,
    "plants": _site,
    "initiatives": _initiative,
    "figures": _figure,
    "stakes": _stake,
}
