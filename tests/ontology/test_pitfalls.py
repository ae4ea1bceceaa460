"""What can be computed of the OOPS! catalogue, as docs/ontology-pitfalls.md says of each."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef

from . import support

MODULES = support.read(support.module_files())
TERMS = support.own_terms(MODULES)
CLASSES = sorted(term for term, kind in TERMS.items() if kind == OWL.Class)
RELATIONS = sorted(term for term, kind in TERMS.items() if kind == OWL.ObjectProperty)
ATTRIBUTES = sorted(term for term, kind in TERMS.items() if kind == OWL.DatatypeProperty)
PROPERTIES = RELATIONS + ATTRIBUTES
DOCUMENT = support.ROOT / "docs" / "ontology-pitfalls.md"

# Classes that may share members, below one class above them; all other siblings are disjoint.
OVERLAPPING = {
    "Organization": {"Agency", "Company", "Fund"},
    "Initiative": {
        "ExplorationInitiative", "ContractorSupport", "GISUpgrade", "TrainingInitiative",
        "RareMineralsInitiative", "DrillingModernization", "ConsultantCapacityBuilding",
        "PrivateSectorParticipation", "StrategicProgramme",
    },
    "ExplorationInitiative": {"DeepExploration", "ReserveExpansion"},
}  # fmt: skip


def short(term: URIRef) -> str:
    return term.removeprefix(str(support.MG))


def english(term: URIRef, predicate: URIRef) -> str:
    (text,) = [
        str(o)
        for o in MODULES.objects(term, predicate)
        if isinstance(o, Literal) and o.language == "en"
    ]
    return text


def disjoint(one: URIRef, other: URIRef) -> bool:
    above = [set(MODULES.transitive_objects(c, RDFS.subClassOf)) for c in (one, other)]
    return any(
        (a, OWL.disjointWith, b) in MODULES or (b, OWL.disjointWith, a) in MODULES
        for a in above[0]
        for b in above[1]
    )


def test_there_is_something_to_look_at() -> None:
    assert len(CLASSES) > 30
    assert len(RELATIONS) > 30
    assert len(ATTRIBUTES) > 20


@pytest.mark.parametrize("number", range(1, 42))
def test_every_pitfall_has_a_verdict_and_a_reason(number: int) -> None:
    rows = re.findall(rf"^\| P{number:02} .+$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 1
    _, _name, verdict, reason, _ = rows[0].split("|")
    assert verdict.strip() in {"absent", "meant", "open"}
    assert reason.strip()


def test_shapes_that_the_document_names_exist() -> None:
    named = set(re.findall(r"mgs:([\w-]+)", DOCUMENT.read_text(encoding="utf-8")))
    shapes = support.read(support.shape_files())
    assert len(named) > 10
    assert {n for n in named if not list(shapes.objects(URIRef(f"{support.BASE}shapes#{n}")))} == (
        set()
    )


def test_p02_p27_p31_no_terms_are_declared_the_same() -> None:
    for predicate in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):
        assert not list(MODULES.subject_objects(predicate))


def test_p03_no_relation_stands_for_is_a() -> None:
    assert not {short(p) for p in PROPERTIES} & {"is", "isA", "isa", "kindOf", "typeOf", "sameAs"}


def test_p04_only_the_sector_is_unconnected() -> None:
    links = (RDFS.subClassOf, RDFS.domain, RDFS.range)
    alone = {
        short(c)
        for c in CLASSES
        if not list(MODULES.objects(c, RDFS.subClassOf))
        and not any(list(MODULES.subjects(link, c)) for link in links)
    }
    assert alone == {"Sector"}


def test_p05_p13_p25_p26_p28_no_inverses_and_nothing_symmetric() -> None:
    assert not list(MODULES.subject_objects(OWL.inverseOf))
    assert not list(MODULES.subjects(RDF.type, OWL.SymmetricProperty))


def test_p07_p21_no_class_joins_two_or_takes_what_is_left() -> None:
    wrong = re.compile(r"[a-z](And|Or)[A-Z]|Other|Unknown|Misc|General")
    assert not [short(c) for c in CLASSES if wrong.search(short(c))]


def test_p10_siblings_are_disjoint_unless_they_may_overlap() -> None:
    open_pairs = {
        frozenset(pair) for names in OVERLAPPING.values() for pair in combinations(names, 2)
    }
    found = set()
    for above in set(MODULES.objects(None, RDFS.subClassOf)):
        below = sorted(c for c in MODULES.subjects(RDFS.subClassOf, above) if c in TERMS)
        for one, other in combinations(below, 2):
            if not disjoint(one, other):
                found.add(frozenset((short(one), short(other))))
    assert found == open_pairs


def test_p11_as_many_properties_without_domain_or_range_as_the_document_says() -> None:
    lacking = [
        p
        for p in PROPERTIES
        if not (MODULES.value(p, RDFS.domain) and MODULES.value(p, RDFS.range))
    ]
    assert lacking
    assert f"| meant | {len(lacking)} properties:" in DOCUMENT.read_text(encoding="utf-8")
    assert all(MODULES.value(p, SKOS.scopeNote) is not None for p in lacking)


def test_p14_p15_p16_p33_no_restrictions_complements_or_chains() -> None:
    for predicate in (
        OWL.allValuesFrom,
        OWL.someValuesFrom,
        OWL.complementOf,
        OWL.intersectionOf,
        OWL.unionOf,
        OWL.propertyChainAxiom,
    ):
        assert not list(MODULES.subject_objects(predicate)), predicate


def test_p20_a_label_is_a_name_and_a_definition_a_sentence() -> None:
    for term in TERMS:
        assert len(english(term, RDFS.label).split()) <= 4
        assert len(english(term, SKOS.definition).split()) >= 6


def test_p23_no_datatype_is_made_again() -> None:
    declared = support.named(MODULES.subjects(RDF.type, RDFS.Datatype))
    assert declared == [support.GEO_WKT]  # borrowed from GeoSPARQL
    ranges = {o for p in ATTRIBUTES for o in MODULES.objects(p, RDFS.range)}
    assert ranges
    assert all(str(o).startswith((str(XSD), str(RDF), str(RDFS))) for o in ranges)
    assert XSD.gYear not in ranges


def test_p29_only_part_of_is_transitive() -> None:
    assert [short(p) for p in MODULES.subjects(RDF.type, OWL.TransitiveProperty)] == ["partOf"]


def test_p34_what_is_used_as_a_class_is_declared_one() -> None:
    used = set(MODULES.objects(None, RDFS.subClassOf)) | set(MODULES.objects(None, RDFS.domain))
    used |= {o for p in RELATIONS for o in MODULES.objects(p, RDFS.range)}
    used |= set(MODULES.objects(None, OWL.disjointWith))
    assert used
    assert {c for c in used if (c, RDF.type, OWL.Class) not in MODULES} == set()


def test_p35_what_is_used_as_a_property_is_declared_one() -> None:
    language = (str(RDF), str(RDFS), str(OWL))
    used = set(MODULES.predicates()) | set(MODULES.objects(None, RDFS.subPropertyOf))
    used = {p for p in used if not str(p).startswith(language)}
    assert used
    assert {p for p in used if not list(MODULES.objects(p, RDF.type))} == set()


def test_p36_no_iri_ends_like_a_file() -> None:
    named = [*TERMS, *MODULES.subjects(RDF.type, OWL.Ontology)]
    assert not [n for n in named if re.search(r"\.(owl|rdf|ttl|n3|xml)\b", str(n))]


def test_p40_modules_add_nothing_to_borrowed_terms() -> None:
    added = [
        (s, p, o)
        for s, p, o in MODULES
        if not str(s).startswith(support.BASE) and p not in (RDF.type, RDFS.isDefinedBy)
    ]
    assert added == []
