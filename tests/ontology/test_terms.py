"""Each term of the ontology is complete, and no other mg: term is used anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Literal, Namespace, URIRef

from . import support

if TYPE_CHECKING:
    from pathlib import Path

VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
VANN = Namespace("http://purl.org/vocab/vann/")
STATUSES = {"testing", "stable", "archaic"}
PERSIAN = re.compile(r"[\u0600-\u06ff]")
ARABIC_YEH_OR_KAF = re.compile(r"[\u064a\u0643]")
GENUS_AND_DIFFERENCE = re.compile(r"^An? (?:[\w-]+ ){1,5}(?:that|which|whose|of \w+ \w+ that) ")

MODULES = support.read(support.module_files())
TERMS = support.own_terms(MODULES)
CLASSES = sorted(term for term, kind in TERMS.items() if kind == OWL.Class)


def short(term: URIRef) -> str:
    return term.removeprefix(str(support.MG))


def texts(term: URIRef, predicate: URIRef, language: str) -> list[str]:
    return [
        str(o)
        for o in MODULES.objects(term, predicate)
        if isinstance(o, Literal) and o.language == language
    ]


def files() -> list[Path]:
    return support.ontology_files()


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(support.ONTOLOGY)))
def test_file_parses_and_has_no_blank_node(path: Path) -> None:
    graph = support.read([path])
    assert len(graph) > 0
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]


def test_there_are_files_of_each_kind() -> None:
    names = {path.stem for path in support.module_files()}
    modules = {"agents", "sites", "commodities", "initiatives", "outputs", "time", "sources"}
    assert names == modules | {"minegraph"}
    assert len(support.vocabulary_files()) >= 15
    assert len(support.alignment_files()) >= 7


def test_number_of_own_terms_is_within_the_aim() -> None:
    assert 60 <= len(TERMS) <= 135


def test_header_is_complete_and_imports_every_module() -> None:
    header = support.read([support.ONTOLOGY / "minegraph.ttl"])
    for predicate in (
        OWL.versionIRI,
        OWL.versionInfo,
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.license,
        DCTERMS.creator,
        DCTERMS.issued,
        DCTERMS.modified,
        DCTERMS.bibliographicCitation,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
        SKOS.changeNote,
    ):
        assert header.value(support.IRI, predicate) is not None, predicate
    assert str(header.value(support.IRI, VANN.preferredNamespaceUri)) == str(support.MG)
    imported = {str(o) for o in header.objects(support.IRI, OWL.imports)}
    modules = {path.stem for path in support.module_files()} - {"minegraph"}
    assert imported == {f"{support.IRI}/{module}" for module in modules}


@pytest.mark.parametrize(
    "path", support.module_files() + support.alignment_files(), ids=lambda p: p.stem
)
def test_each_ontology_file_names_itself_and_its_version(path: Path) -> None:
    graph = support.read([path])
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    version = graph.value(ontology, OWL.versionInfo)
    assert graph.value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/{version}")
    assert graph.value(ontology, DCTERMS.license) is not None
    assert graph.value(ontology, DCTERMS.creator) is not None


@pytest.mark.parametrize("term", sorted(TERMS), ids=short)
def test_term_is_complete(term: URIRef) -> None:
    assert len(texts(term, RDFS.label, "en")) == 1
    assert len(texts(term, SKOS.definition, "en")) == 1
    assert texts(term, SKOS.example, "en")
    assert set(MODULES.objects(term, RDFS.isDefinedBy)) == {support.IRI}
    (module,) = MODULES.objects(term, DCTERMS.isPartOf)
    assert (module, RDF.type, OWL.Ontology) in MODULES
    (status,) = MODULES.objects(term, VS.term_status)
    assert str(status) in STATUSES


@pytest.mark.parametrize("term", sorted(TERMS), ids=short)
def test_definition_gives_genus_and_difference(term: URIRef) -> None:
    (definition,) = texts(term, SKOS.definition, "en")
    assert GENUS_AND_DIFFERENCE.match(definition), definition
    assert definition.endswith(".")


@pytest.mark.parametrize("term", sorted(TERMS), ids=short)
def test_persian_label_is_there_and_in_persian_letters(term: URIRef) -> None:
    (label,) = texts(term, RDFS.label, "fa")
    assert PERSIAN.search(label)
    assert not ARABIC_YEH_OR_KAF.search(label)


def test_labels_are_unique_within_a_kind() -> None:
    seen: dict[tuple[URIRef, str], URIRef] = {}
    for term, kind in sorted(TERMS.items()):
        (label,) = texts(term, RDFS.label, "en")
        assert (kind, label) not in seen, (term, seen[kind, label])
        seen[kind, label] = term


def test_each_term_is_in_one_module_file_only() -> None:
    homes: dict[URIRef, list[str]] = {}
    for path in support.module_files():
        for term in support.own_terms(support.read([path])):
            homes.setdefault(term, []).append(path.stem)
    assert len(homes) == len(TERMS)
    assert not {term: home for term, home in homes.items() if len(home) > 1}


def test_alignments_add_no_terms_and_give_reasons() -> None:
    reason = support.MG.alignmentReason
    for path in support.alignment_files():
        graph = support.read([path])
        assert not support.own_terms(graph), path.name
        aligned = {s for s in graph.subjects() if str(s).startswith(str(support.MG))}
        assert aligned, path.name
        for term in aligned:
            assert term in TERMS, (path.name, term)
            assert graph.value(term, reason) is not None, (path.name, term)


MENTION = re.compile(r"(?<![\w@:/-])mg:([A-Za-z]\w*)")


def mentions(path: Path) -> set[str]:
    return set(MENTION.findall(path.read_text(encoding="utf-8")))


def test_no_undeclared_term_in_ontology() -> None:
    paths = support.ontology_files()
    assert paths
    known = {short(term) for term in TERMS}
    unknown = {path.name: mentions(path) - known for path in paths if mentions(path) - known}
    assert not unknown


@pytest.mark.parametrize(("folder", "suffix"), [("data", "ttl"), ("shapes", "ttl"), ("src", "rq")])
def test_no_undeclared_term_elsewhere(folder: str, suffix: str) -> None:
    paths = sorted((support.ROOT / folder).rglob(f"*.{suffix}"))
    if not paths:
        pytest.skip(f"no .{suffix} files in {folder}/ yet")
    known = {short(term) for term in TERMS}
    unknown = {path.name: mentions(path) - known for path in paths if mentions(path) - known}
    assert not unknown


@pytest.mark.parametrize("folder", ["data", "shapes"])
def test_no_unknown_concept_elsewhere(folder: str) -> None:
    paths = sorted((support.ROOT / folder).rglob("*.ttl"))
    if not paths:
        pytest.skip(f"no files in {folder}/ yet")
    known = set(support.vocabulary_graph().subjects())
    used = {
        node
        for triple in support.read(paths)
        for node in triple
        if isinstance(node, URIRef) and node.startswith(support.BASE + "vocab/")
    }
    assert not {node for node in used - known if not node.endswith("/")}


def test_every_term_is_used() -> None:
    shapes = support.shape_files()
    if not shapes or not (support.DATA / "manifest.ttl").exists():
        pytest.skip("data and shapes are not complete yet")
    queries = sorted((support.ROOT / "src").rglob("*.rq"))
    places = support.data_files() + shapes + queries
    places += support.vocabulary_files() + support.alignment_files()
    used = set().union(*(mentions(path) for path in places))
    assert {short(term) for term in TERMS} - used == set()


def test_classes_exist() -> None:
    assert support.MG.Mine in CLASSES
    assert support.MG.Figure in CLASSES
