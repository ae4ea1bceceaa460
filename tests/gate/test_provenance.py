"""Each load is a PROV activity, in a graph of minegraph's own."""

from __future__ import annotations

import getpass
import hashlib
import re

import pytest

from minegraph.errors import InputError
from minegraph.namespaces import GRAPH, LOADS_GRAPH
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from minegraph.store.staging import stage
from tests.cli.running import organization
from tests.conftest import publish

ACTIVITIES = """
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?graph ?file ?from ?to ?software WHERE {
  GRAPH <https://w3id.org/minegraph/graph/loads> {
    ?activity a prov:Activity ; prov:generated ?graph ; prov:startedAtTime ?from ;
      prov:endedAtTime ?to ; prov:used [ a prov:Entity ; dcterms:identifier ?file ] ;
      prov:wasAssociatedWith [ a prov:SoftwareAgent ; rdfs:label ?software ] .
  }
} ORDER BY ?from ?graph ?file
""".replace("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>")


@pytest.fixture
def settings(tmp_path):
    return Settings(store=tmp_path / "store")


def ask(settings, query):
    with stage(Directory.open(settings.folder)) as staging:
        return staging.select(query)


def test_a_load_says_when_from_what_and_with_what(settings, source_file):
    files = [source_file("one", organization("one")), source_file("two")]
    publish(settings, *files)
    rows = ask(settings, ACTIVITIES)
    digests = ["sha256:" + hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert [row[:2] for row in rows] == [
        (GRAPH + "one", digests[0]),
        (GRAPH + "two", digests[1]),
    ]
    for _graph, _file, began, ended, software in rows:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", began)
        assert began <= ended
        assert software.startswith("minegraph ")


def test_activities_accumulate_and_a_load_of_the_same_adds_none(settings, source_file):
    publish(settings, source_file("one"))
    publish(settings, source_file("one"))
    assert len(ask(settings, ACTIVITIES)) == 1
    publish(settings, source_file("one", organization("one")))
    assert [row[0] for row in ask(settings, ACTIVITIES)] == [GRAPH + "one"] * 2


def test_the_graph_names_nobody_and_the_source_s_graph_is_as_the_file(settings, source_file):
    publish(settings, source_file("one"))
    said = ask(settings, f"SELECT ?s ?p ?o {{ GRAPH <{LOADS_GRAPH}> {{ ?s ?p ?o }} }}")
    assert said
    assert not [row for row in said if getpass.getuser() in " ".join(row)]
    own = ask(settings, f"SELECT ?s ?p ?o {{ GRAPH <{GRAPH}one> {{ ?s ?p ?o }} }}")
    assert len(own) == 10
    assert not [row for row in own if "prov#" in row[1]]
    assert Directory.open(settings.folder).release().record["by"] == getpass.getuser()


def test_no_source_speaks_in_the_graph_of_loads(settings, source_file):
    with pytest.raises(InputError, match="'loads' cannot name a source"):
        publish(settings, source_file("loads"))
