"""The front page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from minegraph.api.dependencies import StoreDependency
from minegraph.api.pages import render
from minegraph.catalog.overview import overview

router = APIRouter()

_EXAMPLE = """PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX scenario: <https://w3id.org/minegraph/vocab/scenario/>

# Who reported how much copper cathode, for which days?
SELECT ?source ?period ?from ?to ?reported ?growth WHERE {
  ?figure mg:product product:copper-cathode ;
    mg:scenario scenario:actual ;
    mg:reportedAs ?reported ;
    mg:statedIn/rdfs:label ?source ;
    mg:period ?p .
  ?p rdfs:label ?period ; mg:start ?from ; mg:end ?to .
  OPTIONAL { ?figure mg:changeRatio ?growth }
}
ORDER BY ?from ?source
"""


@router.get("/", include_in_schema=False)
async def home(request: Request, store: StoreDependency) -> Response:
    """Return the front page: what the graph holds and the ways in."""
    return render(request, "home.html", overview=await overview(store), example=_EXAMPLE)
