"""A scratch store, outside of the gate, that holds the data of one test at a time."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from minegraph.store.directory import Directory, write_durably
from tests.suites.manifests import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.suites.manifests import Case

DEFAULT = "http://w3c.test/the-default-graph"
SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}


class Scratch:
    """A store that is given the data of tests, one release to each set of files."""

    def __init__(self, place: Path) -> None:
        self.directory = Directory.create(place)
        self._releases: dict[object, str] = {}

    def hold(self, data: tuple[str, ...], graphs: tuple[tuple[str, str], ...]) -> None:
        """Make the current release hold these files and nothing else."""
        wanted = (data, graphs)
        if wanted not in self._releases:
            self._releases[wanted] = self._publish(data, graphs)
        write_durably(self.directory.path / "current", self._releases[wanted] + "\n")

    def _publish(self, data: tuple[str, ...], graphs: tuple[tuple[str, str], ...]) -> str:
        if self._releases:
            last = f"r{len(self._releases)}"
            write_durably(self.directory.path / "current", last + "\n")
        folder = Path(tempfile.mkdtemp(dir=self.directory.path / "staging"))
        store = ox.Store(str(folder / "db"))
        store.add_graph(ox.NamedNode(DEFAULT))
        for name, file in (*((DEFAULT, file) for file in data), *graphs):
            store.add_graph(ox.NamedNode(name))
            path = path_of(file)
            store.load(
                io.BytesIO(path.read_bytes()),
                SUFFIXES[path.suffix],
                base_iri=file,
                to_graph=ox.NamedNode(name),
            )
        store.flush()
        del store
        return self.directory.adopt(folder, {"published": "", "sources": {}}).name


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A scratch store for tests that only read."""
    made = Scratch(tmp_path_factory.mktemp("suites") / "store")
    made.hold((), ())
    return made


@pytest.fixture(scope="session")
def service(scratch: Scratch) -> Iterator[TestClient]:
    """A client of the service over the scratch store."""
    with TestClient(create_app(Settings(store=scratch.directory.path))) as opened:
        yield opened


def dataset_of(case: Case) -> dict[str, object]:
    """Return the dataset of a test as parameters of the protocol."""
    names = [name for name, _file in case.graphs]
    return {"default-graph-uri": DEFAULT, "named-graph-uri": names}
