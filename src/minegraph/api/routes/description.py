"""What the service says of itself to machines: Service Description and VoID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, Response

from minegraph import __version__
from minegraph.api import conditional
from minegraph.api.dependencies import StatisticianDependency
from minegraph.api.description import PREFIXES, service, void
from minegraph.api.documented import answers
from minegraph.api.negotiation import choose
from minegraph.api.tokens import Scope
from minegraph.store.formats import DESCRIPTIONS, Format
from minegraph.store.statements import write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.catalog.statistics import Statistician, Statistics
    from minegraph.store.statements import Statement

router = APIRouter(tags=["SPARQL"])

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def root(request: Request) -> str:
    """Return the address of the service, with a slash at its end.

    It is the setting, else the socket that took the request: never the Host header, which anybody
    can write.
    """
    configured = str(request.app.state.settings.public_url)
    if configured:
        return configured.rstrip("/") + "/"
    scheme = request.scope["scheme"]
    host, port = request.scope.get("server") or ("localhost", None)
    shown = f"[{host}]" if ":" in host else host
    return (
        f"{scheme}://{shown}/"
        if port in (None, _DEFAULT_PORTS.get(scheme))
        else (f"{scheme}://{shown}:{port}/")
    )


@router.get(
    "/.well-known/void",
    summary="The graph and its parts (VoID)",
    response_class=Response,
    responses=answers(*DESCRIPTIONS),
)
async def describe_graph(request: Request, statistician: StatisticianDependency) -> Response:
    """Return how many statements, classes and properties the graph has, source by source."""
    form = choose(request.headers.get("accept"), DESCRIPTIONS)
    address = root(request)
    statistics = await statistician.current()
    return _sent(request, form, statistics, "void", void(address, statistics))


async def describe_service(request: Request, statistician: Statistician) -> Response:
    """Return the SPARQL 1.1 Service Description."""
    form = choose(request.headers.get("accept"), DESCRIPTIONS)
    address = root(request) + "sparql"
    statistics = await statistician.current()
    state = request.app.state
    statements = service(
        address,
        statistics,
        writable=state.tokens.any(Scope.WRITE),
        federated=bool(state.settings.services),
    )
    return _sent(request, form, statistics, "service", statements)


def _sent(
    request: Request,
    form: Format,
    statistics: Statistics,
    kind: str,
    statements: Iterable[Statement],
) -> Response:
    said = tuple(statements)
    digest = conditional.tag_of(__version__, kind, form.name, repr(said))
    unchanged = conditional.unchanged(request, digest)
    if unchanged is not None:
        return unchanged
    return Response(
        write(said, form, prefixes=PREFIXES),
        media_type=form.content_type,
        headers=conditional.headers(digest, statistics.release),
    )
