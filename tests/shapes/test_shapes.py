"""Every shape is complete, finds what it is made to find, and lets the rest pass.

Each shape that has a message has a folder of its name here with examples in Turtle: ``valid.*``,
and ``invalid.*`` where it is a *must* or ``warning.*`` where it is a *should* or *may*. The rest of
the file name says what is in it. An example is seen beside the ontology and the vocabularies, and
only what its own shape finds in it counts, so it states no more than that shape needs.

To validate hundreds of examples in seconds, each is validated against a reduced shapes graph: the
shape of its folder with all that it refers to (lists, paths, parts, queries, prefixes), and, for a
property shape, the node shapes that hold it with their targets and without their other
constraints. Nothing that the shape needs is left out and pySHACL itself finds the focus nodes; its
own options for one shape or focus are not used, because they let faults pass.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef

from minegraph.errors import StoreUnusable
from minegraph.gate import compiled
from minegraph.gate.quiet import as_written, quiet
from minegraph.gate.validation import load_shapes
from minegraph.shipped import folder, turtle_files
from minegraph.store.solutions import solutions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from minegraph.settings import Settings

MGS = "https://w3id.org/minegraph/shapes#"
HERE = Path(__file__).resolve().parent
EXAMPLES = sorted(HERE.glob("*/*.ttl"))
FOLDERS = sorted({path.parent.name for path in EXAMPLES})
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
SEVERITIES = {SH.Violation: "must", SH.Warning: "should", SH.Info: "may"}
# What leads from a shape to another that it only asks whether a node conforms.
PARTS = (SH.node, SH["not"], SH["or"], SH["and"], SH.qualifiedValueShape)

Found = tuple[str, str]  # focus and value of a result


@functools.cache
def shapes() -> Graph:
    return load_shapes()


@functools.cache
def union() -> Graph:
    """The ontology and the vocabularies, beside which every example is seen."""
    files = [path for path in turtle_files("ontology") if path.parent.name != "alignments"]
    assert len(files) > 20
    graph = Graph()
    with as_written():
        for path in files:
            graph.parse(path, format="turtle")
    return graph


@functools.cache
def stored_union() -> ox.Store:
    store = ox.Store()
    store.load(union().serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)
    return store


def named(nodes: Iterable[Node]) -> list[URIRef]:
    return sorted({node for node in nodes if isinstance(node, URIRef)})


def every_shape() -> list[URIRef]:
    graph = shapes()
    return named(s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph[: RDF.type : kind])


def with_message() -> list[URIRef]:
    return [shape for shape in every_shape() if (shape, SH.message, None) in shapes()]


def parts() -> set[Node]:
    """The shapes that others ask whether a node conforms, directly or in a list."""
    graph = shapes()
    found = {o for part in PARTS for o in graph.objects(None, part)}
    lists = {member for o in found for member in graph.items(o)}
    return found | lists


def short(shape: Node) -> str:
    return str(shape).removeprefix(MGS)


def copy(node: Node, into: Graph, *, leave_out: tuple[URIRef, ...] = ()) -> None:
    """Copy a node's statements and those of all that it refers to."""
    for predicate, value in shapes().predicate_objects(node):
        if predicate in leave_out or (node, predicate, value) in into:
            continue
        into.add((node, predicate, value))
        if predicate != RDFS.isDefinedBy:
            copy(value, into)


@functools.cache
def only(shape: URIRef) -> Graph:
    """The shapes graph reduced to one shape, as the docstring of this module tells."""
    reduced = Graph()
    copy(shape, reduced)
    for holder in shapes().subjects(SH.property, shape):
        reduced.add((holder, RDF.type, SH.NodeShape))
        reduced.add((holder, SH.property, shape))
        for target in TARGETS:
            for value in shapes().objects(holder, target):
                reduced.add((holder, target, value))
    return reduced


@functools.cache
def example(path: Path) -> Graph:
    with quiet(), as_written():
        return Graph().parse(path, format="turtle")


def mentioned(path: Path) -> set[str]:
    return {str(term) for triple in example(path) for term in triple}


def by_pyshacl(path: Path, shape: URIRef) -> list[tuple[URIRef, Found]]:
    """Severity, focus and value of what a shape finds in an example, by pySHACL."""
    data, added = union(), [triple for triple in example(path) if triple not in union()]
    for triple in added:
        data.add(triple)
    try:
        with quiet():
            _conforms, results, text = pyshacl.validate(
                data, shacl_graph=only(shape), inference="none", advanced=False, inplace=True
            )
    finally:
        for triple in added:
            data.remove(triple)
    assert isinstance(results, Graph), text
    found = []
    for result in results.objects(None, SH.result):
        focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
        severity = results.value(result, SH.resultSeverity)
        assert isinstance(severity, URIRef)
        if results.value(result, SH.sourceShape) == shape and str(focus) in mentioned(path):
            found.append((severity, (str(focus), "" if value is None else str(value))))
    return found


def by_compiled(path: Path, shape: URIRef) -> list[Found]:
    """Focus and value of what a shape finds in an example, by the compiled shapes."""
    store = stored_union()
    text = example(path).serialize(format="nt", encoding="utf-8")
    added = [
        ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(text, ox.RdfFormat.N_TRIPLES)
    ]
    added = [quad for quad in added if quad not in store]
    store.extend(added)
    try:
        found = compiled.validate(lambda query: solutions(store, query), only(shape))
    finally:
        for quad in added:
            store.remove(quad)
    return [(f.focus, f.value) for f in found if f.focus in mentioned(path)]


def test_there_are_shapes_rules_and_folders() -> None:
    graph = shapes()
    assert len(FOLDERS) > 200
    assert len(EXAMPLES) >= 2 * len(FOLDERS)
    assert len(named(graph[: RDF.type : SH.PropertyShape])) >= 60
    assert len(list((folder("shapes") / "rules").glob("*.ttl"))) >= 14
    assert len(list(graph.subjects(SH.sparql))) >= 12


def test_each_shape_with_a_message_has_its_examples_and_no_folder_is_without_a_shape() -> None:
    missing = []
    for shape in with_message():
        severity = shapes().value(shape, SH.severity)
        wrong = "invalid" if severity == SH.Violation else "warning"
        for kind in ("valid", wrong):
            if not list((HERE / short(shape)).glob(f"{kind}.*.ttl")):
                missing.append(f"{short(shape)}/{kind}")
    assert missing == []
    assert sorted(set(FOLDERS) - {short(shape) for shape in with_message()}) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_example_is_what_its_name_says(path: Path) -> None:
    kind, why, _suffix = path.name.split(".")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", why)
    shape = URIRef(MGS + path.parent.name)
    found = by_pyshacl(path, shape)
    severities = {severity for severity, _result in found}
    if kind == "valid":
        assert found == []
    elif kind == "invalid":
        assert severities == {SH.Violation}
    else:
        assert kind == "warning"
        assert len(severities) == 1
        assert severities <= {SH.Warning, SH.Info}
    assert set(by_compiled(path, shape)) == {result for _severity, result in found}


def test_each_shape_is_named_explained_and_of_a_stated_severity() -> None:
    graph, wrong = shapes(), []
    helpers = parts()
    for kind in (SH.NodeShape, SH.PropertyShape):
        assert all(isinstance(shape, URIRef) for shape in graph[: RDF.type : kind])
    for shape in every_shape():
        messages = list(graph.objects(shape, SH.message))
        says = [m for m in messages if isinstance(m, Literal) and m.language == "en" and m.strip()]
        constrains = (
            (shape, RDF.type, SH.PropertyShape) in graph
            or any(graph[shape : SH.sparql])
            or any((shape, part, None) in graph for part in PARTS)
        )
        reported = any((holder, t, None) in graph for t in TARGETS for holder in holders(shape))
        wrong += [f"{short(shape)}: not in our namespace"] * (not shape.startswith(MGS))
        wrong += [f"{short(shape)}: no label"] * ((shape, RDFS.label, None) not in graph)
        wrong += [f"{short(shape)}: no file"] * ((shape, RDFS.isDefinedBy, None) not in graph)
        if constrains and reported:
            wrong += [f"{short(shape)}: not one English message"] * (len(messages) != 1 or not says)
        if messages or (shape, RDF.type, SH.PropertyShape) in graph:
            one = len(list(graph.objects(shape, SH.severity))) == 1
            known = graph.value(shape, SH.severity) in SEVERITIES
            wrong += [f"{short(shape)}: no severity"] * (not (one and known))
        wrong += [f"{short(shape)}: never used"] * (not reported and shape not in helpers)
    assert wrong == []


def holders(shape: URIRef) -> list[Node]:
    return [shape, *shapes().subjects(SH.property, shape)]


def test_messages_name_the_terms_and_give_a_way_out() -> None:
    assert len(with_message()) > 200
    for shape in with_message():
        message = str(shapes().value(shape, SH.message))
        assert re.search(r"\b(mg|rdfs|skos|dcterms|dcat|org|prov|geo|foaf):\w|IRI", message), shape
        assert re.search(r"[:;,.] ?\w", message), shape
        assert message.endswith("."), shape
        assert "{" not in message, shape


def test_what_shapes_refer_to_is_there() -> None:
    graph = shapes()
    known = set(every_shape())
    referred = parts() | set(graph.objects(None, SH.property))
    missing = [short(node) for node in named(referred) if node not in known]
    assert missing == []
    headers = set(graph[: RDF.type : OWL.Ontology])
    assert set(graph.objects(None, SH.prefixes)) <= headers
    for shape in every_shape():
        assert graph.value(shape, RDFS.isDefinedBy) in headers, shape


def test_blank_nodes_are_only_lists_and_paths() -> None:
    graph = shapes()
    allowed = {RDF.first, RDF.rest, SH.alternativePath, SH.inversePath}
    allowed |= {SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath}
    for subject, predicate, _value in graph:
        if not isinstance(subject, URIRef):
            assert predicate in allowed, predicate


def test_each_file_has_a_header_and_defines_its_own_shapes() -> None:
    files = [p for p in turtle_files("shapes") if p.parent.name != "ontology"]
    assert len(files) > 20
    for path in files:
        graph = Graph().parse(path, format="turtle")
        (header,) = graph[: RDF.type : OWL.Ontology]
        assert path.read_text(encoding="utf-8").startswith("# "), path
        assert set(graph.objects(None, RDFS.isDefinedBy)) <= {header}, path
        if path.parent.name == "rules":
            assert str(header).endswith(f"/rules/{path.stem}"), path


def test_shapes_are_well_formed_by_the_shapes_of_shacl() -> None:
    with quiet():
        conforms, _results, text = pyshacl.validate(
            Graph(), shacl_graph=shapes(), inference="none", advanced=False, meta_shacl=True
        )
    assert conforms, text


def test_a_misspelt_term_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (folder("shapes") / "time.ttl").read_text(encoding="utf-8")
    wrong = tmp_path / "time.ttl"
    monkeypatch.setattr("minegraph.gate.validation.turtle_files", lambda _name: [wrong])
    wrong.write_text(text, encoding="utf-8")
    assert (URIRef(MGS + "Period"), RDF.type, SH.NodeShape) in load_shapes()
    wrong.write_text(text.replace("sh:minCount", "sh:mincount", 1), encoding="utf-8")
    with pytest.raises(StoreUnusable, match="mincount"):
        load_shapes()


def test_shipped_facts_break_no_must(shipped: Settings) -> None:
    """The gate refuses a load with a violation, so that the store is there says it."""
    assert list((shipped.store / "releases").glob("*/release.json"))
