"""What was published when, and what the gate found in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from minegraph.api.dependencies import StoreDependency
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, PLAIN_JSON, prefers_page
from minegraph.api.pages import render
from minegraph.catalog.quality import broken_rules, published
from minegraph.store.protocol import Release, Store

router = APIRouter(tags=["releases"])

_ANSWERS: Final = answers(PLAIN_JSON, HTML)


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
async def release(request: Request, store: StoreDependency, name: str) -> Response:
    """Return the record of a release, named or current at a time: sources, findings, counts."""
    return _report(request, store, store.release(name))


@router.get(
    "/quality",
    summary="The current release's quality report",
    response_class=Response,
    responses=_ANSWERS,
)
async def quality(request: Request, store: StoreDependency) -> Response:
    """Return what the gate found in the current release that asks for more care."""
    return _report(request, store, store.release())


def _report(request: Request, store: Store, shown: Release) -> Response:
    findings = store.findings(shown.name)
    if prefers_page(request.headers.get("accept")):
        return render(
            request,
            "release.html",
            headers={"Vary": "Accept"},
            release=published(shown),
            rules=broken_rules(findings),
        )
    return JSONResponse(
        {"name": shown.name, **shown.record, "findings": findings}, headers={"Vary": "Accept"}
    )
