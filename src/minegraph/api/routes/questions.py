"""The question catalogue: questions in words, answered from the graph as it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.answers import send
from minegraph.api.asking import evaluated, shown_of
from minegraph.api.dependencies import StoreDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, PLAIN_JSON, choose
from minegraph.api.pages import render
from minegraph.catalog import questions as catalogue
from minegraph.store.formats import JSON, TABLES
from minegraph.store.protocol import Query

router = APIRouter(tags=["questions"])

_LISTED: Final = (PLAIN_JSON, HTML)
_ANSWERED: Final = (*TABLES, HTML)


@router.get(
    "/questions",
    summary="What is asked of the graph",
    response_class=Response,
    responses=answers(*_LISTED),
)
async def questions(request: Request) -> Response:
    """Return every question of the catalogue, with the query that answers it."""
    found = catalogue.questions()
    headers = {"Vary": "Accept"}
    if choose(request.headers.get("accept"), _LISTED) is HTML:
        return render(request, "questions.html", headers=headers, questions=found)
    listed = [{**asdict(question), "page": question.path} for question in found]
    return JSONResponse(listed, headers=headers)


@router.get(
    "/questions/{name}",
    summary="One question, answered",
    response_class=Response,
    responses=answers(*_ANSWERED),
)
async def question(request: Request, store: StoreDependency, name: str) -> Response:
    """Return the answer to a question from the current release: page, JSON, XML, CSV or TSV."""
    found = catalogue.question(name)
    if found is None:
        raise HTTPException(404, f"there is no question {name}: /questions lists them")
    chosen = choose(request.headers.get("accept"), _ANSWERED)
    asked = Query(found.query, JSON if chosen is HTML else chosen)
    if chosen is HTML:
        answer = await evaluated(request, store, asked)
        return render(
            request,
            "question.html",
            headers={"Vary": "Accept", "Minegraph-Release": answer.release},
            question=found,
            result=shown_of(answer.read(), table=True),
        )
    unchanged = conditional.unchanged(request, store.tag(asked))
    return unchanged or send(await evaluated(request, store, asked))
