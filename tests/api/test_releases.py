"""What was published, asked as of a release, and files validated without storing them."""

from __future__ import annotations

import pytest
from tests.conftest import files_of, source_turtle

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROBLEM = "application/problem+json"


def test_releases_as_json_and_page(client):
    listed = client.get("/releases").json()
    assert [release["name"] for release in listed] == ["r1"]
    assert listed[0]["statements"] > 1000
    assert "/releases/r1" in client.get("/releases", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/quality", "/releases/r1", "/releases/2100-01-01"])
def test_the_quality_of_a_release_names_rules_and_things(client, path):
    report = client.get(path).json()
    assert report["name"] == "r1"
    assert report["engine"] == "compiled"
    assert not [f for f in report["findings"] if f["severity"] == "Violation"]
    page = client.get(path, headers=BROWSER).text
    assert "mgs:Company-country" in page
    assert "/doc/company/" in page


def test_findings_are_paged_and_counted_by_rule(client):
    report = client.get("/quality?limit=10000").json()
    assert report["total"] == len(report["findings"]) == sum(report["found"].values()) > 100
    assert sum(rule["count"] for rule in report["rules"]) == report["total"]
    part = client.get("/quality?limit=7&offset=5").json()
    assert part["findings"] == report["findings"][5:12]
    assert (part["total"], part["rules"]) == (report["total"], report["rules"])
    first = report["rules"][0]
    assert first["severity"] == "should"
    assert first["things"]
    told = [f["focus"] for f in report["findings"] if f["shape"] == first["shape"]]
    assert set(first["things"]) <= set(told)


@pytest.mark.parametrize("path", ["/releases/r9", "/releases/soon", "/export.ttl?asOf=r9"])
def test_an_unknown_release_is_404(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


@pytest.mark.parametrize("as_of", ["r1", "2100-01-01"])
def test_a_query_and_an_export_as_of_a_release(client, as_of):
    asked = {"query": "ASK { ?s ?p ?o }", "asOf": as_of}
    assert client.get("/sparql", params=asked).json()["boolean"] is True
    assert client.post("/sparql", data=asked).json()["boolean"] is True
    now = client.get("/export.nt")
    then = client.get("/export.nt", params={"asOf": as_of})
    assert then.content == now.content
    assert then.headers["minegraph-release"] == "r1"


def test_as_of_before_anything_is_404(client):
    answer = client.get("/sparql", params={"query": "ASK {}", "asOf": "1999-01-01"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


def validated(client, text, name="facts.ttl", **headers):
    return client.post("/validate", files={"file": (name, text)}, headers=headers)


def test_a_file_is_validated_and_nothing_is_stored(client, shipped):
    before = files_of(shipped.folder)
    good = validated(client, source_turtle("good"))
    assert good.status_code == 200
    assert good.json()["conforms"] is True
    bad = validated(client, source_turtle("bad") + "id:mine\\/bad a mg:Mine .\n")
    report = bad.json()
    assert report["conforms"] is False
    musts = [f for f in report["findings"] if f["severity"] == "Violation"]
    assert {(f["file"], f["focus"].rsplit("/", 1)[1]) for f in musts} == {("facts.ttl", "bad")}
    assert all(f["line"] > 1 for f in musts)
    after = files_of(shipped.folder)
    assert {n: d for n, d in after.items() if "staging" not in n} == before


@pytest.mark.parametrize(
    ("text", "name"),
    [("", "a.ttl"), ("no turtle", "a.ttl"), ("<a> <b> <c> .", "a.doc"), ("{", "a.jsonld")],
)
def test_what_cannot_be_read_is_400_with_its_name(client, text, name):
    answer = validated(client, text, name)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert name in answer.json()["detail"]
    assert "/tmp" not in answer.text


def test_the_page_shows_the_report(client):
    assert "multipart/form-data" in client.get("/validate", headers=BROWSER).text
    bad = source_turtle("bad") + "<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .\n"
    page = validated(client, bad, **BROWSER).text
    assert "does not conform" in page
    assert "mgs:Mine-commodity" in page
