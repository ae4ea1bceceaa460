"""A small store filled directly, and clients of the service over it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from minegraph.store.staging import stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from minegraph.store.protocol import Release

BASE = "https://w3id.org/minegraph/"
GRAPH = BASE + "graph/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
CLASS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SURVEY = f"""\
<{BASE}id/mine/a> <{CLASS}> <{BASE}ontology#Mine> .
<{BASE}id/mine/a> <{LABEL}> "Mine A"@en .
<{BASE}id/mine/a> <{BASE}ontology#operator> <{BASE}id/company/b> .
<{BASE}id/mine/c> <{CLASS}> <{BASE}ontology#Mine> .
<{BASE}id/mine/c> <{LABEL}> "<script>alert(1)</script>"@en .
"""
REGISTER = f"""\
<{BASE}id/company/b> <{CLASS}> <{BASE}ontology#Company> .
<{BASE}id/company/b> <{LABEL}> "Company B"@en .
"""


def publish(store: Path, graphs: Mapping[str, str]) -> Release:
    """Publish N-Triples as the whole content of graphs, by their IRIs, without the gate."""
    directory = Directory.create(store)
    with stage(directory) as staging:
        for graph, lines in graphs.items():
            staging.replace(graph, io.BytesIO(lines.encode()))
        record = {
            "published": "2024-11-02T10:00:00+00:00",
            "sources": {},
            "statements": staging.count(),
            "findings": [],
        }
        return staging.publish(record)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a store with two sources; tests only read it."""
    place = tmp_path_factory.mktemp("sparql") / "store"
    publish(place, {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    return Settings(store=place, query_seconds=3, memory_megabytes=0)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the service over the two sources."""
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Settings, TestClient]]:
    """A store of one test's own, and a client of the service over it."""
    place = tmp_path / "store"
    publish(place, {GRAPH + "survey": SURVEY, GRAPH + "register": REGISTER})
    settings = Settings(store=place, query_seconds=3, memory_megabytes=0)
    with TestClient(create_app(settings)) as opened:
        yield settings, opened
