"""The SPARQL endpoint (SPARQL 1.1 Protocol): queries by GET, form and direct POST."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.answers import ClientGone, send, while_connected
from minegraph.api.clients import Turns, client_of
from minegraph.api.dependencies import StatisticianDependency, StoreDependency
from minegraph.api.documented import answers, parameter
from minegraph.api.negotiation import HTML, choose, prefers_page
from minegraph.api.pages import render
from minegraph.api.protocol import DIRECT_QUERY, FORM, Asked, asked_query
from minegraph.api.routes.description import describe_service
from minegraph.catalog.terms import make_value
from minegraph.errors import MinegraphError
from minegraph.store.formats import DESCRIPTIONS, JSON, TABLES, TURTLE
from minegraph.store.protocol import Answer, Query, Store, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(tags=["SPARQL"])

_SHOWN_ROWS: Final = 1000
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
async def query_by_get(
    request: Request, store: StoreDependency, statistician: StatisticianDependency
) -> Response:
    """Return the answer to ``?query=``; without one, the editor or the service's description."""
    asked = await asked_query(request)
    if asked.text is not None:
        return await _answer(request, store, asked)
    if prefers_page(request.headers.get("accept")):
        return render(request, "sparql.html", headers={"Vary": "Accept"}, query="", result=None)
    return await describe_service(request, statistician)


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
        raise HTTPException(400, "there is no query= in the request")
    form = store.inspect(asked.text)
    offers = TABLES if form.answers_table else DESCRIPTIONS
    chosen = choose(accept, (*offers, HTML))
    wanted = (JSON if form.answers_table else TURTLE) if chosen is HTML else chosen
    question = Query(
        asked.text,
        wanted,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        release=store.release(asked.as_of).name if asked.as_of else "",
    )
    if chosen is HTML:
        answer = await _evaluated(request, store, question)
        shown = _shown(answer.read(), table=form.answers_table)
        vary = {"Vary": "Accept", "Cache-Control": "no-store"}
        return render(request, "sparql.html", headers=vary, query=asked.text, result=shown)
    tag = store.tag(question)
    unchanged = conditional.unchanged(request, tag)
    if unchanged is not None:
        return unchanged
    return send(await _evaluated(request, store, question))


async def _evaluated(request: Request, store: Store, question: Query) -> Answer:
    """Return the answer, in its client's turn unless it is at hand; note what became of it."""
    notes = request.state.notes
    notes["query"] = hashlib.sha256(question.text.encode(errors="replace")).hexdigest()[:16]
    try:
        answer = store.kept(question)
        if answer is None:
            answer = await while_connected(request, _in_turn(request, store, question))
    except (MinegraphError, ClientGone) as error:
        notes["outcome"] = type(error).__name__
        raise
    notes["rows"] = answer.row_count
    notes["outcome"] = "cached" if answer.cached else "answered"
    return answer


async def _in_turn(request: Request, store: Store, question: Query) -> Answer:
    turns = cast("Turns", request.app.state.turns)
    async with turns.turn(client_of(request.scope)):
        return await store.query(question)


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
