"""The two engines find the same: on random shapes and graphs, and on the shapes that ship."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, note, settings
from rdflib import Graph

from minegraph.gate import compiled, validation
from minegraph.gate.quiet import as_written, quiet
from minegraph.gate.shapes import load_shapes
from minegraph.store.solutions import solutions
from tests.conftest import ROOT
from tests.gate import making

if TYPE_CHECKING:
    from minegraph.gate.report import Finding

Key = tuple[str, ...]
BOUNDS = ("clusiveConstraintComponent",)


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


def shipped(*patterns: str) -> ox.Store:
    store = ox.Store()
    for pattern in patterns:
        files = sorted(ROOT.glob(pattern))
        assert files, pattern
        for file in files:
            store.load(path=file, format=ox.RdfFormat.TURTLE, base_iri=file.as_uri())
    return store


def of_unlike_types(found: set[Key]) -> set[Key]:
    """Return the bounds broken by values of unlike types, which the reference orders somehow."""
    ill_typed = {key[:3] for key in found if key[3].startswith("Datatype")}
    return {key for key in found if key[3].endswith(BOUNDS) and key[:3] in ill_typed}


@pytest.mark.skipif(not any(ROOT.glob("shapes/*.ttl")), reason="there are no shapes yet")
def test_the_shipped_shapes_find_the_same_in_the_shipped_data() -> None:
    """The examples of each shape are held to both engines in tests/shapes, file by file."""
    store = shipped("ontology/*.ttl", "ontology/vocabularies/*.ttl", "data/*.ttl")
    triples = io.BytesIO()
    store.dump(triples, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    triples.seek(0)
    shapes = load_shapes()
    ours = compiled.validate(lambda query: solutions(store, query), shapes)
    mine, reference = keys(ours), keys(validation.validate(triples, shapes))
    assert reference
    unlike = of_unlike_types(mine | reference)
    assert mine - unlike == reference - unlike


def test_the_compiler_follows_the_standard_where_the_reference_orders_unlike_types() -> None:
    data = f"{making.PREFIXES} ex:n ex:p 1 ."
    shapes = f"""{making.PREFIXES} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
        sh:property [ sh:path ex:p ; sh:minExclusive "2024-02-01"^^xsd:date ] ."""
    ours, theirs = both(data, shapes)
    assert {key[3] for key in ours} == {"MinExclusiveConstraintComponent"}
    assert theirs == set(), "pySHACL has mended it: draw bounds on any value"
