"""The two engines find the same: on random shapes and graphs, and on the shapes that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import HealthCheck, given, note, settings
from rdflib import Graph

from minegraph.gate import compiled, validation
from minegraph.gate.quiet import as_written, quiet
from minegraph.store.solutions import solutions
from tests.gate import making

if TYPE_CHECKING:
    from minegraph.gate.report import Finding

Key = tuple[str, ...]


def keys(findings: list[Finding]) -> set[Key]:
    return {
        (f.focus, f.path, f.value, f.component.split("#")[-1], f.shape, f.severity.value)
        for f in findings
    }


def both(data: str, shapes: str) -> tuple[set[Key], set[Key]]:
    with quiet(), as_written():
        graph = Graph().parse(data=shapes, format="turtle")
        read = Graph().parse(data=data, format="turtle")
    store = ox.Store()
    store.load(data.encode(), ox.RdfFormat.TURTLE)
    ours = compiled.validate(lambda query: solutions(store, query), graph)
    theirs = validation.validate_graph(read, graph)
    return keys(ours), keys(theirs)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=making.data(), shapes=making.shapes())
def test_random_shapes_find_the_same_in_random_graphs(data: str, shapes: str) -> None:
    ours, theirs = both(data, shapes)
    note(f"only compiled: {ours - theirs}")
    note(f"only pySHACL: {theirs - ours}")
    assert ours == theirs
