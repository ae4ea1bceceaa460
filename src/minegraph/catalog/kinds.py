"""The kinds of thing that are listed, and what their lists show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is listed: its query, its columns (name to heading) and its facets.

    Each is a field that the query gives, for the things of each of the classes.
    """

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
    "country": "Country",
    "province": "Province",
    "operator": "Operator",
    "owner": "Owners",
    "status": "Status",
    "source": "Sources",
}
_SITE_FACETS: Final = (
    "commodity", "country", "operator", "owner", "province", "type", "status", "source",
)  # fmt: skip

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
            "Production, throughput, capacity, reserves and trade, each with who said so.",
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
