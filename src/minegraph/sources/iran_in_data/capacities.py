"""IMIDRO's table of capacities at its founding and twenty years later: two figures to a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.sources import cells, minting, periods, units
from minegraph.sources.iran_in_data.series import iran
from minegraph.sources.values import Text, concept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.sources.iran_in_data.editions import Editions
    from minegraph.sources.sheets import Row

REPORT: Final = "annual-report-2021-2022"
_YEARS: Final = {"value_at_imidro_founding_2002_03": 1381, "value_2021_22": 1400}
COLUMNS: Final = ("metric", *_YEARS, "growth_multiple", "unit")
_PRODUCTS: Final = {
    "Iran annual steel production capacity": "crude-steel",
    "Copper cathode production capacity": "copper-cathode",
    "Aluminium billets production capacity": "aluminium-ingot",
}  # fmt: skip
_METRIC: Final = {"million tons/year": "MegaTONNE-PER-YR", "tons/year": "TONNE-PER-YR"}


def state(rows: Iterable[Row], editions: Editions) -> None:
    """State the capacities of each row, of the solar years that its columns name."""
    statements = editions.statements
    for row in rows:
        statements.balance.read += 1
        source = editions.speak_for(REPORT, iran())
        product = _PRODUCTS.get(row.text("metric"))
        unit = _METRIC.get(row.text("unit"))
        numbers = {column: cells.number(row.cells[column]) for column in _YEARS}
        if product is None or unit is None or source is None or None in numbers.values():
            statements.set_aside(row.place, "of no capacity that is known", row.text("metric"))
            continue
        country, measure = iran().describe(statements), units.Unit(unit)
        slug = source.rsplit("/", 1)[-1]
        for column, value in numbers.items():
            if value is None:
                continue
            period = periods.solar_year(_YEARS[column])
            reported = f"{row.text(column)} {row.text('unit')}"
            statements.describe(period.iri, "mg:Period", None, period.properties())
            statements.describe(
                minting.part("figure", country, product, "capacity", str(period.year), slug),
                "mg:CapacityFigure",
                row.place,
                {
                    "rdfs:label": Text(f"Iran: {row.text('metric')}, {period.label}"),
                    "mg:about": country,
                    "mg:product": concept("product", product),
                    "mg:value": value,
                    "mg:unit": measure.iri,
                    "mg:reportedAs": reported,
                    "mg:tonnes": measure.tonnes(value),
                    "mg:basis": concept("basis", "gross-weight"),
                    "mg:scenario": concept("scenario", "actual"),
                    "mg:period": period.iri,
                    "mg:statedIn": source,
                    "mg:quote": f"{row.text('metric')}: {reported}",
                    "mg:locator": Text(row.place.words(column)),
                },
            )
        statements.balance.stated += 1
