"""Whether the service works, for operators."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request, Response

from minegraph import __version__
from minegraph.api.dependencies import StoreDependency
from minegraph.api.errors import problem_of
from minegraph.api.kept import Memory
from minegraph.api.telemetry import METRICS_TYPE, Metrics
from minegraph.errors import StoreError

if TYPE_CHECKING:
    from minegraph.store.protocol import Store

router = APIRouter(tags=["operation"])


@router.get("/health", summary="Whether the store answers, and which release", response_model=None)
async def health(request: Request, store: StoreDependency) -> dict[str, Any] | Response:
    """Return the current release; an error status where its store cannot be read.

    Of an engine of another process it is told which it is, where, whether it answers and whether
    a release is being put in place there, so that queries wait.
    """
    try:
        release = await store.alive()
    except StoreError as error:
        return problem_of(request, error, **_engine(store))
    return {
        "status": "ok",
        "release": release.name,
        "published": release.record["published"],
        "statements": release.record["statements"],
        "memory": store.held(),
        **_engine(store),
        "version": __version__,
    }


def _engine(store: Store) -> dict[str, Any]:
    engine = store.engine()
    return {"engine": asdict(engine)} if engine is not None else {}


@router.get(
    "/metrics",
    summary="Counts for Prometheus",
    response_class=Response,
    responses={200: {"description": "The counts.", "content": {"text/plain": {}}}},
)
async def metrics(request: Request, store: StoreDependency) -> Response:
    """Return the counts of this process in Prometheus' text format."""
    counted = cast("Metrics", request.app.state.metrics)
    memory = cast("Memory", request.app.state.memory)
    kept = {"kept_bytes": memory.size, "kept_hits": memory.hits}
    for name, value in {**store.numbers(), **kept}.items():
        counted.store.labels(name).set(value)
    return Response(counted.text(), media_type=METRICS_TYPE)
