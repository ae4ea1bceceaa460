"""The templates of people's own tables: columns, what goes into each, and an example row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Column:
    """A column: its name, what goes into it, an example, and whether a row needs it."""

    name: str
    help: str
    example: str = ""
    needed: bool = False


def _name(example: str) -> Column:
    return Column("name", "name in English", example, needed=True)


_THING: Final = (
    Column("name_fa", "name in Persian", ""),
    Column("other_names", "other names, with ; between", ""),
    Column("identifier", "code in your own list", ""),
    Column("country", "name or ISO code", "Iran", needed=True),
)
_SITE: Final = (
    *_THING,
    Column("site_type", "concept of the scheme site-type", "open-pit-mine"),
    Column("commodity", "commodities, with ; between", "copper; molybdenum", needed=True),
    Column("operator", "name of an organization", ""),
    Column("latitude", "decimal degrees, south negative", "29.95"),
    Column("longitude", "decimal degrees, west negative", "55.87"),
)
_SAID: Final = (
    Column("quote", "the few words or the cell of the source", "145,000 tons", needed=True),
    Column("locator", "page, table or paragraph", "page 3"),
)
TEMPLATES: Final[dict[str, tuple[Column, ...]]] = {
    "sources": (
        Column("slug", "short name in IRIs: a-z, 0-9, hyphens", "survey-2024", needed=True),
        Column("title", "title as published", "A survey of mines, 2024", needed=True),
        Column("publisher", "name of who published it", "Survey office", needed=True),
        Column("issued", "day: 2024-12-01", "2024-12-01", needed=True),
        Column("rights", "terms of use in words", "CC BY 4.0", needed=True),
        Column("retrieved", "day on which it was read", "2024-12-02", needed=True),
        Column("page", "address", ""),
    ),
    "agencies": (_name("IMIDRO"), *_THING, Column("abbreviation", "short name", "")),
    "companies": (
        _name("National Iranian Copper Industries Company"),
        *_THING, Column("subsidiary_of", "name of an organization", ""),
    ),
    "mines": (_name("Sarcheshmeh copper mine"), *_SITE),
    "plants": (
        _name("Sarcheshmeh copper smelter"),
        *_SITE, Column("produces", "products, with ; between", "copper-anode"),
    ),
    "initiatives": (
        _name("Training of drillers"),
        Column("class", "class of the ontology", "TrainingInitiative", needed=True),
        Column("run_by", "name of an organization", "IMIDRO", needed=True),
        Column("aim", "concepts of the scheme aim, with ; between", "skilled-workforce"),
        Column("method", "concepts of the scheme method", "workforce-training"),
        Column("coverage", "country", "Iran"),
        Column("status", "concept of the scheme initiative-status", "under-way"),
        Column("as_of", "day: 2024-10-27", "2024-10-27", needed=True),
        *_SAID,
    ),
    "figures": (
        Column("about", "name of a site, organization or country", "Iran", needed=True),
        Column("class", "Production, Capacity, Reserve, Resource, Trade, Throughput", "Production",
               needed=True),
        Column("product", "concept of the scheme product", "copper-cathode", needed=True),
        Column("value", "number", "145,000", needed=True),
        Column("unit", "t, kt, Mt, kg, lb, oz t, ...; not ton or oz", "t", needed=True),
        Column("basis", "gross-weight, contained-metal, ...", "gross-weight", needed=True),
        Column("scenario", "actual, plan, estimate, ...", "actual", needed=True),
        Column("period", "2023, 1403, 1403 H1 or 2024-01-01..2024-03-31", "1403 H1"),
        Column("as_of", "day, for capacity, reserves and resources", ""),
        Column("trade_flow", "for trade: export, import, domestic-sale or sale", ""),
        *_SAID,
    ),
    "stakes": (
        Column("owner", "name of an organization", "IMIDRO", needed=True),
        Column("owned", "name of a site or organization", "Sarcheshmeh copper mine", needed=True),
        Column("share", "per cent", "51"),
        Column("as_of", "day: 2024-11-01", "2024-11-01", needed=True),
        Column("locator", "page, table or paragraph", "page 3"),
    ),
}  # fmt: skip


def written(table: str) -> str:
    """Return a template as CSV: headers, a comment row that explains them, an example row."""
    columns = TEMPLATES[table]
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    helps = [f"{column.help}{' (needed)' if column.needed else ''}" for column in columns]
    writer.writerow([f"# {helps[0]}", *helps[1:]])
    writer.writerow(column.example for column in columns)
    return output.getvalue()
