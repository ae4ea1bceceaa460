"""Linked data: every IRI of ours leads to a description (Cool URIs, 303 for things)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.answers import send
from minegraph.api.dependencies import StoreDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, choose
from minegraph.api.pages import render
from minegraph.catalog.things import describe
from minegraph.namespaces import BASE, THING
from minegraph.queries import query
from minegraph.store.formats import GRAPHS, Format, by_suffix
from minegraph.store.protocol import Lane, Query, Store
from minegraph.store.protocol import iri as iri_term

router = APIRouter(tags=["linked data"])

_DESCRIBED: Final = answers(*GRAPHS, HTML)


@router.get(
    "/id/{kind}/{slug}",
    summary="A thing: redirects to its description",
    status_code=303,
    response_class=Response,
)
async def thing(kind: str, slug: str) -> Response:
    """Return a redirect to the description of a thing, which is not itself a document."""
    return RedirectResponse(f"/doc/{kind}/{slug}", status_code=303)


@router.get(
    "/doc/{kind}/{slug}",
    summary="What is stated of a thing",
    response_class=Response,
    responses=_DESCRIBED,
)
async def document(request: Request, store: StoreDependency, kind: str, slug: str) -> Response:
    """Return the description of a thing as a page or as RDF, by Accept or by suffix."""
    return await described(request, store, f"{THING}{kind}/", slug)


@router.get(
    "/vocab/{scheme}/{slug}", summary="A concept", response_class=Response, responses=_DESCRIBED
)
async def concept(request: Request, store: StoreDependency, scheme: str, slug: str) -> Response:
    """Return the description of a concept."""
    return await described(request, store, f"{BASE}vocab/{scheme}/", slug)


async def described(request: Request, store: Store, stem: str, name: str) -> Response:
    """Return what the store holds on an IRI, as a page or as RDF, by suffix or by Accept."""
    suffixed = by_suffix(name, among=(*GRAPHS, HTML))
    bare = name.rsplit(".", 1)[0] if suffixed else name
    form = suffixed or choose(request.headers.get("accept"), (*GRAPHS, HTML))
    iri = stem + bare
    if not _writable(iri):
        raise HTTPException(404, "nothing is stated of that IRI")
    if form is HTML:
        found = await describe(store, iri)
        if found is None:
            raise HTTPException(404, f"nothing is stated of {iri}")
        return render(request, "thing.html", headers={"Vary": "Accept"}, thing=found)
    return await _graph(request, store, iri, form)


async def _graph(request: Request, store: Store, iri: str, form: Format) -> Response:
    if not await store.select(query("thing/statements"), iri=iri_term(iri)):
        raise HTTPException(404, f"nothing is stated of {iri}")
    wanted = Query(query("thing/description"), form, {"iri": iri_term(iri)})
    tag = store.tag(wanted)
    unchanged = conditional.unchanged(request, tag)
    if unchanged is not None:
        return unchanged
    return send(await store.query(wanted, lane=Lane.INTERNAL))


def _writable(iri: str) -> bool:
    """Return whether a string can be an IRI at all (RFC 3987 leaves these characters out)."""
    return not any(character in '<>"{}|\\^`' or character <= " " for character in iri)
