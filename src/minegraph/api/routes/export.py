"""The whole graph as one file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.answers import send, while_connected
from minegraph.api.dependencies import StoreDependency
from minegraph.api.documented import answers
from minegraph.store.formats import READABLE, by_suffix
from minegraph.store.protocol import export_query

router = APIRouter(tags=["export"])


@router.get(
    "/export.{suffix}",
    summary="Everything that all sources state",
    response_class=Response,
    responses=answers(*READABLE),
)
async def export(
    request: Request,
    store: StoreDependency,
    suffix: str = Path(description="ttl, trig, nt, nq, jsonld or rdf"),
    ontology: bool = False,  # a query parameter
    as_of: Annotated[
        str, Query(alias="asOf", description="a release (r12) or a time (2024-10-27)")
    ] = "",
) -> Response:
    """Return the current release, or an earlier one, in one file, always in the same order.

    Turtle, N-Triples and RDF/XML hold each statement once; TriG, N-Quads and JSON-LD keep which
    source said it.
    """
    form = by_suffix(f"export.{suffix}", among=READABLE)
    if form is None:
        raise HTTPException(404, f"there is no export called export.{suffix}")
    release = store.release(as_of or None).name
    tag = store.tag(replace(export_query(form, system=ontology), release=release))
    unchanged = conditional.unchanged(request, tag)
    if unchanged is not None:
        return unchanged
    answer = await while_connected(request, store.export(form, system=ontology, release=release))
    return send(answer, filename=f"minegraph-{answer.release}.{form.suffixes[0]}")
