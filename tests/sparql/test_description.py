from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from tests.sparql.conftest import BASE, GRAPH, publish

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
}


def graph_of(client, path, accept="text/turtle") -> rdflib.Graph:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    lines = (f"{quad.triple} .\n" for quad in ox.parse(answer.content, FORMATS[accept]))
    return rdflib.Graph().parse(data="".join(lines), format="nt")


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_descriptions_in_every_format_are_the_same_graph(client, path, accept):
    triples = set(graph_of(client, path, accept).triples((None, None, None)))
    assert triples == set(graph_of(client, path))
    assert triples


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_a_description_in_no_such_format_is_406(client, path):
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_service_description(client):
    graph = graph_of(client, "/sparql")
    (service,) = graph.subjects(rdflib.RDF.type, SD.Service)
    assert (service, SD.endpoint, rdflib.URIRef("http://testserver/sparql")) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Update) not in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    names = {str(name).rsplit("/", 1)[1] for name in graph.objects(service, SD.resultFormat)}
    assert names >= {"SPARQL_Results_JSON", "SPARQL_Results_TSV", "Turtle", "RDF_XML", "JSON-LD"}
    (dataset,) = graph.objects(service, SD.defaultDataset)
    named = {str(graph.value(n, SD.name)) for n in graph.objects(dataset, SD.namedGraph)}
    assert named == {GRAPH + "survey", GRAPH + "register"}
    default = graph.value(dataset, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples)) == 7


def test_every_extension_function_that_is_described_is_known(client):
    graph = graph_of(client, "/sparql")
    functions = sorted(graph.objects(None, SD.extensionFunction))
    assert len(functions) > 20
    for function in functions:
        answer = client.get("/sparql", params={"query": f"SELECT (<{function}>(1) AS ?x) {{}}"})
        assert answer.status_code == 200, function


def test_the_address_is_never_taken_from_the_host_header(client):
    answer = client.get("/sparql", headers={"Host": "evil.example", "X-Forwarded-Host": "evil"})
    assert "http://testserver/sparql" in answer.text
    assert "evil" not in answer.text


def test_void_counts_the_whole_and_the_parts(client):
    graph = graph_of(client, "/.well-known/void")
    (dataset,) = graph.subjects(VOID.sparqlEndpoint, None)
    assert int(graph.value(dataset, VOID.triples)) == 7
    assert int(graph.value(dataset, VOID.distinctSubjects)) == 3
    assert partition(graph, dataset, VOID.classPartition, VOID["class"], VOID.entities) == {
        BASE + "ontology#Mine": 2,
        BASE + "ontology#Company": 1,
    }
    properties = partition(graph, dataset, VOID.propertyPartition, VOID.property, VOID.triples)
    assert properties[BASE + "ontology#operator"] == 1
    assert sum(properties.values()) == 7
    parts = {str(graph.value(part, SD.name)): part for part in graph.objects(dataset, VOID.subset)}
    assert parts.keys() == {GRAPH + "survey", GRAPH + "register"}
    survey = parts[GRAPH + "survey"]
    assert int(graph.value(survey, VOID.triples)) == 5
    assert partition(graph, survey, VOID.classPartition, VOID["class"], VOID.entities) == {
        BASE + "ontology#Mine": 2
    }


def partition(graph, dataset, link, key, count):
    return {
        str(graph.value(part, key)): int(graph.value(part, count))
        for part in graph.objects(dataset, link)
    }


def test_the_numbers_follow_a_publish_and_are_computed_once(fresh):
    settings, client = fresh
    assert "triples> 7" in one_line(client)
    queries = []
    store = client.app.state.store
    asked, store.query = store.query, lambda *a, **k: queries.append(a) or asked(*a, **k)
    assert "triples> 7" in one_line(client)
    assert queries == []
    publish(settings.folder, {GRAPH + "more": f"<{BASE}id/mine/z> <{BASE}p> <{BASE}o> .\n"})
    assert "triples> 8" in one_line(client)
    assert queries


def one_line(client):
    lines = client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
    return "\n".join(line.replace('"', "") for line in lines.splitlines() if "#dataset> " in line)
