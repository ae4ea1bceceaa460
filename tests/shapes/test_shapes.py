"""Every shape is complete, finds what it is made to find, and lets the rest pass.

Each shape that has a message has a folder of its name here with examples in Turtle: ``valid.*``,
and ``invalid.*`` where it is a *must* or ``warning.*`` where it is a *should* or *may*. The rest of
the file name says what is in it. An example is seen beside the ontology and the vocabularies, and
only what its own shape finds in it counts, so it states no more than that shape needs. Both
engines of the gate must find the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef

from minegraph.errors import StoreUnusable
from minegraph.gate.quiet import quiet
from minegraph.gate.shapes import load_shapes
from minegraph.shipped import folder, turtle_files
from minegraph.store.directory import Directory

from . import support

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.settings import Settings


def test_there_are_shapes_rules_and_folders() -> None:
    graph = support.shapes()
    assert len(support.FOLDERS) > 200
    assert len(support.EXAMPLES) >= 2 * len(support.FOLDERS)
    assert len(support.named(graph[: RDF.type : SH.PropertyShape])) >= 60
    assert len(list((folder("shapes") / "rules").glob("*.ttl"))) >= 14
    assert len(list(graph.subjects(SH.sparql))) >= 12


def test_each_shape_with_a_message_has_its_examples_and_no_folder_is_without_a_shape() -> None:
    missing = [
        f"{support.short(shape)}/{kind}"
        for shape in support.with_message()
        for kind in ("valid", support.kind_of_fault(shape))
        if not list((support.HERE / support.short(shape)).glob(f"{kind}.*.ttl"))
    ]
    assert missing == []
    named = {support.short(shape) for shape in support.with_message()}
    assert sorted(set(support.FOLDERS) - named) == []


@pytest.mark.parametrize(
    "path", support.EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_example_is_what_its_name_says(path: Path) -> None:
    kind, why, _suffix = path.name.split(".")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", why)
    shape = URIRef(support.MGS + path.parent.name)
    found = support.by_pyshacl(path, shape)
    severities = {severity for severity, _result in found}
    if kind == "valid":
        assert found == []
    elif kind == "invalid":
        assert severities == {SH.Violation}
    else:
        assert kind == "warning"
        assert len(severities) == 1
        assert severities <= {SH.Warning, SH.Info}
    assert set(support.by_compiled(path, shape)) == {result for _severity, result in found}


def test_each_shape_is_named_and_of_a_stated_severity_and_used() -> None:
    graph, wrong = support.shapes(), []
    assert all(
        isinstance(shape, URIRef)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in graph[: RDF.type : kind]
    )
    for shape in support.every_shape():
        one_severity = [*graph.objects(shape, SH.severity)]
        known = len(one_severity) == 1 and one_severity[0] in support.SEVERITIES
        checks = {
            "not in our namespace": shape.startswith(support.MGS),
            "no label": (shape, RDFS.label, None) in graph,
            "not one severity": known
            or not (support.is_reported(shape) or support.is_property_shape(shape)),
            "never used": bool(
                {*support.parts(), *support.targeted()} & {shape, *graph[: SH.property : shape]}
            ),
        }
        wrong += [f"{support.short(shape)}: {fault}" for fault, good in checks.items() if not good]
    assert wrong == []


def test_each_shape_that_reports_has_one_message_in_english() -> None:
    wrong = []
    for shape in filter(support.is_reported, support.every_shape()):
        messages = [*support.shapes().objects(shape, SH.message)]
        texts = [m for m in messages if isinstance(m, Literal) and m.language == "en"]
        if len(messages) != 1 or texts != messages:
            wrong.append(support.short(shape))
    assert wrong == []


def test_messages_name_the_terms_and_give_a_way_out() -> None:
    assert len(support.with_message()) > 200
    for shape in support.with_message():
        message = str(support.shapes().value(shape, SH.message))
        assert re.search(r"\b(mg|rdfs|skos|dcterms|dcat|org|prov|geo|foaf):\w|IRI", message), shape
        assert re.search(r"[:;,.] ?\w", message), shape
        assert message.endswith("."), shape
        assert "{" not in message, shape


def test_what_shapes_refer_to_is_there() -> None:
    graph = support.shapes()
    known = set(support.every_shape())
    referred = support.parts() | set(graph.objects(None, SH.property))
    missing = [support.short(node) for node in support.named(referred) if node not in known]
    assert missing == []
    headers = set(graph[: RDF.type : OWL.Ontology])
    assert set(graph.objects(None, SH.prefixes)) <= headers
    for shape in support.every_shape():
        assert graph.value(shape, RDFS.isDefinedBy) in headers, shape


def test_blank_nodes_are_only_lists_and_paths() -> None:
    graph = support.shapes()
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
            Graph(), shacl_graph=support.shapes(), inference="none", advanced=False, meta_shacl=True
        )
    assert conforms, text


def test_a_misspelt_term_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (folder("shapes") / "time.ttl").read_text(encoding="utf-8")
    wrong = tmp_path / "time.ttl"
    monkeypatch.setattr("minegraph.gate.shapes.turtle_files", lambda _name: [wrong])
    wrong.write_text(text, encoding="utf-8")
    assert (URIRef(support.MGS + "Period"), RDF.type, SH.NodeShape) in load_shapes()
    wrong.write_text(text.replace("sh:minCount", "sh:mincount", 1), encoding="utf-8")
    with pytest.raises(StoreUnusable, match="mincount"):
        load_shapes()


def test_shipped_facts_break_no_must(shipped: Settings) -> None:
    directory = Directory.open(shipped.folder)
    findings = directory.findings(directory.current())
    assert findings
    assert [f for f in findings if f["severity"] not in ("Warning", "Info")] == []
