"""What is asked of the graph that `bench.gate.graph` makes."""

from __future__ import annotations

import json
from urllib.parse import quote
from urllib.request import Request, urlopen

ID = "https://w3id.org/minegraph/id/"
_MERGED = "FROM <urn:minegraph:merged> "
_PREFIXES = (
    "PREFIX mg: <https://w3id.org/minegraph/ontology#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_MOST = 20_000  # different questions


def workloads(many: int, *, directly: bool) -> dict[str, list[str]]:
    """Return the questions of each workload; ``directly`` on an engine they name the merger."""
    of = _MERGED if directly else ""
    numbers = [n * 7919 % many for n in range(min(many, _MOST))]
    return {
        "entity page": [page(n, of) for n in numbers],
        "ten-query mix": [query for n in numbers[:2000] for query in mix(n, of)],
    }


def page(number: int, of: str = "") -> str:
    """Return the query of a mine's page: all that is stated of it."""
    return f"SELECT ?p ?o {of}WHERE {{ <{ID}mine/m{number}> ?p ?o }}"


def mix(number: int, of: str = "") -> list[str]:
    """Return ten queries of ten kinds, about one mine or one part of the graph."""
    mine, company = f"<{ID}mine/m{number}>", f"<{ID}company/c{number // 10}>"
    low = 28 + number % 300 / 100
    figures = f"?f mg:about {mine} ; mg:tonnes ?t"
    operated = f"?m mg:operator {company} ; rdfs:label ?l"
    box = f"?g mg:latitude ?lat FILTER(?lat >= {low:.2f} && ?lat < {low + 0.1:.2f})"
    return [
        _PREFIXES + text
        for text in (
            f"SELECT ?l {of}WHERE {{ {mine} rdfs:label ?l }}",
            page(number, of),
            f"ASK {of}WHERE {{ {mine} mg:operator {company} }}",
            f"SELECT ?y ?t {of}WHERE {{ {figures} ; mg:period/mg:year ?y }} ORDER BY ?y",
            f"SELECT (SUM(?t) AS ?all) {of}WHERE {{ {figures} }}",
            f"SELECT ?m ?l {of}WHERE {{ {operated} }} ORDER BY ?l LIMIT 20",
            f"SELECT ?c {of}WHERE {{ {mine} mg:operator/mg:country ?c }}",
            f"CONSTRUCT {{ ?f mg:tonnes ?t }} {of}WHERE {{ {figures} }}",
            f"SELECT ?m {of}WHERE {{ ?m mg:province <{ID}territory/ir-08> }} LIMIT 50",
            f"SELECT ?g ?lat {of}WHERE {{ {box} }} LIMIT 50",
        )
    ]


def check(address: str, queries: list[str]) -> None:
    """Raise ValueError where an engine has an empty answer to one of the first twenty queries."""
    for query in queries[:20]:
        accept = {"Accept": "application/sparql-results+json, application/n-triples;q=0.9"}
        asked = Request(f"{address}?query={quote(query)}", headers=accept)
        with urlopen(asked, timeout=60) as answer:
            body = answer.read()
        if "CONSTRUCT" not in query:
            found = json.loads(body)
            body = found["boolean"] if "boolean" in found else found["results"]["bindings"]
        if not body:
            raise ValueError(f"an empty answer to {query}")
