"""A site that shows what comes with minegraph, without any facts."""

from __future__ import annotations

import asyncio

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.bootstrap import make_reader
from minegraph.gate.vocabulary import read_system_graphs
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from minegraph.store.staging import stage


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A client of the API over a store that holds the ontology and the vocabularies only."""
    settings = Settings(store=tmp_path_factory.mktemp("pages") / "store")

    async def fill() -> None:
        reader = make_reader(settings)
        try:
            graphs = await read_system_graphs(reader)
        finally:
            await reader.close()
        with stage(Directory.create(settings.folder)) as staging:
            graphs.put(staging)
            staging.publish({"sources": {}})

    asyncio.run(fill())
    with TestClient(create_app(settings), base_url="http://testserver") as client:
        yield client
