"""The application: routes over one store, opened when the service starts."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from minegraph import __version__
from minegraph.api import errors
from minegraph.api.answers import ClientGone, nobody
from minegraph.api.middleware import HeadAsGet, SecurityHeaders
from minegraph.api.reference import Reference
from minegraph.api.routes import browse, export, health, home, reference, sparql, things
from minegraph.bootstrap import open_store
from minegraph.catalog.browsing import Catalog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minegraph.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Return the application for the store that the settings name."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = open_store(settings)
        app.state.store = store
        app.state.catalog = Catalog(store)
        app.state.reference = Reference()
        try:
            yield
        finally:
            await store.close()

    app = FastAPI(
        title="minegraph",
        version=__version__,
        summary="A knowledge graph of the mining sector in which every figure names its source.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    errors.install(app)
    app.add_exception_handler(ClientGone, nobody)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["Accept", "Content-Type"],
        expose_headers=["ETag", "Link", "Location", "Minegraph-Release", "Retry-After"],
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders)
    for module in (home, sparql, browse, export, health, reference, things):
        app.include_router(module.router)
    static = resources.files("minegraph.api") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app
