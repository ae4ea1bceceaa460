"""A graph of mines with yearly production, of any size, in minegraph's ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "bench"
YEARS = (2021, 2022, 2023)
PER_MINE = 70
_HEADER = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix mg: <https://w3id.org/minegraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix company: <https://w3id.org/minegraph/id/company/> .
@prefix figure: <https://w3id.org/minegraph/id/figure/> .
@prefix geometry: <https://w3id.org/minegraph/id/geometry/> .
@prefix mine: <https://w3id.org/minegraph/id/mine/> .
@prefix period: <https://w3id.org/minegraph/id/period/> .
@prefix status: <https://w3id.org/minegraph/id/status/> .
@prefix source: <https://w3id.org/minegraph/id/source/> .
@prefix territory: <https://w3id.org/minegraph/id/territory/> .
@prefix basis: <https://w3id.org/minegraph/vocab/basis/> .
@prefix accuracy: <https://w3id.org/minegraph/vocab/coordinate-accuracy/> .
@prefix commodity: <https://w3id.org/minegraph/vocab/commodity/> .
@prefix mine-status: <https://w3id.org/minegraph/vocab/mine-status/> .
@prefix ownership-form: <https://w3id.org/minegraph/vocab/ownership-form/> .
@prefix product: <https://w3id.org/minegraph/vocab/product/> .
@prefix scenario: <https://w3id.org/minegraph/vocab/scenario/> .
@prefix site-type: <https://w3id.org/minegraph/vocab/site-type/> .
@prefix unit: <http://qudt.org/vocab/unit/> .

source:bench a mg:Source ;
  rdfs:label "Generated mines"@en ; dcterms:title "Generated mines"@en ;
  dcterms:publisher company:c0 ; dcterms:issued "2024-01-31"^^xsd:date ;
  dcterms:rights "Generated for a measurement."@en ; mg:retrievedOn "2024-02-01"^^xsd:date ;
  mg:graph <https://w3id.org/minegraph/graph/bench> .
territory:irn a mg:Country ; rdfs:label "Iran"@en ; mg:isoCode "IRN" .
territory:ir-08 a mg:Province ; rdfs:label "Kerman"@en ; mg:isoCode "IR-08" ;
  mg:country territory:irn .
"""


def write(path: Path, statements: int) -> None:
    """Write a graph of about so many statements as Turtle."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        file.writelines(_period(year) for year in YEARS)
        mines = max(statements // PER_MINE, 1)
        file.writelines(_company(number) for number in range(mines // 10 + 1))
        for number in range(mines):
            file.writelines(_mine(number))


def _period(year: int) -> str:
    return (
        f'period:g-{year} a mg:Period ; rdfs:label "{year}"@en ;\n'
        f'  mg:start "{year}-01-01"^^xsd:date ; mg:end "{year}-12-31"^^xsd:date ;\n'
        "  mg:calendar <https://w3id.org/minegraph/vocab/calendar/gregorian> ; "
        f"mg:year {year} .\n"
    )


def _company(number: int) -> str:
    return (
        f'company:c{number} a mg:Company ; rdfs:label "Company {number}"@en ;\n'
        "  mg:country territory:irn ; mg:ownershipForm ownership-form:private .\n"
    )


def _mine(number: int) -> Iterator[str]:
    yield (
        f'mine:m{number} a mg:Mine ; rdfs:label "Mine {number}"@en ;\n'
        f'  dcterms:identifier "M{number:08d}" ; mg:siteType site-type:mine ;\n'
        "  mg:commodity commodity:iron ; mg:produces product:iron-ore ;\n"
        f"  mg:country territory:irn ; mg:operator company:c{number // 10}"
    )
    if number % 100:  # one in a hundred lacks what the gate asks for
        yield f" ;\n  mg:province territory:ir-08 ; geo:hasGeometry geometry:m{number} .\n"
    else:
        yield " .\n"
    latitude, longitude = f"{28 + number % 300 / 100:.2f}", f"{55 + number // 300 % 300 / 100:.2f}"
    yield (
        f'geometry:m{number} a mg:Point ; rdfs:label "Mine {number}: point"@en ;\n'
        f'  geo:asWKT "POINT({longitude} {latitude})"^^geo:wktLiteral ;\n'
        f"  mg:latitude {latitude} ; mg:longitude {longitude} ;\n"
        "  mg:accuracy accuracy:exact ; mg:statedIn source:bench .\n"
        f'status:m{number} a mg:StatusRecord ; rdfs:label "Mine {number}: operating"@en ;\n'
        f"  mg:statusOf mine:m{number} ; mg:status mine-status:operating ;\n"
        '  mg:asOf "2023-12-31"^^xsd:date ; mg:statedIn source:bench ; mg:quote "operating" .\n'
    )
    for year in YEARS:
        tonnes = 1000 + (number * 7919 + year) % 900_000
        yield (
            f"figure:m{number}-{year} a mg:ProductionFigure ;\n"
            f'  rdfs:label "Iron ore of mine {number}, {year}"@en ; mg:about mine:m{number} ;\n'
            f"  mg:product product:iron-ore ; mg:value {tonnes}.0 ; mg:unit unit:TONNE ;\n"
            f'  mg:reportedAs "{tonnes:,} t" ; mg:tonnes {tonnes}.0 ;\n'
            "  mg:basis basis:gross-weight ;\n"
            f"  mg:scenario scenario:actual ; mg:period period:g-{year} ;\n"
            f'  mg:reportedPeriod "{year}" ; mg:statedIn source:bench ;\n'
            f'  mg:quote "{tonnes:,} t" ; mg:locator "row {number}"@en .\n'
        )
