"""The shipped facts on each engine and in the embedded store, loaded once for all tests here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import run
from tests.conftest import ROOT
from tests.engines.running import NAMES, Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session", params=NAMES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Running, dict[str, str]]]:
    """An engine that holds the shipped facts, and the environment in which it is reached."""
    folder = tmp_path_factory.mktemp(request.param)
    with running(request.param, folder) as started:
        environment = {**started.settings, "MINEGRAPH_STATE": str(folder / "state")}
        there = {"MINEGRAPH_VALIDATE_MEGABYTES": "0"}  # the shapes run on an engine that is right
        loaded = run("load", "-q", *_facts(), store=started.address, **environment, **there)
        assert loaded.returncode == 0, loaded.stderr
        yield started, environment


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("embedded") / "store"
    loaded = run("load", "-q", *_facts(), store=store)
    assert loaded.returncode == 0, loaded.stderr
    return store


def _facts() -> list[str]:
    files = sorted(path for path in (ROOT / "data").glob("*.ttl") if path.name != "manifest.ttl")
    assert files
    return [str(path) for path in files]
