"""The documents as RDF: by Accept and by suffix, each format holds exactly what the files say."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, Graph
from rdflib.compare import isomorphic
from tests.api.documents import (
    BASE,
    HTML,
    ONTOLOGY_FILES,
    ROOT,
    SHAPE_FILES,
    documents,
    graph_of,
)

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@pytest.mark.parametrize("path", sorted(set(documents()) - {"/ontology", "/shapes"}))
def test_document_as_rdf_equals_its_file(site, path, suffix):
    assert_same(site, path, [documents()[path]], suffix)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("/ontology", [p for p in ONTOLOGY_FILES if p.parent.name == "ontology"]),
        ("/shapes", SHAPE_FILES),
        ("/vocab", [p for p in ONTOLOGY_FILES if p.parent.name == "vocabularies"]),
    ],
)
def test_whole_as_rdf_equals_all_its_files(site, path, files, suffix):
    assert_same(site, path, files, suffix)


def assert_same(site, path: str, files: list[Path], suffix: str) -> None:
    media_type, name = FORMATS[suffix]
    by_accept = site.get(path, headers={"Accept": media_type})
    by_suffix = site.get(f"{path}.{suffix}", headers=HTML)
    expected = graph_of(files)
    assert len(expected) > 10
    for answer in (by_accept, by_suffix):
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "Accept" in answer.headers["vary"].split(", ")
    assert by_accept.content == by_suffix.content
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        served = Graph().parse(data=by_accept.content, format=name)
    assert same(served, expected)


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are equal; comparing blank nodes is slow, so only where there are any."""
    if len(one) != len(other):
        return False
    return set(one) == set(other) or isomorphic(one, other)


def test_turtle_of_one_file_is_the_file_as_written(site):
    content = site.get("/ontology/agents.ttl").content
    assert content == (ROOT / "ontology" / "agents.ttl").read_bytes()


def test_without_accept_a_program_gets_turtle(site):
    answer = site.get("/ontology", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


def test_version_iris_lead_to_the_documents(site):
    graph = graph_of(ONTOLOGY_FILES)
    versions = list(graph.subject_objects(OWL.versionIRI))
    assert len(versions) >= 17
    for document, version in versions:
        at = str(version).removeprefix(BASE)
        answer = site.get(f"/{at}", headers=HTML)
        assert answer.status_code == 200, at
        assert answer.content == site.get(f"/{document.removeprefix(BASE)}", headers=HTML).content
        assert site.get(f"/{at}.ttl").headers["content-type"].startswith("text/turtle")
    assert site.get("/ontology/0.0.1", headers=HTML).status_code == 404
