"""The SPARQL endpoint (SPARQL 1.1 Protocol): queries by GET, form and direct POST."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from minegraph.api.answers import send, while_connected
from minegraph.api.dependencies import StoreDependency
from minegraph.api.negotiation import HTML, choose, prefers_page
from minegraph.api.pages import render
from minegraph.api.protocol import DIRECT_QUERY, FORM, Asked, asked_query
from minegraph.catalog.terms import make_value
from minegraph.store.formats import DESCRIPTIONS, JSON, TABLES, TURTLE
from minegraph.store.protocol import Query, Store, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(tags=["SPARQL"])

_SHOWN_ROWS: Final = 1000
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {f.media_type: {} for f in (*TABLES, *DESCRIPTIONS)},
        "description": "The answer.",
    },
    **{
        status: {"content": {"application/problem+json": {}}, "description": description}
        for status, description in (
            (400, "Not a query, or one that is never evaluated."),
            (406, "No format that is accepted fits this query."),
            (413, "The answer or the body is too large."),
            (415, "The body is neither a form nor a query."),
            (503, "Stopped at the deadline, or busy (Retry-After)."),
        )
    },
}


@router.get(
    "/sparql",
    summary="Query by GET",
    responses=_RESPONSES,
    response_class=Response,
    openapi_extra={
        "parameters": [
            {"name": "query", "in": "query", "schema": {"type": "string"}},
            {"name": "default-graph-uri", "in": "query", "schema": {"type": "string"}},
            {"name": "named-graph-uri", "in": "query", "schema": {"type": "string"}},
        ]
    },
)
async def query_by_get(request: Request, store: StoreDependency) -> Response:
    """Return the answer to ``?query=``; without one, the editor or the service's description."""
    return await _answer(request, store, await asked_query(request))


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
async def query_by_post(request: Request, store: StoreDependency) -> Response:
    """Return the answer to the query in the body, as a form or direct."""
    return await _answer(request, store, await asked_query(request))


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False, response_class=Response)
async def query_by_query(request: Request, store: StoreDependency) -> Response:
    """Return the answer to the query in the body, by the method that is safe and has one."""
    return await _answer(request, store, await asked_query(request))


async def _answer(request: Request, store: Store, asked: Asked) -> Response:
    accept = request.headers.get("accept")
    if asked.text is None:
        if request.method == "GET" and prefers_page(accept):
            return render(request, "sparql.html", query="", result=None)
        if request.method == "GET":
            return _service_description(request)
        raise HTTPException(400, "the form has no query=")
    form = store.inspect(asked.text)
    offers = TABLES if form.answers_table else DESCRIPTIONS
    chosen = choose(accept, (*offers, HTML))
    wanted = (JSON if form.answers_table else TURTLE) if chosen is HTML else chosen
    question = Query(
        asked.text,
        wanted,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    answer = await while_connected(request, store.query(question))
    if chosen is not HTML:
        return send(answer)
    shown = _shown(answer.read(), table=form.answers_table)
    return render(
        request, "sparql.html", headers={"Vary": "Accept"}, query=asked.text, result=shown
    )


def _service_description(request: Request) -> Response:
    choose(request.headers.get("accept"), (TURTLE,))
    address = str(request.url.replace(query=""))
    return render_turtle(address)


def render_turtle(address: str) -> Response:
    """Return the SPARQL 1.1 Service Description of the endpoint at an address."""
    formats = " ,\n    ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _W3C_FORMATS)
    body = (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n\n"
        f"<{address}> a sd:Service ;\n"
        f"  sd:endpoint <{address}> ;\n"
        "  sd:supportedLanguage sd:SPARQL11Query ;\n"
        "  sd:feature sd:UnionDefaultGraph ;\n"
        f"  sd:resultFormat {formats} .\n"
    )
    return Response(body, media_type=TURTLE.content_type, headers={"Vary": "Accept"})


_W3C_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def _shown(content: bytes, *, table: bool) -> Mapping[str, Any]:
    """Return an answer as the editor's page shows it: rows of values, a boolean, or text."""
    if not table:
        return {"text": content.decode()}
    answer = json.loads(content)
    if "boolean" in answer:
        return {"boolean": answer["boolean"]}
    names = answer["head"]["vars"]
    bindings = answer["results"]["bindings"]
    rows = [
        [make_value(Term.of_json(row[name])) if name in row else None for name in names]
        for row in bindings[:_SHOWN_ROWS]
    ]
    return {"names": names, "rows": rows, "total": len(bindings), "shown": len(rows)}
