"""What was published when, and what the gate found in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from minegraph.api.dependencies import InspectorDependency, StoreDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, PLAIN_JSON, prefers_page
from minegraph.api.pages import render
from minegraph.catalog.quality import published

if TYPE_CHECKING:
    from minegraph.catalog.quality import BrokenRule, Inspector
    from minegraph.store.protocol import Release

router = APIRouter(tags=["releases"])

_ANSWERS: Final = answers(PLAIN_JSON, HTML)
Limit = Annotated[int, Query(ge=1, le=10_000, description="findings to give")]
Offset = Annotated[int, Query(ge=0, description="findings to skip")]


@router.get(
    "/releases", summary="Every release, newest first", response_class=Response, responses=_ANSWERS
)
async def releases(request: Request, store: StoreDependency) -> Response:
    """Return when each release was published, by whom, with which sources and findings."""
    every = [published(release) for release in reversed(store.releases())]
    if prefers_page(request.headers.get("accept")):
        return render(request, "releases.html", headers={"Vary": "Accept"}, releases=every)
    return JSONResponse([asdict(release) for release in every], headers={"Vary": "Accept"})


@router.get(
    "/releases/{name}",
    summary="One release's quality report",
    response_class=Response,
    responses=_ANSWERS,
)
async def release(
    request: Request,
    store: StoreDependency,
    inspector: InspectorDependency,
    name: str,
    *,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Return the record of a release, named or current at a time: sources, findings, counts."""
    return await _report(request, inspector, store.release(name), limit, offset)


@router.get(
    "/quality",
    summary="The current release's quality report",
    response_class=Response,
    responses=_ANSWERS,
)
async def quality(
    request: Request,
    store: StoreDependency,
    inspector: InspectorDependency,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Return what the gate found in the current release that asks for more care.

    It is told rule by rule, and some of the findings themselves.
    """
    return await _report(request, inspector, store.release(), limit, offset)


async def _report(
    request: Request, inspector: Inspector, shown: Release, limit: int, offset: int
) -> Response:
    rules = await inspector.rules(shown)
    headers = {"Vary": "Accept"}
    if prefers_page(request.headers.get("accept")):
        return render(
            request, "release.html", headers=headers, release=published(shown), rules=rules
        )
    findings = await inspector.findings(shown, limit=limit, offset=offset)
    told = {
        "name": shown.name,
        **shown.record,
        "rules": [_rule(rule) for rule in rules],
        "limit": limit,
        "offset": offset,
        "total": sum(rule.count for rule in rules),
        "findings": findings,
    }
    return JSONResponse(told, headers=headers)


def _rule(rule: BrokenRule) -> dict[str, Any]:
    return {
        "severity": rule.severity,
        "shape": rule.shape.iri,
        "message": rule.message,
        "count": rule.count,
        "things": [thing.iri for thing in rule.things],
    }
