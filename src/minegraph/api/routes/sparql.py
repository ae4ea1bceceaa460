"""The SPARQL endpoint (SPARQL 1.1 Protocol): queries by GET, form and direct POST."""

from __future__ import annotations

from typing import Final, cast

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.answers import send
from minegraph.api.asking import evaluated, shown_of
from minegraph.api.documented import answers, parameter
from minegraph.api.negotiation import HTML, choose, prefers_page
from minegraph.api.pages import render
from minegraph.api.protocol import DIRECT_QUERY, FORM, Asked, asked_query
from minegraph.api.routes.description import describe_service
from minegraph.catalog.statistics import Statistician
from minegraph.store.formats import DESCRIPTIONS, JSON, TABLES, TURTLE
from minegraph.store.protocol import Query, Store

router = APIRouter(tags=["SPARQL"])

_RESPONSES: Final = answers(*TABLES, *DESCRIPTIONS, HTML)


@router.get(
    "/sparql",
    summary="Query by GET",
    responses=_RESPONSES,
    response_class=Response,
    openapi_extra={
        "parameters": [
            parameter("query", "a SPARQL query; without one, the service's description"),
            parameter("default-graph-uri", "a graph of the default graph; may be repeated"),
            parameter("named-graph-uri", "a named graph; may be repeated"),
            parameter("asOf", "a release (r12) or a time (2024-10-27)"),
        ]
    },
)
async def query_by_get(request: Request) -> Response:
    """Return the answer to ``?query=``; without one, the editor or the service's description."""
    return await answer(request)


@router.post(
    "/sparql",
    summary="Query by POST",
    responses=_RESPONSES,
    response_class=Response,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {"query": {"type": "string"}},
                    }
                },
                DIRECT_QUERY: {"schema": {"type": "string"}},
            },
        }
    },
)
async def query_by_post(request: Request) -> Response:
    """Return the answer to the query in the body, as a form or direct."""
    return await answer(request)


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False, response_class=Response)
async def query_by_query(request: Request) -> Response:
    """Return the answer to the query in the body, by the method that is safe and has one."""
    return await answer(request)


async def answer(request: Request) -> Response:
    """Return what any of the three methods is answered by."""
    asked = await asked_query(request)
    if asked.text is not None:
        return await _answer(request, cast("Store", request.app.state.store), asked.text, asked)
    if request.method != "GET":
        raise HTTPException(400, "there is no query= in the request")
    if prefers_page(request.headers.get("accept")):
        return render(request, "sparql.html", headers={"Vary": "Accept"}, query="", result=None)
    return await describe_service(request, cast("Statistician", request.app.state.statistician))


async def _answer(request: Request, store: Store, text: str, asked: Asked) -> Response:
    accept = request.headers.get("accept")
    form = store.inspect(text)
    offers = TABLES if form.answers_table else DESCRIPTIONS
    chosen = choose(accept, (*offers, HTML))
    wanted = (JSON if form.answers_table else TURTLE) if chosen is HTML else chosen
    question = Query(
        text,
        wanted,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        release=store.release(asked.as_of).name if asked.as_of else "",
    )
    if chosen is HTML:
        found = await evaluated(request, store, question)
        shown = shown_of(found.read(), table=form.answers_table)
        vary = {"Vary": "Accept", "Cache-Control": "no-store"}
        return render(request, "sparql.html", headers=vary, query=text, result=shown)
    if conditional.asked(request):
        unchanged = conditional.unchanged(request, store.tag(question))
        if unchanged is not None:
            return unchanged
    return send(await evaluated(request, store, question))
