"""Names found in any script and spelling, as JSON and as a page."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from minegraph.api.dependencies import NamesDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, PLAIN_JSON, choose
from minegraph.api.pages import render
from minegraph.catalog.names import Results

router = APIRouter(tags=["browse"])

_OFFERS: Final = (PLAIN_JSON, HTML)
_MOST: Final = 200
_LONGEST: Final = 200


@router.get(
    "/search",
    summary="Things by their names",
    response_class=Response,
    responses=answers(*_OFFERS),
)
async def search(
    request: Request,
    names: NamesDependency,
    *,
    q: Annotated[str, Query(max_length=_LONGEST, description="words of a name")] = "",
    kind: Annotated[str, Query(max_length=_LONGEST, description="mine, company, ...")] = "",
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """Return the things with a name that holds every word, in Latin or Persian script.

    Where there is none, they are those with a name spelt almost so, and ``similar`` is true.
    """
    form = choose(request.headers.get("accept"), _OFFERS)
    results = await names.search(q, kind=kind, limit=limit, offset=offset)
    headers = {"Vary": "Accept", "Minegraph-Release": results.release}
    if form is HTML:
        return render(
            request, "search.html", headers=headers, results=results, limit=limit, offset=offset
        )
    return JSONResponse(_json(results, limit, offset), headers=headers)


def _json(results: Results, limit: int, offset: int) -> dict[str, Any]:
    return {
        "query": results.text,
        "kind": results.kind,
        "release": results.release,
        "total": results.total,
        "similar": results.similar,
        "limit": limit,
        "offset": offset,
        "items": [
            {
                "iri": found.value.iri,
                "page": found.value.path,
                "label": found.value.label,
                "kind": found.kind,
                "name": found.name,
                "language": found.language,
            }
            for found in results.found
        ],
    }
