"""Global Energy Monitor's Global Iron and Steel Tracker: plants with owners and capacities.

A capacity of zero says that the plant has no such equipment and makes no figure.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, commodities, countries, minting, units
from minegraph.sources.describing import Edition, describe
from minegraph.sources.gem import DATASET, Tracker, given, started, usual_names
from minegraph.sources.sites import CLASSES, Namer, in_range, kind_of, state_point
from minegraph.sources.values import Iri, Text, address, concept

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements

GIVES: Final = "1,204 iron and steel plants of the world: position, status, owners, capacities"
LICENCE: Final = "CC BY 4.0"
OBTAIN: Final = (
    "https://globalenergymonitor.org/projects/global-iron-and-steel-tracker/ "
    "(table of the map, 2025-03-25, .csv)"
)

_AS_OF: Final = date(2025, 3, 25)
_THOUSAND: Final = units.Unit("KiloTONNE")
_NAME: Final = "plant-name-(english)"
_OTHERS: Final = (
    "plant-name-(other-language)", "other-plant-names-(english)",
    "other-plant-names-(other-language)",
)  # fmt: skip
_OWNER: Final = ("owner", "owner-gem-id", "owner-(other-language)")
_PARENT: Final = ("parent", "parent-gem-id")
_COLUMNS: Final = (
    "plant-id", _NAME, *_OTHERS, *_OWNER, *_PARENT,
    "subnational-unit-(province/state)", "country/area", "coordinates", "coordinate-accuracy",
    "gem-wiki-page", "steel-products", "start-date", "plant-status",
)  # fmt: skip
_CAPACITY: Final = re.compile(
    r"(?P<stage>[a-z-]+?)-(?:nominal-)?(?P<of>[a-z/]+(?:-[a-z]+)?)-capacity-\(ttpa\)"
)
# Of steel the whole, and each process as a product of its own that is never added to the whole; of
# iron each process, since the column of the whole adds pig iron and direct reduced iron.
_PRODUCTS: Final = {
    "crude-steel": "crude-steel", "bf": "pig-iron", "dri": "direct-reduced-iron",
    "eaf-steel": "electric-arc-furnace-steel", "bof-steel": "basic-oxygen-furnace-steel",
    "ohf-steel": "open-hearth-furnace-steel",
}  # fmt: skip
_UNNAMED: Final = "capacities of iron of all processes, or of a process that is not named"
# The scenario and status of a capacity, by the stage that its column names.
_STAGES: Final = {
    "operating": ("actual", "operating"), "operating-pre-retirement": ("actual", "operating"),
    "mothballed": ("actual", "care-and-maintenance"),
    "mothballed-pre-retirement": ("actual", "care-and-maintenance"),
    "construction": ("plan", "construction"), "announced": ("plan", "proposed"),
}  # fmt: skip
_MADE: Final = {
    "direct-reduced-iron": ("dri", "hbi", "sponge iron", "cold dri", "hot dri"),
    "pig-iron": ("pig iron",),
    "iron-ore-pellet": ("pellets",),
    "iron-ore-sinter": ("sinter",),
    "coke": ("coke",),
    "crude-steel": ("ingot", "crude steel"),
    "steel-semi-finished": ("billet", "slab", "bloom", "steel billets", "square cross billets"),
    "finished-steel": (
        "rebar", "bar", "bars", "wire rod", "coil", "plate", "hot rolled", "wire", "pipe", "sheet",
        "cold rolled", "strip", "angle", "round bar", "sections", "profile", "rod", "channel",
        "rounds", "galvanized", "beam", "rail", "flat", "coated", "structural", "mesh", "h-beam",
        "tube", "rolled", "spring steel", "square", "shapes", "i-beam", "tinplate",
        "long products", "galvanized coils and sheets", "hot rolled coil", "rolled wire rod",
        "square bar", "hexagon bar", "galvanized sheet", "h-sections", "piling", "sheet pile",
        "square bars", "angle bar", "t bars", "calibrated bar", "hot-rolled rebar", "wire coil",
        "galvanized wire", "annealed wire", "hot-rolled strip", "hollow sections", "ipn/ipe",
        "hea/heb", "upn", "coils and sheets with polymer coating", "annealed coils and sheets",
    ),
}  # fmt: skip
_PRODUCT_OF: Final = {word: slug for slug, words in _MADE.items() for word in words}
_EDITION: Final = Edition(
    slug="gem-steel-2025-03",
    label="GEM Global Iron and Steel Tracker, March 2025",
    title="Global Iron and Steel Tracker, table of the map, 2025-03-25",
    publisher=("global-energy-monitor", "Global Energy Monitor"),
    issued=_AS_OF,
    licence="https://creativecommons.org/licenses/by/4.0/",
    page="https://globalenergymonitor.org/projects/global-iron-and-steel-tracker/",
    citation="Global Energy Monitor, Global Iron and Steel Tracker, map table of 2025-03-25.",
    description="Table of iron and steel plants of the world with owners, parents, coordinates and "
    "nominal capacities, as published with the map of the tracker.",
)


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is the tracker."""
    return path.suffix.lower() == ".csv" and "iron-steel-plants" in path.name.lower()


def read(job: Job, statements: Statements) -> Iri:
    """State what the tracker says of each plant, and return its source."""
    table = job.table()
    table.require(_COLUMNS)
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    namer = Namer(job, DATASET)
    usual = usual_names(table.rows, _OWNER[:2], _PARENT)
    tracker = Tracker(statements, source, namer, _AS_OF, "March 2025", usual)
    capacities = [(c, found) for c in table.columns if (found := _CAPACITY.fullmatch(c))]
    for row in table.rows:
        statements.balance.read += 1
        identifier, country = row.text("plant-id"), countries.find(row.text("country/area"))
        if not identifier or country is None:
            reason = "without an identifier or a known country"
            statements.set_aside(row.place, reason, row.text("country/area"))
            continue
        plant = _plant(row, job, tracker, country)
        _point(row, tracker, plant, country)
        tracker.state_status(row, "plant-status", plant, row.text(_NAME))
        owners = tracker.state_owners(row, _OWNER, plant, row.text(_NAME))
        tracker.state_parents(row, _PARENT, owners, row.text("owner"))
        for column, found in capacities:
            _capacity(row, tracker, plant, column, found)
        statements.balance.stated += 1
    return source


def _plant(row: Row, job: Job, tracker: Tracker, country: countries.Country) -> Iri:
    name, identifier, statements = row.text(_NAME), row.text("plant-id"), tracker.statements
    plant = tracker.namer.site("plant", identifier)
    others = []
    for column in _OTHERS:
        for other in cells.split_names(given(row, column)):
            spelt, language = cells.split_language(other)
            english = column == "other-plant-names-(english)"
            others.append(Text(spelt, "en" if english else language))
    unit = given(row, "subnational-unit-(province/state)")
    return statements.describe(
        plant,
        CLASSES[kind_of(plant)],
        row.place,
        {
            **tracker.namer.called(plant, name, others),
            "dcterms:identifier": identifier,
            "mg:siteType": concept("site-type", "steel-plant"),
            "mg:commodity": commodities.find("iron"),
            "mg:produces": _products(row, statements),
            "mg:country": country.describe(statements),
            "mg:province": job.known.province(unit, country, statements),
            "mg:locality": Text(unit) if unit else None,
            "mg:startYear": started(row, "start-date", "plant-status", statements),
            "rdfs:seeAlso": address(row.text("gem-wiki-page")),
        },
    )


def _products(row: Row, statements: Statements) -> list[Iri | None]:
    found = []
    for word in given(row, "steel-products").split(","):
        slug = _PRODUCT_OF.get(word.strip().casefold())
        if slug:
            found.append(concept("product", slug))
        elif word.strip():
            reason = "products that have no concept in the vocabulary"
            statements.leave_out(row.place, reason, word.strip())
    return list(dict.fromkeys(found))


def _point(row: Row, tracker: Tracker, plant: Iri, country: countries.Country) -> None:
    text = row.text("coordinates")
    latitude, longitude = (cells.number(part) for part in (*text.split(","), "", "")[:2])
    if latitude is None or longitude is None or not in_range(latitude, longitude):
        tracker.statements.leave_out(row.place, "positions that are none", text)
        return
    state_point(
        tracker.statements, plant, row.text(_NAME), (latitude, longitude), source=tracker.source,
        place=row.place, column="coordinates", country=country,
        accuracy=concept("coordinate-accuracy", minting.slug(row.text("coordinate-accuracy"))),
    )  # fmt: skip


def _capacity(row: Row, tracker: Tracker, plant: Iri, column: str, found: re.Match[str]) -> None:
    """State one capacity, only where there is any, of the product that its column names."""
    value, statements = cells.number(row.cells[column]), tracker.statements
    product, stage = _PRODUCTS.get(found["of"]), _STAGES.get(found["stage"])
    if not value or found["of"] == "scaling":
        if value is None and given(row, column):
            statements.leave_out(row.place, "numbers that are none", row.text(column))
        return
    if product is None:
        statements.leave_out(row.place, _UNNAMED, f"{column}: {row.text(column)}")
        return
    if stage is None:
        reason = "capacities that were cancelled or retired"
        statements.leave_out(row.place, reason, f"{column}: {row.text(column)}")
        return
    name = f"{found['stage']}-{found['of']}-capacity"
    statements.describe(
        minting.part("figure", plant, name, tracker.slug),
        "mg:CapacityFigure",
        row.place,
        {
            "rdfs:label": Text(f"{row.text(_NAME)}: {found['stage']} capacity, {product}"),
            "mg:about": plant,
            "mg:product": concept("product", product),
            "mg:value": value,
            "mg:unit": _THOUSAND.iri,
            "mg:reportedAs": f"{row.text(column)} ttpa",
            "mg:tonnes": _THOUSAND.tonnes(value),
            "mg:basis": concept("basis", "gross-weight"),
            "mg:scenario": concept("scenario", stage[0]),
            "mg:status": concept("mine-status", stage[1]),
            "mg:asOf": _AS_OF,
            "mg:statedIn": tracker.source,
            "mg:quote": row.text(column),
            "mg:locator": Text(row.place.words(column)),
        },
    )
