"""A DL reasoner (HermiT) on the ontology, on it with the data, and on copies broken on purpose."""

from __future__ import annotations

import pytest

from . import support


def test_ontology_with_alignments_is_consistent_and_every_class_can_have_members() -> None:
    verdict = support.reason(support.ontology_graph())
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


def test_ontology_with_vocabularies_and_data_is_consistent() -> None:
    data = support.data_files()
    if not data:
        pytest.skip("no data yet")
    graph = support.ontology_graph() + support.vocabulary_graph() + support.read(data)
    verdict = support.reason(graph)
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


BROKEN = {
    "initiative-that-is-a-mine.ttl": support.Verdict(
        True, ("https://example.org/broken/DrillingMine",)
    ),
    "figure-with-two-values.ttl": support.Verdict(False, ()),
    "subsidiary-of-itself.ttl": support.Verdict(False, ()),
    "operator-that-is-an-initiative.ttl": support.Verdict(False, ()),
}


def test_every_broken_ontology_has_an_expected_verdict() -> None:
    files = {path.name for path in support.BROKEN.glob("*.ttl")}
    assert files == set(BROKEN)
    assert len(files) >= 3


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_ontology_is_caught(name: str) -> None:
    graph = support.ontology_graph() + support.read([support.BROKEN / name])
    assert support.reason(graph) == BROKEN[name]
