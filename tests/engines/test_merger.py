"""The merger of a release in the making states what its graphs state, whatever was staged how."""

from __future__ import annotations

import io
import random
from contextlib import closing

import pytest

from minegraph.bootstrap import make_remote_home
from minegraph.namespaces import GRAPH
from minegraph.settings import Settings
from tests.engines.running import running

_GRAPHS = [f"{GRAPH}g{n}" for n in range(3)]
_RECORD = {"published": "2024-01-01T00:00:00+00:00", "statements": 0, "findings": []}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merger")
    with running("oxigraph", folder) as started:
        home = make_remote_home(Settings(store=started.address, state=folder / "state"))
        with closing(home.engine):
            yield home


@pytest.mark.parametrize("seed", range(8))
def test_random_stagings_between_looks_at_the_merger(home, seed):
    chance = random.Random(seed)
    with home.stage() as staging:
        held = {graph: lines(staging, graph) for graph in staging.graphs()}
        for _ in range(12):
            graph = chance.choice(_GRAPHS)
            held[graph] = {
                f"<urn:s> <urn:p> <urn:{chance.randrange(8)}> .\n".encode()
                for _ in range(chance.choice((0, 0, 2, 4)))
            }
            staging.replace(graph, io.BytesIO(b"".join(held[graph])))
            if chance.random() < 0.5:
                assert merged(staging) == set().union(*held.values())
        assert merged(staging) == set().union(*held.values())
        staging.publish({**_RECORD})
    with home.stage() as staging:
        assert merged(staging) == set().union(*held.values())


def merged(staging):
    output = io.BytesIO()
    staging.dump(output)
    found = output.getvalue().splitlines(keepends=True)
    assert len(found) == len(set(found))
    return set(found)


def lines(staging, graph):
    output = io.BytesIO()
    staging.content(graph, output)
    return set(output.getvalue().splitlines(keepends=True))
