"""Whether the service works, for operators."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from minegraph import __version__
from minegraph.api.dependencies import StoreDependency
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
        "version": __version__,
    }
