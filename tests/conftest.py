"""What tests share: one store filled with the shipped facts, made once through the real gate."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.bootstrap import make_reader
from minegraph.gate.loading import load
from minegraph.settings import Settings
from minegraph.shipped import facts
from minegraph.store.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
# Whole folders whose tests share services or stores; those that take longest first.
SHARING = ("whole", "attack", "engines")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what shares services: it must not be left for the end, when others wait."""
    order = {folder: number for number, folder in enumerate(SHARING)}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(SHARING)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together, where tests run in several processes, a file's and those of some folders."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 -- absent without xdist

    class ByService(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = Path(nodeid.partition("::")[0])
            return path.parent.name if path.parent.name in SHARING else str(path)

    config.option.loadscopereorder = False
    return ByService(config, log)


def publish(settings: Settings, *files: Path, **options: str) -> None:
    """Load files into the settings' store, as `minegraph load` does."""

    async def work() -> None:
        reader = make_reader(settings)
        try:
            await load(Directory.create(settings.folder), reader, files, **options)
        finally:
            await reader.close()

    asyncio.run(work())


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a store that holds the shipped facts; tests only read it."""
    settings = Settings(store=tmp_path_factory.mktemp("shipped") / "store", query_seconds=3)
    files = facts()
    assert files
    publish(settings, *files)
    return settings


@pytest.fixture(scope="session")
def client(shipped: Settings) -> Iterator[TestClient]:
    """A client of the API over the shipped facts, which are held in memory."""
    with TestClient(create_app(shipped), client=("127.0.0.1", 50000)) as opened:
        end = time.monotonic() + 60
        while opened.get("/health").json()["memory"] != "held":
            assert time.monotonic() < end
            time.sleep(0.1)
        yield opened


@pytest.fixture
def source_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of files that each describe one source and state what is given."""

    def make(slug: str, statements: str = "") -> Path:
        path = tmp_path / f"{slug}.ttl"
        path.write_text(source_turtle(slug) + statements, encoding="utf-8")
        return path

    return make


def source_turtle(slug: str) -> str:
    """Return a complete description of a source, after the prefixes that tests use."""
    return f"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix mg: <https://w3id.org/minegraph/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/minegraph/id/> .
@prefix vocab: <https://w3id.org/minegraph/vocab/> .

<https://w3id.org/minegraph/id/source/{slug}> a mg:Source ;
  rdfs:label "Test source {slug}"@en ;
  dcterms:title "Test source {slug}"@en ;
  dcterms:publisher <https://w3id.org/minegraph/id/organization/test-publisher> ;
  dcterms:issued "2024-01-31"^^xsd:date ;
  dcterms:rights "Made for a test."@en ;
  mg:retrievedOn "2024-02-01"^^xsd:date ;
  mg:graph <https://w3id.org/minegraph/graph/{slug}> .

<https://w3id.org/minegraph/id/organization/test-publisher> a mg:Organization ;
  rdfs:label "Test publisher"@en .

"""


def files_of(directory: Path) -> dict[str, bytes]:
    """Return the content of every file below a directory, by relative path, locks left out."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def record_of(settings: Settings) -> dict[str, object]:
    """Return what the current release says of itself."""
    directory = Directory.open(settings.folder)
    folder = settings.folder / "releases" / directory.current()
    return json.loads((folder / "release.json").read_text(encoding="utf-8"))


def readme_command(marker: str) -> str:
    """Return the shell command of the README's block under an HTML comment."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- {marker} -->\n```sh\n(.*?)```", text, re.DOTALL)
    assert found, f"the README has no block {marker}"
    return found[1]
