"""A graph of mines that is made up, the same for every run."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "https://w3id.org/minegraph/"
ID = BASE + "id/"
MG = BASE + "ontology#"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"
COMMODITIES = ("copper", "iron", "gold", "zinc", "lead", "coal", "chromium", "bauxite")


def statements(mines: int) -> Iterator[str]:
    """Yield about forty statements to a mine, as N-Triples."""
    chance = random.Random(1)
    for number in range(max(mines // 20, 1)):
        company = f"<{ID}company/c{number}>"
        yield f"{company} <{A}> <{MG}Company> .\n"
        yield f'{company} <{LABEL}> "Company {number}"@en .\n'
        if number:
            parent = f"<{ID}company/c{chance.randrange(number)}>"
            yield f"{company} <{MG}subsidiaryOf> {parent} .\n"
    for number in range(mines):
        mine = f"<{ID}mine/m{number}>"
        commodity = chance.choice(COMMODITIES)
        yield f"{mine} <{A}> <{MG}Mine> .\n"
        yield f'{mine} <{LABEL}> "Mine {number}"@en .\n'
        yield f'{mine} <{LABEL}> "معدن {number}"@fa .\n'
        yield f"{mine} <{MG}operator> <{ID}company/c{chance.randrange(max(mines // 20, 1))}> .\n"
        yield f"{mine} <{MG}commodity> <{BASE}vocab/commodity/{commodity}> .\n"
        yield f'{mine} <{MG}latitude> "{chance.uniform(25, 40):.5f}"^^<{XSD}decimal> .\n'
        yield f'{mine} <{MG}longitude> "{chance.uniform(44, 63):.5f}"^^<{XSD}decimal> .\n'
        for year in range(2018, 2023):
            figure = f"<{ID}figure/m{number}-{year}>"
            yield f"{figure} <{A}> <{MG}ProductionFigure> .\n"
            yield f"{figure} <{MG}about> {mine} .\n"
            yield f"{figure} <{MG}product> <{BASE}vocab/product/{commodity}-ore> .\n"
            yield f'{figure} <{MG}year> "{year}"^^<{XSD}integer> .\n'
            yield f'{figure} <{MG}tonnes> "{chance.randrange(1, 10**6)}.5"^^<{XSD}decimal> .\n'
            yield f'{figure} <{MG}reportedAs> "{chance.randrange(1, 10**6)} t" .\n'


def page(number: int) -> str:
    """Return the query of a mine's page: all that is stated of it."""
    return f"SELECT ?p ?o WHERE {{ <{ID}mine/m{number}> ?p ?o }}"


def mix(number: int) -> list[str]:
    """Return ten queries of ten kinds, about one mine or one part of the graph."""
    mine, company = f"<{ID}mine/m{number}>", f"<{ID}company/c{number % 500}>"
    commodity = COMMODITIES[number % len(COMMODITIES)]
    box = f"?lat > {25 + number % 14} && ?lat < {26 + number % 14}"
    start = "PREFIX mg: <" + MG + "> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    return [
        start + text
        for text in (
            f"SELECT ?l {{ {mine} rdfs:label ?l }}",
            page(number),
            f"ASK {{ {mine} mg:operator {company} }}",
            f"SELECT ?y ?t {{ ?f mg:about {mine} ; mg:year ?y ; mg:tonnes ?t }} ORDER BY ?y",
            f"SELECT (SUM(?t) AS ?all) {{ ?f mg:about {mine} ; mg:tonnes ?t }}",
            f"SELECT ?m ?l {{ ?m mg:operator {company} ; rdfs:label ?l }} ORDER BY ?l LIMIT 20",
            f"SELECT ?o {{ {mine} mg:operator ?c . ?c mg:subsidiaryOf* ?o }}",
            f"CONSTRUCT {{ ?f mg:tonnes ?t }} {{ ?f mg:about {mine} ; mg:tonnes ?t }}",
            f"SELECT ?m {{ ?m mg:commodity <{BASE}vocab/commodity/{commodity}> }} LIMIT 50",
            f"SELECT ?m ?lat {{ ?m mg:latitude ?lat FILTER({box}) }} LIMIT 50",
        )
    ]


def table(number: int) -> str:
    """Return a query with 10,000 rows, another for each number."""
    return f"SELECT ?f ?t WHERE {{ ?f <{MG}tonnes> ?t }} OFFSET {number} LIMIT 10000"
