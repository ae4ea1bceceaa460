"""Each concept is complete, in its scheme and placed; known traps are absent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from . import support

if TYPE_CHECKING:
    from pathlib import Path

FILES = support.vocabulary_files()
VOCAB = support.BASE + "vocab/"
CGI = Namespace("http://resource.geosciml.org/classifier/cgi/commodity-code/")
INSPIRE = Namespace("http://inspire.ec.europa.eu/codelist/CommodityCodeValue/")
UNIT = Namespace("http://qudt.org/vocab/unit/")
QUDT = Namespace("http://qudt.org/schema/qudt/")
ARABIC_YEH_OR_KAF = re.compile(r"[\u064a\u0643]")
PERSIAN = re.compile(r"[\u0600-\u06ff]")

EXPECTED = {
    "aim", "basis", "calendar", "commodity", "coordinate-accuracy", "drilling-method",
    "exploration-activity", "initiative-status", "method", "mine-status", "ownership-form",
    "product", "reporting-code", "reserve-category", "resource-category", "role", "scenario",
    "site-type", "stakeholder-group", "topic", "trade-flow", "unfc-class", "units",
}  # fmt: skip

# What CGI publishes as an exact INSPIRE match by likeness of spelling and is another substance.
WRONG_INSPIRE_MATCHES = {
    "coal": "cobalt",
    "granite": "graphite",
    "iridium": "rubidium",
    "radium": "uranium",
    "sapphire": "sapphirine",
    "zircon": "zirconia",
}


def commodity(slug: str) -> URIRef:
    return URIRef(f"{VOCAB}commodity/{slug}")


def product(slug: str) -> URIRef:
    return URIRef(f"{VOCAB}product/{slug}")


def concepts(graph: Graph) -> list[URIRef]:
    return support.named(graph.subjects(RDF.type, SKOS.Concept))


def labels(graph: Graph, concept: URIRef, predicate: URIRef, language: str | None) -> list[str]:
    return [
        str(o)
        for o in graph.objects(concept, predicate)
        if isinstance(o, Literal) and o.language == language
    ]


def matched(graph: Graph, concept: URIRef, target: Namespace) -> bool:
    """Whether the concept has an exact match in the namespace."""
    return any(str(o).startswith(str(target)) for o in graph.objects(concept, SKOS.exactMatch))


def test_every_expected_scheme_has_its_file() -> None:
    assert {path.stem for path in FILES} == EXPECTED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scheme_is_described(path: Path) -> None:
    graph = support.read([path])
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert str(scheme) == VOCAB + path.stem
    for predicate in (
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.license,
        DCTERMS.creator,
        DCTERMS.source,
    ):
        assert graph.value(scheme, predicate) is not None, predicate
    assert labels(graph, URIRef(str(scheme)), SKOS.prefLabel, "fa")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_concepts_are_complete_and_in_their_scheme(path: Path) -> None:
    graph = support.read([path])
    scheme = URIRef(VOCAB + path.stem)
    found = concepts(graph)
    assert len(found) >= 3
    for concept in found:
        if path.stem != "units":
            assert re.fullmatch(re.escape(f"{VOCAB}{path.stem}/") + "[a-z0-9-]+", concept), concept
        assert len(labels(graph, concept, SKOS.prefLabel, "en")) == 1, concept
        (persian,) = labels(graph, concept, SKOS.prefLabel, "fa")
        assert PERSIAN.search(persian), concept
        assert not ARABIC_YEH_OR_KAF.search(persian), concept
        (definition,) = labels(graph, concept, SKOS.definition, "en")
        assert definition.endswith("."), concept
        assert len(labels(graph, concept, SKOS.notation, None)) == 1, concept
        assert set(graph.objects(concept, SKOS.inScheme)) == {scheme}, concept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_concepts_are_placed_without_cycles(path: Path) -> None:
    graph = support.read([path])
    scheme = URIRef(VOCAB + path.stem)
    found = set(concepts(graph))
    assert found
    for concept in found:
        above = set(graph.objects(concept, SKOS.broader))
        assert above <= found, concept
        top = (concept, SKOS.topConceptOf, scheme) in graph
        assert top == (not above), concept
        assert ((scheme, SKOS.hasTopConcept, concept) in graph) == top, concept
        seen: set[object] = set()
        frontier = above
        while frontier:
            assert concept not in frontier, f"cycle through {concept}"
            seen |= frontier
            frontier = {o for node in frontier for o in graph.objects(node, SKOS.broader)} - seen


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_and_notations_are_unique_in_a_scheme(path: Path) -> None:
    graph = support.read([path])
    found = concepts(graph)
    assert found
    for predicate, language in (
        (SKOS.prefLabel, "en"),
        (SKOS.prefLabel, "fa"),
        (SKOS.notation, None),
    ):
        values = [
            label for concept in found for label in labels(graph, concept, predicate, language)
        ]
        assert not {value for value in values if values.count(value) > 1}, (predicate, language)


def test_commodities_are_typed_matched_and_many() -> None:
    graph = support.read([support.ONTOLOGY / "vocabularies" / "commodity.ttl"])
    found = concepts(graph)
    assert len(found) >= 90
    assert all((concept, RDF.type, support.MG.Commodity) in graph for concept in found)
    assert len([c for c in found if matched(graph, c, CGI)]) >= 90
    assert len([c for c in found if matched(graph, c, INSPIRE)]) >= 90
    assert str(graph.value(commodity("copper"), SKOS.notation)) == "Cu"
    assert (commodity("copper"), SKOS.exactMatch, INSPIRE.copper) in graph


@pytest.mark.parametrize(("slug", "wrong"), sorted(WRONG_INSPIRE_MATCHES.items()))
def test_wrong_inspire_match_is_absent(slug: str, wrong: str) -> None:
    graph = support.read([support.ONTOLOGY / "vocabularies" / "commodity.ttl"])
    concept = commodity(slug)
    assert (concept, RDF.type, SKOS.Concept) in graph
    assert (concept, SKOS.exactMatch, CGI[slug]) in graph
    assert (concept, None, INSPIRE[wrong]) not in graph
    assert not matched(graph, concept, INSPIRE)


def test_no_two_commodities_share_an_exact_match() -> None:
    graph = support.read([support.ONTOLOGY / "vocabularies" / "commodity.ttl"])
    targets = list(graph.objects(None, SKOS.exactMatch))
    assert targets
    assert not {target for target in targets if targets.count(target) > 1}


def test_products_are_typed_and_each_is_the_form_of_a_commodity() -> None:
    graph = support.vocabulary_graph()
    found = support.named(graph.subjects(RDF.type, support.MG.Product))
    assert len(found) >= 60
    for concept in found:
        forms = set(graph.objects(concept, support.MG.formOf))
        assert forms, concept
        assert all((form, RDF.type, support.MG.Commodity) in graph for form in forms), concept
        for following in graph.objects(concept, support.MG.inputTo):
            assert (following, RDF.type, support.MG.Product) in graph, following


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("copper-ore", "copper-cathode"),
        ("iron-ore", "finished-steel"),
        ("bauxite", "aluminium-ingot"),
        ("lead-ore", "refined-lead"),
        ("zinc-ore", "zinc-ingot"),
        ("gold-ore", "gold-bullion"),
        ("coal", "coke"),
        ("chromite-ore", "ferrochromium"),
        ("rare-earth-ore", "rare-earth-metal"),
    ],
)
def test_transformation_chain_is_whole(start: str, end: str) -> None:
    graph = support.vocabulary_graph()
    assert product(end) in set(graph.transitive_objects(product(start), support.MG.inputTo))


def test_the_chain_has_no_cycle() -> None:
    graph = support.vocabulary_graph()
    steps = list(graph.subject_objects(support.MG.inputTo))
    assert steps
    for before, after in steps:
        later = set(graph.transitive_objects(after, support.MG.inputTo))
        assert before not in later, f"{before} to {after} and back"


def test_what_the_article_states_is_left_to_its_own_graph() -> None:
    graph = support.vocabulary_graph()
    assert not list(graph.objects(product("copper-cathode"), support.MG.inputTo))
    assert not list(graph.objects(product("copper-rod"), support.MG.inputTo))


FACTORS = {
    "TONNE": "1",
    "KiloTONNE": "1000",
    "MegaTONNE": "1000000",
    "KiloGM": "0.001",
    "TON_SHORT": "0.90718474",
    "TON_LONG": "1.0160469088",
    "OZ_TROY": "0.0000311034768",
    "LB": "0.00045359237",
}


@pytest.mark.parametrize(("unit", "factor"), sorted(FACTORS.items()))
def test_tonnes_per_unit(unit: str, factor: str) -> None:
    graph = support.vocabulary_graph()
    (value,) = graph.objects(UNIT[unit], support.MG.tonnesPerUnit)
    assert isinstance(value, Literal)
    assert value.toPython() == Decimal(factor)


def test_each_factor_has_a_source_and_traps_are_left_out() -> None:
    graph = support.vocabulary_graph()
    units = set(graph.subjects(RDF.type, QUDT.Unit))
    factored = set(graph.subjects(support.MG.tonnesPerUnit))
    assert factored
    assert factored <= units
    assert all(graph.value(unit, DCTERMS.source) is not None for unit in factored)
    assert not units & {UNIT.TON, UNIT.MegaTON, UNIT.OZ, UNIT.OZ_M, UNIT.TON_US, UNIT.TON_UK}
