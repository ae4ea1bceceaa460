"""What the service says of itself: SPARQL 1.1 Service Description, and VoID for its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.namespaces import BASE, FUNCTIONS, RDF_TYPE, XSD
from minegraph.store.formats import DESCRIPTIONS, READABLE, TABLES
from minegraph.store.protocol import Term, iri, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.catalog.statistics import Part, Statistics
    from minegraph.store.statements import Statement

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
PREFIXES: Final = {"sd": SD, "void": VOID, "formats": "http://www.w3.org/ns/formats/"}

_DCTERMS: Final = "http://purl.org/dc/terms/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
}
_GEO: Final = "http://www.opengis.net/def/function/geosparql/"
_RELATIONS: Final = "Equals Disjoint Intersects Touches Crosses Within Contains Overlaps".split()
_FUNCTIONS: Final = (
    *(f"sf{name}" for name in _RELATIONS),
    *"ehEquals ehDisjoint ehMeet ehOverlap ehCovers ehCoveredBy ehInside ehContains".split(),
    *"rcc8eq rcc8dc rcc8ec rcc8po rcc8tppi rcc8tpp rcc8ntpp rcc8ntppi".split(),
    *"distance envelope convexHull relate area length centroid asGeoJSON".split(),
    *"getSRID dimension coordinateDimension isEmpty isSimple perimeter".split(),
    *"intersection union difference symDifference".split(),
)

EXTENSIONS: Final = (
    *(_GEO + name for name in _FUNCTIONS),
    *(FUNCTIONS + name for name in ("fold", "matches")),
)


def service(
    address: str, statistics: Statistics, *, writable: bool, federated: bool = False
) -> Iterator[Statement]:
    """Yield the description of the endpoint at an address (SPARQL 1.1 Service Description)."""
    yield address, RDF_TYPE, iri(SD + "Service")
    yield address, SD + "endpoint", iri(address)
    yield address, SD + "supportedLanguage", iri(SD + "SPARQL10Query")
    yield address, SD + "supportedLanguage", iri(SD + "SPARQL11Query")
    if writable:
        yield address, SD + "supportedLanguage", iri(SD + "SPARQL11Update")
    yield address, SD + "feature", iri(SD + "UnionDefaultGraph")
    if federated:
        yield address, SD + "feature", iri(SD + "BasicFederatedQuery")
    for form in (*TABLES, *DESCRIPTIONS):
        yield address, SD + "resultFormat", iri(_FORMATS + _NAMES[form.name])
    if writable:
        for form in READABLE:
            yield address, SD + "inputFormat", iri(_FORMATS + _NAMES[form.name])
    for function in EXTENSIONS:
        yield address, SD + "extensionFunction", iri(function)
    for function in EXTENSIONS:
        yield function, RDF_TYPE, iri(SD + "Function")
    yield from _dataset(address, statistics)


def _dataset(address: str, statistics: Statistics) -> Iterator[Statement]:
    dataset, default = address + "#dataset", address + "#default-graph"
    yield address, SD + "defaultDataset", iri(dataset)
    yield dataset, RDF_TYPE, iri(SD + "Dataset")
    yield dataset, SD + "defaultGraph", iri(default)
    for part in statistics.parts:
        yield dataset, SD + "namedGraph", iri(_fragment(address, part, "named"))
    yield default, RDF_TYPE, iri(SD + "Graph")
    yield default, VOID + "triples", _integer(statistics.triples)
    for part in statistics.parts:
        named, graph = _fragment(address, part, "named"), _fragment(address, part, "graph")
        yield named, RDF_TYPE, iri(SD + "NamedGraph")
        yield named, SD + "name", iri(part.graph)
        yield named, SD + "graph", iri(graph)
        yield graph, RDF_TYPE, iri(SD + "Graph")
        yield graph, VOID + "triples", _integer(part.triples)
        if part.source:
            yield graph, _DCTERMS + "source", iri(part.source)
        if part.title:
            yield graph, _DCTERMS + "title", text(part.title)


def void(root: str, statistics: Statistics) -> Iterator[Statement]:
    """Yield the VoID description of the graph served at a root address, with its partitions."""
    document = root + ".well-known/void"
    dataset = document + "#dataset"
    yield document, RDF_TYPE, iri(VOID + "DatasetDescription")
    yield document, "http://xmlns.com/foaf/0.1/primaryTopic", iri(dataset)
    yield dataset, RDF_TYPE, iri(VOID + "Dataset")
    yield (
        dataset,
        _DCTERMS + "title",
        text("minegraph: a knowledge graph of the mining sector", "en"),
    )
    yield dataset, _DCTERMS + "identifier", text(statistics.release)
    yield dataset, VOID + "sparqlEndpoint", iri(root + "sparql")
    yield dataset, VOID + "dataDump", iri(root + "export.ttl")
    yield dataset, VOID + "dataDump", iri(root + "export.nq")
    yield dataset, VOID + "uriSpace", text(BASE)
    for name in ("turtle", "ntriples", "jsonld", "rdfxml"):
        yield dataset, VOID + "feature", iri(_FORMATS + _NAMES[name])
    yield dataset, VOID + "triples", _integer(statistics.triples)
    yield dataset, VOID + "distinctSubjects", _integer(statistics.subjects)
    yield dataset, VOID + "distinctObjects", _integer(statistics.objects)
    yield dataset, VOID + "classes", _integer(len(statistics.classes))
    yield dataset, VOID + "properties", _integer(len(statistics.properties))
    yield from _classes(dataset, statistics.classes)
    for number, (property_, counts) in enumerate(statistics.properties.items(), 1):
        partition = f"{dataset}-property-{number}"
        yield from _property(dataset, partition, property_, counts[0])
        yield partition, VOID + "distinctSubjects", _integer(counts[1])
        yield partition, VOID + "distinctObjects", _integer(counts[2])
    for part in statistics.parts:
        yield from _subset(document, dataset, part)


def _subset(document: str, dataset: str, part: Part) -> Iterator[Statement]:
    subset = _fragment(document, part, "graph")
    yield dataset, VOID + "subset", iri(subset)
    yield subset, RDF_TYPE, iri(VOID + "Dataset")
    yield subset, SD + "name", iri(part.graph)
    if part.title:
        yield subset, _DCTERMS + "title", text(part.title)
    if part.source:
        yield subset, _DCTERMS + "source", iri(part.source)
    yield subset, VOID + "triples", _integer(part.triples)
    yield subset, VOID + "distinctSubjects", _integer(part.subjects)
    yield from _classes(subset, part.classes)
    for number, (property_, triples) in enumerate(part.properties.items(), 1):
        yield from _property(subset, f"{subset}-property-{number}", property_, triples)


def _classes(dataset: str, classes: Mapping[str, int]) -> Iterator[Statement]:
    for number, (class_, entities) in enumerate(classes.items(), 1):
        partition = f"{dataset}-class-{number}"
        yield dataset, VOID + "classPartition", iri(partition)
        yield partition, VOID + "class", iri(class_)
        yield partition, VOID + "entities", _integer(entities)


def _property(dataset: str, partition: str, property_: str, triples: int) -> Iterator[Statement]:
    yield dataset, VOID + "propertyPartition", iri(partition)
    yield partition, VOID + "property", iri(property_)
    yield partition, VOID + "triples", _integer(triples)


def _fragment(document: str, part: Part, kind: str) -> str:
    return f"{document}#{kind}-{part.graph.rstrip('/').rsplit('/', 1)[-1].replace('#', '-')}"


def _integer(number: int) -> Term:
    return Term("literal", str(number), XSD + "integer")
