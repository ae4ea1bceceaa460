"""A scratch store, outside of the gate, that holds the data of one test at a time."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.api.tokens import Scope, Tokens
from minegraph.api.writing import Written
from minegraph.gate.editing import Action
from minegraph.namespaces import GRAPH
from minegraph.settings import Settings
from minegraph.store.directory import Directory, write_durably
from minegraph.store.formats import GRAPHS, by_name
from minegraph.store.staging import stage
from tests.suites.manifests import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.gate.editing import Edit
    from minegraph.store.staging import Staging

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

    def fill(self, data: tuple[str, ...], graphs: tuple[tuple[str, str], ...]) -> None:
        """Publish a release that holds these files and nothing else."""
        self._publish(data, graphs)

    def hold(self, data: tuple[str, ...], graphs: tuple[tuple[str, str], ...]) -> None:
        """Make the current release hold these files and nothing else."""
        wanted = (data, graphs)
        if wanted not in self._releases:
            if self._releases:
                last = f"r{len(self._releases)}"
                write_durably(self.directory.path / "current", last + "\n")
            self._releases[wanted] = self._publish(data, graphs)
        write_durably(self.directory.path / "current", self._releases[wanted] + "\n")

    def _publish(self, data: tuple[str, ...], graphs: tuple[tuple[str, str], ...]) -> str:
        folder = Path(tempfile.mkdtemp(dir=self.directory.path / "staging"))
        store = ox.Store(str(folder / "db"))
        named = ((ox.NamedNode(name), file) for name, file in graphs)
        default = ((ox.DefaultGraph(), file) for file in data)
        for graph, file in (*default, *named):
            store.add_graph(graph)
            path = path_of(file)
            store.load(
                io.BytesIO(path.read_bytes()),
                SUFFIXES[path.suffix],
                base_iri=file,
                to_graph=graph,
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
    with TestClient(
        create_app(Settings(store=scratch.directory.path, memory_megabytes=0))
    ) as opened:
        yield opened


class FreeWriter:
    """Makes edits in this process and without the gate, which would refuse what tests state."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def write(self, edit: Edit) -> Written:
        with stage(self._directory, merged=False) as staging:
            if edit.action is Action.UPDATE:
                staging.update(edit.text)
            elif edit.action is Action.REMOVE:
                staging.remove(edit.graph)
            else:
                graph = f"{GRAPH}new" if edit.action is Action.CREATE else edit.graph
                self._load(staging, edit, graph)
                edit = replace(edit, graph=graph)
            release = staging.publish({"published": "", "sources": {}})
            return Written(release.name, changed=True, graph=edit.graph)

    def _load(self, staging: Staging, edit: Edit, graph: str) -> None:
        write = staging.replace if edit.action is Action.REPLACE else staging.add
        for body in edit.bodies:
            quads = ox.parse(
                Path(body.file).read_bytes(),
                ox.RdfFormat.from_media_type(by_name(body.format_name, GRAPHS).media_type),
                base_iri=graph or None,
            )
            lines = "".join(f"{quad.triple} .\n" for quad in quads)
            if graph:
                write(graph, io.BytesIO(lines.encode()))
            else:
                staging.update(f"CLEAR DEFAULT ; INSERT DATA {{ {lines} }}")
            write = staging.add


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Scratch:
    """A scratch store for tests that write."""
    made = Scratch(tmp_path_factory.mktemp("updates") / "store")
    made.hold((), ())
    return made


@pytest.fixture(scope="module")
def writing(store) -> Iterator[TestClient]:
    """A client of a service that writes without the gate, with a token that may."""
    path = store.directory.path
    secret = Tokens(path / "tokens.json").add("tests", (Scope.WRITE,))
    app = create_app(Settings(store=path, memory_megabytes=0), writer=FreeWriter(store.directory))
    headers = {"Authorization": f"Bearer {secret}"}
    with TestClient(app, headers=headers) as opened:
        yield opened
