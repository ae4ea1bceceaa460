"""The facts that come with minegraph: a file to each source, quoted in fragments."""

from __future__ import annotations

from collections import defaultdict

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace, URIRef

from minegraph.shipped import facts, folder

MG = Namespace("https://w3id.org/minegraph/ontology#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
ID = Namespace("https://w3id.org/minegraph/id/")
PRODUCT = Namespace("https://w3id.org/minegraph/vocab/product/")
SCENARIO = Namespace("https://w3id.org/minegraph/vocab/scenario/")
FRAGMENT_WORDS = 10


@pytest.fixture(scope="module")
def by_file() -> dict[str, Graph]:
    files = facts()
    assert len(files) >= 30
    return {file.name: Graph().parse(file, format="turtle") for file in files}


@pytest.fixture(scope="module")
def union(by_file) -> Graph:
    union = Graph()
    for graph in by_file.values():
        union += graph
    return union


def test_the_manifest_lists_every_file_with_its_source(by_file):
    manifest = Graph().parse(folder("data") / "manifest.ttl", format="turtle", publicID="data:/")
    listed = {
        str(file).removeprefix("data:/"): manifest.value(file, DCTERMS.source)
        for file in manifest.objects(None, DCAT.distribution)
    }
    assert listed == {name: next(g.subjects(MG.graph, None)) for name, g in by_file.items()}


def test_every_file_describes_one_source_of_its_own(by_file):
    described = [source for graph in by_file.values() for source in graph.subjects(MG.graph, None)]
    assert len(described) == len(set(described)) == len(by_file)


def test_every_statement_leads_to_the_source_of_its_file(by_file):
    for name, graph in by_file.items():
        assert set(graph.objects(None, MG.statedIn)) <= set(graph.subjects(MG.graph, None)), name


def test_a_thing_is_made_by_one_file_only(by_file):
    """Figures, stakes and the like are statements of one source: two files never share one."""
    owners = defaultdict(set)
    for name, graph in by_file.items():
        for statement in graph.subjects(MG.statedIn, None):
            owners[statement].add(name)
    assert len(owners) > 200
    assert {statement: names for statement, names in owners.items() if len(names) > 1} == {}


def test_quotes_are_fragments(union):
    quotes = [str(quote) for quote in union.objects(None, MG.quote)]
    assert len(quotes) > 100
    assert [quote for quote in quotes if len(quote.split()) > FRAGMENT_WORDS] == []


def test_periods_mean_the_same_everywhere(union):
    for period in set(union.subjects(RDF.type, MG.Period)):
        for term in (MG.start, MG.end, MG.calendar, MG.year):
            assert len(set(union.objects(period, term))) == 1, period


def test_there_are_sites_with_place_commodity_operator_and_owner(union):
    """At least 25 Iranian mines and plants; the operator or, failing that, the immediate owner."""
    owned = set(union.objects(None, MG.owned))
    complete = {
        site
        for kind in (MG.Mine, MG.Plant)
        for site in union.subjects(RDF.type, kind)
        if (site, MG.country, ID["territory/irn"]) in union
        and all((site, term, None) in union for term in (GEO.hasGeometry, MG.commodity))
        and (site, MG.operator, None) in union
        and (site in owned or {*union.objects(site, MG.operator)} & owned)
    }
    assert len(complete) >= 25


@pytest.mark.parametrize(
    "product",
    ["copper-cathode", "aluminium-ingot", "crude-steel", "finished-steel", "iron-ore"],
)
def test_output_reported_by_imidro_covers_four_solar_years(union, product):
    years = {
        union.value(period, MG.year).toPython()
        for figure in union.subjects(MG.product, PRODUCT[product])
        for period in union.objects(figure, MG.period)
        if (period, MG.half, None) not in union
        and URIRef(str(period)).startswith(ID["period/sh-"])
        and ("imidro" in str(figure) or (figure, MG.statedBy, ID["agency/imidro"]) in union)
    }
    assert len(years) >= 4
