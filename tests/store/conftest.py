from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from minegraph.store.directory import Directory
from minegraph.store.staging import stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from minegraph.store.protocol import Release

GRAPH = "https://w3id.org/minegraph/graph/"


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """An empty store."""
    return Directory.create(tmp_path / "store")


@pytest.fixture
def publish(directory: Directory) -> Callable[..., Release]:
    """Return a function that publishes N-Triples as the whole content of one graph."""

    def work(lines: str, graph: str = "a") -> Release:
        with stage(directory) as staging:
            staging.replace(GRAPH + graph, io.BytesIO(lines.encode()))
            return staging.publish({"sources": {}})

    return work
