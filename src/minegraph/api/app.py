"""The application: routes over one store, opened when the service starts."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from minegraph import __version__
from minegraph.api import errors
from minegraph.api.access import Admission
from minegraph.api.answers import ClientGone, nobody
from minegraph.api.clients import Rates, Turns
from minegraph.api.compression import Compression
from minegraph.api.direct import Direct
from minegraph.api.documented import ERRORS
from minegraph.api.kept import Kept, Memory
from minegraph.api.methods import Options
from minegraph.api.middleware import HeadAsGet, SecurityHeaders
from minegraph.api.quick import Quick
from minegraph.api.reference import Reference
from minegraph.api.routes import (
    browse,
    description,
    export,
    health,
    home,
    questions,
    reference,
    releases,
    search,
    sparql,
    things,
    validate,
    writing,
)
from minegraph.api.telemetry import Metrics, Observed
from minegraph.api.tokens import Tokens
from minegraph.api.writing import GatedWriter
from minegraph.bootstrap import kept_bytes, open_store
from minegraph.catalog.browsing import Catalog
from minegraph.catalog.names import Names
from minegraph.catalog.quality import Inspector
from minegraph.catalog.statistics import Statistician

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minegraph.api.writing import Writer
    from minegraph.settings import Settings


# In order: the last one answers for every thing by its path.
_ROUTES: Final = (
    home,
    sparql,
    description,
    browse,
    search,
    questions,
    export,
    health,
    reference,
    releases,
    validate,
    writing,
    things,
)


def create_app(settings: Settings, *, writer: Writer | None = None) -> FastAPI:
    """Return the application for the store that the settings name.

    Writes go through the gate unless another writer is given.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = open_store(settings)
        store.start()
        app.state.store = store
        app.state.catalog = Catalog(store)
        app.state.names = Names(store)
        app.state.statistician = Statistician(store)
        app.state.inspector = Inspector(store)
        app.state.writer = writer or GatedWriter(settings)
        app.state.reference = Reference()
        app.state.validating = asyncio.Semaphore(1)
        try:
            yield
        finally:
            app.state.names.close()
            app.state.catalog.close()
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
    _add_state(app, settings)
    errors.install(app)
    app.add_exception_handler(ClientGone, nobody)
    _add_middleware(app, settings)
    for module in _ROUTES:
        app.include_router(module.router, responses=ERRORS)
    static = resources.files("minegraph.api") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app


def _add_state(app: FastAPI, settings: Settings) -> None:
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.memory = Memory(kept_bytes(settings))
    app.state.rates = Rates(settings.client_requests)
    app.state.quick = Quick(
        app.state.memory,
        app.state.rates,
        app.state.metrics,
        used=not settings.trusted_proxies,
    )
    app.state.tokens = Tokens(settings.folder / "tokens.json")
    app.state.turns = Turns(
        running=settings.client_queries,
        waiting=settings.client_queue,
        seconds=settings.query_seconds,
    )


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add what surrounds every route, innermost first."""
    app.add_middleware(
        Direct, path="/sparql", methods=("GET", "POST", "QUERY"), answer=sparql.answer
    )
    app.add_middleware(Options)
    app.add_middleware(Compression)
    if settings.cache_megabytes:
        app.add_middleware(Kept, memory=app.state.memory)
    app.add_middleware(Admission, rates=app.state.rates, open_to_all=settings.reading == "open")
    _share(app, with_token=settings.reading == "token")
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observed, metrics=app.state.metrics)


def _share(app: FastAPI, *, with_token: bool) -> None:
    """Let pages of other origins read, also why they may not; never with the browser's credentials.

    A token that a page itself holds is sent where reading needs one.
    """
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "QUERY", "OPTIONS"],
        allow_headers=[
            "Accept",
            "Content-Type",
            "If-None-Match",
            *(["Authorization"] if with_token else []),
        ],
        expose_headers=[
            "ETag",
            "Link",
            "Location",
            "Minegraph-Release",
            "Retry-After",
            "WWW-Authenticate",
        ],
    )
