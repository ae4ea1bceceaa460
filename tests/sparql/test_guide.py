"""Every example in the guide to the endpoint is answered as the guide says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import Settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```\n\n```csv\n(.*?)```", GUIDE, re.DOTALL)
NAMES = GUIDE.partition("## Names\n")[2].partition("In a query")[0]
SEARCHES = re.findall(r"^\| `([\w ]+)` \| (.+) \|$", NAMES, re.MULTILINE)
GEO = "http://www.opengis.net/def/function/geosparql/"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"


@pytest.fixture(scope="module")
def shipped_client(shipped) -> Iterator[TestClient]:
    """A client of the service over the shipped facts."""
    with TestClient(create_app(shipped)) as opened:
        yield opened


def test_every_example_has_its_answer():
    assert len(EXAMPLES) == GUIDE.count("```sparql\n") > 8


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_example(shipped_client, number):
    query, expected = EXAMPLES[number]
    answer = shipped_client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    assert answer.text.replace("\r\n", "\n") == expected


def test_misspelt_names_find_what_the_guide_says(shipped_client):
    assert len(SEARCHES) == 4
    found = {}
    for asked, _expected in SEARCHES:
        answer = shipped_client.get("/search", params={"q": asked}).json()
        found[asked] = answer["items"][0]["label"] if answer["items"] else "nothing"
        assert answer["similar"] is bool(answer["items"])
    assert found == dict(SEARCHES)


@pytest.mark.parametrize("name", ["buffer", "boundary", "transform", "geometryN", "minX"])
def test_what_the_guide_says_is_missing_is_refused(shipped_client, name):
    point = f'"POINT(1 1)"^^<{WKT}>'
    query = f"SELECT (<{GEO}{name}>({point}, {point}) AS ?x) {{}}"
    assert shipped_client.get("/sparql", params={"query": query}).status_code == 400


def test_every_function_of_the_description_is_in_the_guide(shipped_client):
    found = shipped_client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    functions = re.findall(r"#extensionFunction> <([^>]+)>", found)
    assert len(functions) > 20
    for function in functions:
        assert re.search(rf"\b{re.split('[/#]', function)[-1]}\b", GUIDE), function


def test_every_setting_of_the_guide_exists():
    named = re.findall(r"`MINEGRAPH_(\w+)`", GUIDE)
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)
