"""The default graph holds what the named graphs state, each statement once, whatever is done."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minegraph.store.directory import Directory
from minegraph.store.staging import stage

GRAPHS = ("urn:g1", "urn:g2", "urn:g3")
LINES = tuple(f"<urn:s{i % 2}> <urn:p> <urn:o{i}> .\n" for i in range(5))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("replace", "add", "remove", "update", "publish")),
        st.sampled_from(GRAPHS),
        st.sets(st.sampled_from(LINES)),
    ),
    max_size=8,
)


def stated(store: ox.Store) -> set[str]:
    return {str(q.triple) for q in store if isinstance(q.graph_name, ox.NamedNode)}


def merged(store: ox.Store) -> list[str]:
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return sorted(str(quad.triple) for quad in quads)


def take(staging, step) -> None:
    action, graph, lines = step
    content = io.BytesIO("".join(sorted(lines)).encode())
    if action == "replace":
        staging.replace(graph, content)
    elif action == "add":
        staging.add(graph, content)
    elif action == "remove":
        staging.remove(graph)
    elif action == "update":
        data = "".join(sorted(lines))
        staging.update(f"DELETE DATA {{ GRAPH <{graph}> {{ {data} }} }}")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_it_follows_every_change(tmp_path_factory, steps):
    directory = Directory.create(tmp_path_factory.mktemp("merging") / "store")
    batch: list[object] = []
    for step in [*steps, ("publish", "", set())]:
        if step[0] != "publish":
            batch.append(step)
            continue
        with stage(directory) as staging:
            for one in batch:
                take(staging, one)
            staging.publish({"sources": {}})
        batch.clear()
        store = ox.Store.read_only(str(directory.database(directory.current())))
        assert merged(store) == sorted(stated(store))


@pytest.mark.parametrize("action", ["replace", "remove"])
def test_what_another_graph_states_stays(directory, action):
    same = io.BytesIO(LINES[0].encode())
    with stage(directory) as staging:
        staging.replace(GRAPHS[0], same)
        same.seek(0)
        staging.replace(GRAPHS[1], same)
        assert staging.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [("1",)]
        staging.publish({"sources": {}})
    with stage(directory) as staging:
        take(staging, (action, GRAPHS[0], set()))
        assert staging.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [("1",)]
        take(staging, (action, GRAPHS[1], set()))
        staging.publish({"sources": {}})
    with stage(directory) as staging:
        assert staging.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [("0",)]
