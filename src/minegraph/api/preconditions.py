"""Writes on condition (RFC 9110, section 13): made only of the state that the client has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.api.compression import GZIP_SUFFIX
from minegraph.errors import GraphChanged
from minegraph.store.formats import GRAPHS
from minegraph.store.protocol import Query

if TYPE_CHECKING:
    from collections.abc import Collection

    from fastapi import Request

    from minegraph.store.formats import Format
    from minegraph.store.protocol import Store

_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_CONDITIONS: Final = ("if-match", "if-none-match")


def whole(graph: str, form: Format, release: str = "") -> Query:
    """Return the query for a whole graph, which names its ETag; of no name, for all together."""
    default = (graph,) if graph else ()
    return Query(_EVERYTHING, form, default_graphs=default, release=release)


def release_of(request: Request, store: Store) -> str:
    """Return the only release that a write may be made on; empty where the client says nothing."""
    stated = any(name in request.headers for name in _CONDITIONS)
    return store.release().name if stated else ""


def check(request: Request, store: Store, release: str, graph: str | None) -> None:
    """Raise GraphChanged unless a graph is as the client's conditions say; None: there is none."""
    if not release:
        return
    forms = GRAPHS if graph is not None else ()
    tags = [tag for form in forms for tag in store.tags(whole(graph or "", form, release))]
    if not _permits(request, tags):
        raise GraphChanged(
            "there is no such graph"
            if graph is None
            else "the graph is not as If-Match or If-None-Match says",
            hint="Read the graph again, and send the write with its new ETag.",
        )


def _permits(request: Request, tags: Collection[str]) -> bool:
    """Return whether a write may be made of what GET answers with these tags; none for nothing.

    If-Match must name one of them, in any coding, compared strongly; If-None-Match none of them;
    ``*`` is whatever there is (sections 13.1.1 and 13.1.2).
    """
    current = {f'"{tag}{coding}"' for tag in tags for coding in ("", GZIP_SUFFIX)}
    if current:
        current.add("*")
    wanted, unwanted = (_names(request, header) for header in _CONDITIONS)
    weakly = {name.removeprefix("W/") for name in unwanted}
    return ("if-match" not in request.headers or bool(wanted & current)) and not weakly & current


def _names(request: Request, header: str) -> set[str]:
    lines = request.headers.getlist(header)
    return {name.strip() for line in lines for name in line.split(",")}
