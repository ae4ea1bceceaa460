"""The ontology keeps its own shapes, and each of these catches what it is meant to catch."""

from __future__ import annotations

import functools
import warnings
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from minegraph.gate.shapes import load_shapes

from . import support

MGS = support.BASE + "shapes#"
FILES = sorted((support.SHAPES / "ontology").glob("*.ttl"))
EXAMPLES = Path(__file__).resolve().parent / "shapes"
INVALID = sorted(EXAMPLES.rglob("invalid.*.ttl"))
# What cannot be broken alone: a class that is a property too has a name that is wrong for one.
ALONG = {"Term-one-kind": {"Property-name"}}
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}


@functools.cache
def shapes(path: Path) -> Graph:
    return support.read([path])


def rules(graph: Graph) -> list[URIRef]:
    """The shapes that say something, as against parts and groups."""
    return support.named(
        s
        for s in graph.subjects(SH.message)
        if {SH.NodeShape, SH.PropertyShape} & set(graph.objects(s, RDF.type))
    )


def every_rule() -> list[tuple[URIRef, Path]]:
    return [(rule, path) for path in FILES for rule in rules(shapes(path))]


def short(value: object) -> str:
    if isinstance(value, URIRef):
        return value.removeprefix(MGS)
    return f"{value.parent.name}/{value.stem}" if isinstance(value, Path) else str(value)


def found(data: Graph, shapes_graph: Graph) -> list[tuple[str, str]]:
    """The shape and the focus of each result."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _conforms, results, text = pyshacl.validate(
            data, shacl_graph=shapes_graph, inference="none", advanced=False, meta_shacl=False
        )
    assert isinstance(results, Graph), text
    return [
        (short(results.value(result, SH.sourceShape)), str(results.value(result, SH.focusNode)))
        for result in results.objects(None, SH.result)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ontology_keeps_its_shapes(path: Path) -> None:
    whole = support.ontology_graph() + support.vocabulary_graph()
    assert len(whole) > 5000
    assert found(whole, shapes(path)) == []


def test_there_are_rules_for_terms_headers_and_vocabularies() -> None:
    assert [path.stem for path in FILES] == ["headers", "terms", "vocabularies"]
    assert len(every_rule()) >= 60


@pytest.mark.parametrize(("rule", "path"), every_rule(), ids=short)
def test_rule_has_label_message_severity_and_an_invalid_example(rule: URIRef, path: Path) -> None:
    graph = shapes(path)
    assert rule.startswith(MGS)
    (message,) = graph.objects(rule, SH.message)
    assert isinstance(message, Literal)
    assert message.language == "en"
    assert len(str(message)) > 40
    (severity,) = graph.objects(rule, SH.severity)
    assert severity in SEVERITIES
    assert graph.value(rule, RDFS.label) is not None
    assert list((EXAMPLES / short(rule)).glob("invalid.*.ttl"))


@pytest.mark.parametrize("path", INVALID, ids=short)
def test_invalid_example_breaks_its_shape_and_no_other(path: Path) -> None:
    rule = URIRef(MGS + path.parent.name)
    (file,) = [file for file in FILES if rule in rules(shapes(file))]
    results = found(support.read([path]), shapes(file))
    shapes_found = {shape for shape, _focus in results}
    assert path.parent.name in shapes_found
    assert shapes_found - {path.parent.name} <= ALONG.get(path.parent.name, set())


def test_shapes_of_the_ontology_use_only_what_shacl_defines() -> None:
    used = {
        term
        for path in FILES
        for triple in shapes(path)
        for term in triple
        if isinstance(term, URIRef) and term.startswith(str(SH))
    }
    assert used
    assert {term for term in used if term not in SH} == set()


def test_names_of_shapes_differ_from_those_over_data() -> None:
    own = {rule for rule, _path in every_rule()}
    others = support.read([p for p in support.shape_files() if p not in FILES])
    assert len(others) > 0
    assert own & set(others.subjects()) == set()


def test_gate_does_not_apply_the_shapes_of_the_ontology_to_data() -> None:
    loaded = set(load_shapes().subjects())
    assert loaded
    assert {rule for rule, _path in every_rule()} & loaded == set()
