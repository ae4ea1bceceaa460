"""Whether the service works, for operators."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request, Response

from minegraph import __version__
from minegraph.api.dependencies import StoreDependency
from minegraph.api.kept import Memory
from minegraph.api.telemetry import METRICS_TYPE, Metrics
from minegraph.store.formats import JSON
from minegraph.store.protocol import Lane, Query

router = APIRouter(tags=["operation"])


@router.get("/health", summary="Whether the store answers, and which release")
async def health(store: StoreDependency) -> dict[str, Any]:
    """Return the current release; an error status where the store does not answer a query."""
    release = store.release()
    answer = await store.query(Query("ASK { ?s ?p ?o }", JSON), lane=Lane.INTERNAL)
    answer.file.close()
    return {
        "status": "ok",
        "release": release.name,
        "published": release.record["published"],
        "statements": release.record["statements"],
        "memory": store.held(),
        "version": __version__,
    }


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
