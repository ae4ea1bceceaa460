"""The three tests of the service description, which the manifest states in words."""

from __future__ import annotations

import pytest
import rdflib

from tests.suites.manifests import NEEDS_SUITES, cases

pytestmark = NEEDS_SUITES

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
# Each property of the vocabulary that is used, with the classes of its subjects.
DOMAINS = {
    SD.endpoint: SD.Service,
    SD.supportedLanguage: SD.Service,
    SD.feature: SD.Service,
    SD.resultFormat: SD.Service,
    SD.inputFormat: SD.Service,
    SD.extensionFunction: SD.Service,
    SD.defaultDataset: SD.Service,
    SD.defaultGraph: SD.Dataset,
    SD.namedGraph: SD.Dataset,
    SD.name: SD.NamedGraph,
    SD.graph: SD.NamedGraph,
}
RANGES = {
    SD.extensionFunction: SD.Function,
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
}


def returns_rdf(graph):
    assert len(graph) > 10


def has_endpoint_triple(graph):
    assert (None, SD.endpoint, rdflib.URIRef("http://testserver/sparql")) in graph


def conforms_to_schema(graph):
    services = set(graph.subjects(rdflib.RDF.type, SD.Service))
    assert len(services) == 1
    for subject, name, value in graph:
        if str(name).startswith(str(SD)):
            assert (subject, rdflib.RDF.type, DOMAINS[name]) in graph, name
            assert name not in RANGES or (value, rdflib.RDF.type, RANGES[name]) in graph, name
    for dataset in graph.subjects(rdflib.RDF.type, SD.Dataset):
        assert len(set(graph.objects(dataset, SD.defaultGraph))) == 1
    for named in graph.subjects(rdflib.RDF.type, SD.NamedGraph):
        assert len(set(graph.objects(named, SD.name))) == 1


CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("case", cases("service-description"), ids=lambda case: case.id)
def test_service_description(case, scratch, service):
    scratch.hold((), (("http://w3c.test/g", "http://w3c.test/protocol/data3.nt"),))
    answer = service.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    CHECKS[case.name](rdflib.Graph().parse(data=answer.text, format="turtle"))
