"""The ontology, the shapes and the vocabularies: pages to read, and RDF from the same IRIs."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.dependencies import ReferenceDependency, StoreDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, choose
from minegraph.api.reference import Reference
from minegraph.api.routes import things
from minegraph.namespaces import ONTOLOGY, VOCABULARY
from minegraph.store.formats import GRAPHS, Format, by_suffix

router = APIRouter(tags=["documentation"])

_OFFERS: Final = (*GRAPHS, HTML)
_DESCRIBED: Final = answers(*_OFFERS)


@router.get("/ontology", summary="The ontology", response_class=Response, responses=_DESCRIBED)
@router.get("/ontology.{_suffix}", include_in_schema=False)
async def ontology(request: Request, reference: ReferenceDependency) -> Response:
    """Return every term of the ontology as a page or as RDF, by Accept or by suffix."""
    return await _required(request, reference)


@router.get(
    "/ontology/{name:path}",
    summary="A module or a term",
    response_class=Response,
    responses=_DESCRIBED,
)
async def module(
    request: Request, reference: ReferenceDependency, store: StoreDependency, name: str
) -> Response:
    """Return a module, an alignment or a version of them; failing that, a term's uses."""
    found = await run_in_threadpool(_document, request, reference)
    if found is not None:
        return found
    return await things.described(request, store, ONTOLOGY, name)


@router.get("/shapes", summary="The shapes", response_class=Response, responses=_DESCRIBED)
@router.get("/shapes.{_suffix}", include_in_schema=False)
async def shapes(request: Request, reference: ReferenceDependency) -> Response:
    """Return every shape as a page or as RDF, by Accept or by suffix."""
    return await _required(request, reference)


@router.get(
    "/shapes/{name:path}", summary="A file of shapes", response_class=Response, responses=_DESCRIBED
)
async def shape_module(
    request: Request,
    reference: ReferenceDependency,
    name: str,  # noqa: ARG001  # declared for the description of the API; the path is read whole
) -> Response:
    """Return the shapes of one file as a page or as RDF."""
    return await _required(request, reference)


@router.get("/vocab", summary="The vocabularies", response_class=Response, responses=_DESCRIBED)
@router.get("/vocab.{_suffix}", include_in_schema=False)
async def vocabularies(request: Request, reference: ReferenceDependency) -> Response:
    """Return the list of the schemes as a page, or all of them as RDF."""
    return await _required(request, reference)


@router.get(
    "/vocab/{scheme}", summary="A scheme of concepts", response_class=Response, responses=_DESCRIBED
)
async def scheme(
    request: Request, reference: ReferenceDependency, store: StoreDependency, scheme: str
) -> Response:
    """Return a scheme that comes with minegraph as a tree; any other as its sources state it."""
    found = await run_in_threadpool(_document, request, reference)
    if found is not None:
        return found
    return await things.described(request, store, VOCABULARY, scheme)


async def _required(request: Request, reference: Reference) -> Response:
    """Return the document that the path names; 404 where there is none."""
    found = await run_in_threadpool(_document, request, reference)
    if found is None:
        raise HTTPException(404, f"there is no document {request.url.path}")
    return found


def _document(request: Request, reference: Reference) -> Response | None:
    """Return what the path names in the format of its suffix, else in the one preferred.

    The first request for a document reads files, so this runs beside the event loop.
    """
    names = reference.library.names
    path, bare, form = _split(request)
    if path in names:
        form = None
    name = names.get(path) or names.get(bare)
    if name is None:
        return None
    if form is None:
        form = choose(request.headers.get("accept"), _OFFERS)
    tag = reference.tag(name, form)
    unchanged = conditional.unchanged(request, tag)
    if unchanged is not None:
        return unchanged
    content = reference.content(request, name, form)
    headers = {"Vary": "Accept", "ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    return Response(content, media_type=form.content_type, headers=headers)


def _split(request: Request) -> tuple[str, str, Format | None]:
    """Return the path, the path without a suffix that names a format, and that format."""
    path = request.url.path.strip("/")
    form = by_suffix(path, among=_OFFERS)
    return path, path.rsplit(".", 1)[0] if form else path, form
