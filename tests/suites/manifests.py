"""The W3C's SPARQL 1.1 tests as their manifests list them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.collection import Collection

CHECKOUT = Path(__file__).parents[2]
ROOT = CHECKOUT.parent / "shared" / "suites" / "w3c-sparql11" / "sparql11"
NEEDS_SUITES = pytest.mark.skipif(
    not ROOT.is_dir(),
    reason=f"the W3C suites are not in {ROOT.relative_to(CHECKOUT.parent)} beside the repository",
)
BASE = "http://w3c.test/"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWGT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")

EVALUATION = (
    "aggregates bind bindings cast construct csv-tsv-res exists functions grouping json-res "
    "negation project-expression property-path subquery"
).split()
SYNTAX = ["syntax-query"]
UPDATES = (
    "add basic-update clear copy delete delete-data delete-insert delete-where drop move "
    "syntax-update-1 syntax-update-2 update-silent"
).split()


@dataclass(frozen=True)
class Case:
    """One test: its place in the suite, its kind, the files that it names, its node."""

    suite: str
    name: str
    kind: str
    action: str = ""
    data: tuple[str, ...] = ()
    graphs: tuple[tuple[str, str], ...] = ()
    result: str = ""
    result_data: tuple[str, ...] = ()
    result_graphs: tuple[tuple[str, str], ...] = ()
    node: object = field(default=None, compare=False)
    manifest: str = "manifest.ttl"

    @property
    def id(self) -> str:
        return f"{self.suite}/{self.name}"

    def base(self) -> str:
        return f"{BASE}{self.suite}/"


def path_of(iri: str) -> Path:
    """Return the file that an IRI of the suites stands for."""
    assert iri.startswith(BASE), iri
    return ROOT / iri.removeprefix(BASE)


@cache
def graph_of(suite: str, manifest: str = "manifest.ttl") -> rdflib.Graph:
    """Return a manifest as a graph."""
    text = (ROOT / suite / manifest).read_text(encoding="utf-8")
    return rdflib.Graph().parse(data=text, format="turtle", publicID=f"{BASE}{suite}/{manifest}")


@cache
def cases(suite: str, manifest: str = "manifest.ttl") -> tuple[Case, ...]:
    """Return the tests of a manifest in its order; none where the suites are absent."""
    if not ROOT.is_dir():
        return ()
    graph = graph_of(suite, manifest)
    entries = Collection(graph, next(graph.objects(None, MF.entries)))
    found = tuple(_case(graph, suite, node, manifest) for node in entries)
    assert found, suite
    return found


def _case(graph: rdflib.Graph, suite: str, node: rdflib.URIRef, manifest: str) -> Case:
    kind = next(k for k in graph.objects(node, rdflib.RDF.type) if str(k).startswith(str(MF)))
    action, result = graph.value(node, MF.action), graph.value(node, MF.result)
    namespace = UT if "Update" in kind else QT
    request = graph.value(action, QT.query) or graph.value(action, UT.request) or action
    bare = isinstance(result, rdflib.URIRef)
    return Case(
        suite=suite,
        name=str(node).rsplit("#", 1)[-1],
        kind=_kind(suite, str(kind).removeprefix(str(MF))),
        action=str(request or ""),
        data=_files(graph, action, namespace.data),
        graphs=_graphs(graph, action, namespace) or _graphs(graph, node, UT),
        result=str(result) if bare else "",
        result_data=() if bare else _files(graph, result, UT.data),
        result_graphs=() if bare else _graphs(graph, result, UT),
        node=node,
        manifest=manifest,
    )


def _kind(suite: str, kind: str) -> str:
    """Return the kind of a test; some manifests of updates call theirs tests of query syntax."""
    return kind.replace("veSyntax", "veUpdateSyntax") if suite in UPDATES else kind


def _files(graph: rdflib.Graph, node: object, name: rdflib.URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(file) for file in graph.objects(node, name)))


def _graphs(
    graph: rdflib.Graph, node: object, namespace: rdflib.Namespace
) -> tuple[tuple[str, str], ...]:
    """Return the named graphs of an action or a result: name and file."""
    found = []
    for value in graph.objects(node, namespace.graphData):
        label = graph.value(value, rdflib.RDFS.label)
        file = graph.value(value, namespace.graph) or graph.value(value, QT.graph) or value
        found.append((str(label or file), str(file)))
    return tuple(sorted(found))
