"""SPARQL Update and the Graph Store Protocol: graphs read by all, written through the gate."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from minegraph.api import conditional
from minegraph.api.access import may_write
from minegraph.api.answers import send, while_connected
from minegraph.api.dependencies import StoreDependency
from minegraph.api.documented import Responses, answers, body, parameter
from minegraph.api.multipart import MULTIPART, parts_of
from minegraph.api.negotiation import choose
from minegraph.api.protocol import DIRECT_UPDATE, FORM, asked_update, body_into
from minegraph.api.routes.description import root
from minegraph.errors import QueryRefused
from minegraph.gate.editing import Action, Body, Edit
from minegraph.namespaces import GRAPH
from minegraph.store.formats import GRAPHS, JSON, by_name, by_suffix
from minegraph.store.guard import inspect
from minegraph.store.protocol import Query, Store
from minegraph.store.usings import with_dataset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minegraph.api.writing import Writer, Written

router = APIRouter(tags=["writing"])

_WITH_TOKEN: Final = [Depends(may_write)]
_GRAPHS: Final = answers(*GRAPHS, description="The graph.")
_NAMES: Final = [
    parameter("graph", "the IRI of a source's graph"),
    parameter("default", "empty: all sources together"),
]
_AS_OF: Final = parameter("asOf", "a release (r12) or a time (2024-10-27)")
_BODY: Final = body(
    (*(form.media_type for form in GRAPHS), MULTIPART), "the statements, as one file or several"
)
_NAMED_BODY: Final = {"parameters": _NAMES, **_BODY}
_NAMED: Final = {"parameters": _NAMES}
_UPDATE: Final = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["update"],
                    "properties": {"update": {"type": "string"}},
                }
            },
            DIRECT_UPDATE: {"schema": {"type": "string"}},
        },
    }
}
_WRITTEN: Final[Responses] = {
    201: {"description": "A graph is new."},
    204: {"description": "It is done."},
}
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@router.post(
    "/update",
    summary="SPARQL Update",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    openapi_extra=_UPDATE,
)
async def update(request: Request, store: StoreDependency) -> Response:
    """Make a SPARQL update through the gate, all or nothing."""
    asked = await asked_update(request)
    if asked.text is None:
        raise HTTPException(400, "there is no update= in the request")
    inspect(asked.text, most_kilobytes=request.app.state.settings.query_kilobytes)
    text = with_dataset(asked.text, asked.default_graphs, asked.named_graphs)
    return _done(await _written(request, store, Edit(Action.UPDATE, text=text)))


@router.get(
    "/data",
    summary="One source's graph, or all together",
    response_class=Response,
    responses=_GRAPHS,
    openapi_extra={"parameters": [*_NAMES, _AS_OF]},
)
async def read(request: Request, store: StoreDependency) -> Response:
    """Return the graph that ``?graph=`` names, or with ``?default`` what all sources say."""
    return await _graph(request, store, _named(request))


@router.put(
    "/data",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    responses=_WRITTEN,
    openapi_extra=_NAMED_BODY,
)
async def replace(request: Request, store: StoreDependency) -> Response:
    """Make the body the whole content of a graph."""
    return await _write(request, store, Action.REPLACE, _named(request))


@router.post(
    "/data",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    responses=_WRITTEN,
    openapi_extra=_NAMED_BODY,
)
async def add(request: Request, store: StoreDependency) -> Response:
    """Add the body to a graph; without one, make that of the one source which it describes."""
    if not request.query_params.keys() & {"graph", "default"}:
        return await _write(request, store, Action.CREATE, "")
    return await _write(request, store, Action.ADD, _named(request))


@router.delete(
    "/data",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    openapi_extra=_NAMED,
)
async def remove(request: Request, store: StoreDependency) -> Response:
    """Remove a graph."""
    return await _remove(request, store, _named(request))


@router.get(
    "/graph/{slug:path}",
    summary="One source's graph",
    response_class=Response,
    responses=_GRAPHS,
    openapi_extra={"parameters": [_AS_OF]},
)
async def read_directly(request: Request, store: StoreDependency, slug: str) -> Response:
    """Return the graph of a source."""
    return await _graph(request, store, GRAPH + slug)


@router.put(
    "/graph/{slug:path}",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    responses=_WRITTEN,
    openapi_extra=_BODY,
)
async def replace_directly(request: Request, store: StoreDependency, slug: str) -> Response:
    """Make the body the whole content of a source's graph."""
    return await _write(request, store, Action.REPLACE, GRAPH + slug)


@router.post(
    "/graph/{slug:path}",
    dependencies=_WITH_TOKEN,
    response_class=Response,
    status_code=204,
    responses=_WRITTEN,
    openapi_extra=_BODY,
)
async def add_directly(request: Request, store: StoreDependency, slug: str) -> Response:
    """Add the body to a source's graph."""
    return await _write(request, store, Action.ADD, GRAPH + slug)


@router.delete(
    "/graph/{slug:path}", dependencies=_WITH_TOKEN, response_class=Response, status_code=204
)
async def remove_directly(request: Request, store: StoreDependency, slug: str) -> Response:
    """Remove a source's graph."""
    return await _remove(request, store, GRAPH + slug)


def _named(request: Request) -> str:
    """Return the graph that a request names, also by our address of it; empty for the default."""
    graphs = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if len(graphs) + default != 1 or graphs == [""]:
        raise HTTPException(400, "name one graph, by ?graph=IRI or by ?default")
    if default:
        return ""
    here = root(request) + "graph/"
    return GRAPH + graphs[0].removeprefix(here) if graphs[0].startswith(here) else graphs[0]


async def _graph(request: Request, store: Store, graph: str) -> Response:
    form = choose(request.headers.get("accept"), GRAPHS)
    as_of = request.query_params.get("asOf", "")
    release = store.release(as_of).name if as_of else ""
    graphs = (graph,) if graph else ()
    wanted = Query(_EVERYTHING, form, default_graphs=graphs, release=release)
    tag = store.tag(wanted)
    unchanged = conditional.unchanged(request, tag)
    if unchanged is not None:
        return unchanged
    try:
        return send(await while_connected(request, store.query(wanted)))
    except QueryRefused as error:
        raise HTTPException(404, error.message) from error


async def _write(request: Request, store: Store, action: Action, graph: str) -> Response:
    new = action is Action.CREATE or not await _exists(store, graph)
    async with _bodies(request) as bodies:
        written = await _written(request, store, Edit(action, graph=graph, bodies=bodies))
    response = _done(written, new=new)
    if action is Action.CREATE:
        response.headers["Location"] = _address(request, written.graph)
    return response


def _address(request: Request, graph: str) -> str:
    """Return where a graph is read, by the address of this service."""
    return f"{root(request)}graph/{graph.removeprefix(GRAPH)}"


async def _remove(request: Request, store: Store, graph: str) -> Response:
    if not await _exists(store, graph):
        raise HTTPException(404, f"there is no graph <{graph}>")
    return _done(await _written(request, store, Edit(Action.REMOVE, graph=graph)))


async def _exists(store: Store, graph: str) -> bool:
    if not graph:
        return True
    try:
        found = await store.query(Query("ASK {}", JSON, default_graphs=(graph,)))
    except QueryRefused:
        return False
    found.file.close()
    return True


@asynccontextmanager
async def _bodies(request: Request) -> AsyncIterator[tuple[Body, ...]]:
    """Lend the files that a request sends: its body, or the parts of it."""
    sent = request.headers.get("content-type", "")
    media_type = sent.partition(";")[0].strip().lower()
    several = media_type == MULTIPART
    form = "" if several else _format(media_type)
    with tempfile.TemporaryDirectory(prefix="minegraph-") as name:
        folder = Path(name)
        with (folder / "body").open("w+b") as file:
            await body_into(request, file, most=request.app.state.settings.file_megabytes << 20)
            parts = await asyncio.to_thread(parts_of, file, sent, folder) if several else []
        if several:
            yield tuple(Body(str(p.path), _format(p.media_type, p.filename)) for p in parts)
        else:
            yield (Body(str(folder / "body"), form),)


def _format(media_type: str, filename: str = "") -> str:
    """Return the name of a format by its media type, else by the suffix of a file's name."""
    form = by_name(media_type, GRAPHS) if "/" in media_type else None
    form = form or by_suffix(filename, GRAPHS)
    if form is None:
        accepted = ", ".join((*(f.media_type for f in GRAPHS), MULTIPART))
        raise HTTPException(415, f"a graph is sent as {accepted}, not as {media_type!r}")
    return form.name


async def _written(request: Request, store: Store, edit: Edit) -> Written:
    """Make an edit; whoever asks after it sees it."""
    written = await cast("Writer", request.app.state.writer).write(edit)
    await store.refresh()
    return written


def _done(written: Written, *, new: bool = False) -> Response:
    headers = {"Minegraph-Release": written.release}
    return Response(status_code=201 if new else 204, headers=headers)
