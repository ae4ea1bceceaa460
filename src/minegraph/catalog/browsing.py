"""Lists of things of a kind: filtered, counted by facet, sorted and paged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Final

from minegraph.catalog.terms import Value, page_of, value_of
from minegraph.catalog.whole import of_one_release
from minegraph.namespaces import ONTOLOGY
from minegraph.queries import query
from minegraph.store.protocol import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.store.protocol import Release, Row, Store


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is listed: its query, its columns (name to heading) and its facets."""

    name: str
    title: str
    about: str
    query: str
    classes: tuple[str, ...]
    columns: Mapping[str, str]
    facets: tuple[str, ...] = ()
    sort: str = "label"


_ORGANIZATION: Final = {
    "label": "Name",
    "labelFa": "نام",
    "form": "Ownership form",
    "parent": "Part of",
    "owner": "Owners",
    "source": "Sources",
}
_SITE: Final = {
    "label": "Name",
    "type": "Type",
    "commodity": "Commodities",
    "province": "Province",
    "operator": "Operator",
    "owner": "Owners",
    "status": "Status",
    "source": "Sources",
}
_SITE_FACETS: Final = ("commodity", "operator", "owner", "province", "type", "status", "source")

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "agencies",
            "Agencies",
            "Ministries, state agencies and funds.",
            "browse/organizations",
            ("Agency", "Ministry", "Fund"),
            _ORGANIZATION,
            ("form", "parent", "country", "source"),
        ),
        Kind(
            "companies",
            "Companies",
            "Companies that own, run or supply mines and plants.",
            "browse/organizations",
            ("Company",),
            _ORGANIZATION,
            ("form", "owner", "country", "source"),
        ),
        Kind(
            "mines",
            "Mines",
            "Places where ore is extracted.",
            "browse/sites",
            ("Mine",),
            _SITE,
            _SITE_FACETS,
        ),
        Kind(
            "deposits",
            "Deposits",
            "Accumulations of minerals, mined or not.",
            "browse/sites",
            ("Deposit",),
            _SITE,
            _SITE_FACETS,
        ),
        Kind(
            "plants",
            "Plants",
            "Concentrators, smelters, refineries and steelworks.",
            "browse/sites",
            ("Plant",),
            _SITE,
            _SITE_FACETS,
        ),
        Kind(
            "initiatives",
            "Initiatives",
            "What agencies undertake: exploration, upgrades, training, programmes.",
            "browse/initiatives",
            ("Initiative",),
            {
                "label": "Name",
                "type": "Type",
                "agency": "Run by",
                "supporter": "Supported by",
                "aim": "Aims",
                "status": "Status",
                "source": "Source",
            },
            ("type", "agency", "supporter", "aim", "status", "source"),
        ),
        Kind(
            "figures",
            "Figures",
            "Production, capacity, reserves and trade, each with who said so.",
            "browse/figures",
            ("Figure",),
            {
                "about": "About",
                "product": "Product",
                "reportedAs": "As reported",
                "tonnes": "Tonnes",
                "period": "Period",
                "start": "From",
                "end": "To",
                "asOf": "As of",
                "scenario": "Scenario",
                "basis": "Basis",
                "type": "Type",
                "source": "Source",
            },
            ("about", "product", "scenario", "basis", "period", "type", "source"),
            sort="start",
        ),
        Kind(
            "commodities",
            "Commodities",
            "What is mined, and the products made of it.",
            "browse/commodities",
            ("Commodity",),
            {
                "label": "Name",
                "labelFa": "نام",
                "symbol": "Symbol",
                "broader": "Part of",
                "product": "Products",
            },
            ("broader",),
        ),
        Kind(
            "sources",
            "Sources",
            "Who said it: every document and data set that the graph rests on.",
            "browse/sources",
            ("Source",),
            {
                "label": "Name",
                "publisher": "Publisher",
                "issued": "Issued",
                "license": "Licence",
                "rights": "Rights",
                "retrieved": "Retrieved",
                "statements": "Statements",
                "landingPage": "Address",
            },
            ("publisher",),
        ),
    )
}


@dataclass(frozen=True)
class Item:
    """One thing in a list: its values by column."""

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
class Page:
    """A part of a list, with the counts of the whole: all that pass the filters."""

    kind: Kind
    items: tuple[Item, ...]
    total: int
    limit: int
    offset: int
    filters: Mapping[str, str]
    facets: Mapping[str, tuple[tuple[Value, int], ...]]
    release: str


class Catalog:
    """The lists of a store; each is read once for each release."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists: dict[tuple[str, str], tuple[Item, ...]] = {}

    async def page(
        self,
        kind: Kind,
        *,
        filters: Mapping[str, str],
        limit: int,
        offset: int,
        descending: bool = False,
    ) -> Page:
        """Return a part of a list; a filter gives a facet the IRI, slug or label wanted."""
        release, every = await self._items(kind)
        items = [item for item in every if _passes(item, filters)]
        items.sort(key=lambda item: _sort_key(item, kind.sort), reverse=descending)
        facets = {facet: _counts(items, facet) for facet in kind.facets}
        shown = tuple(items[offset : offset + limit])
        return Page(kind, shown, len(items), limit, offset, dict(filters), facets, release)

    async def _items(self, kind: Kind) -> tuple[str, tuple[Item, ...]]:
        """Return the current release and what it lists."""
        release = self._store.release().name
        if (release, kind.name) not in self._lists:
            release, items = await of_one_release(self._store, partial(self._read, kind))
            self._lists = {k: v for k, v in self._lists.items() if k[0] == release}
            self._lists[release, kind.name] = items
        return release, self._lists[release, kind.name]

    async def _read(self, kind: Kind, release: Release) -> tuple[str, tuple[Item, ...]]:
        rows: list[Row] = []
        for name in kind.classes:
            rows += await self._store.select(
                query(kind.query), **{"class": iri_term(ONTOLOGY + name)}
            )
        pairs = await self._store.select(query("linking/canonical"))
        stands = {row["thing"].value: row["canonical"].value for row in pairs}
        return release.name, _gather(rows, stands)


def _gather(rows: list[Row], stands: Mapping[str, str]) -> tuple[Item, ...]:
    """Return an item for each thing, or for what ``stands`` for it and all that are the same.

    Its label is its own; the labels of the others are but names.
    """
    found: dict[str, dict[str, set[Value]]] = {}
    own: dict[str, set[Value]] = {}
    for row in rows:
        iri = row["iri"].value
        stand = stands.get(iri, iri)
        fields = found.setdefault(stand, {})
        for name in row:
            value = value_of(row, name)
            if value is not None and name not in ("class", "iri") and not _is_label(name, row):
                fields.setdefault(name, set()).add(value)
                if name == "label" and iri == stand:
                    own.setdefault(stand, set()).add(value)
    for stand, labels in own.items():
        found[stand]["label"] = labels
    return tuple(
        Item(iri, {name: tuple(sorted(values)) for name, values in fields.items()})
        for iri, fields in found.items()
    )


def _is_label(name: str, row: Row) -> bool:
    return name.endswith("Label") and name.removesuffix("Label") in row


def _passes(item: Item, filters: Mapping[str, str]) -> bool:
    return all(
        any(_matches(value, wanted) for value in item.fields.get(facet, ()))
        for facet, wanted in filters.items()
    )


def _matches(value: Value, wanted: str) -> bool:
    return (
        wanted in (value.iri, value.iri.rsplit("/", 1)[-1])
        or wanted.casefold() == value.label.casefold()
    )


def _sort_key(item: Item, column: str) -> tuple[bool, Decimal, str, str]:
    text = item.fields[column][0].label if column in item.fields else ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    return (not text, number, text.casefold(), item.iri)


def _counts(items: list[Item], facet: str) -> tuple[tuple[Value, int], ...]:
    counts = Counter(value for item in items for value in item.fields.get(facet, ()))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
