"""load --keep-valid takes out whole entities; load --mend brings them back."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import organization, run

ID = "https://w3id.org/minegraph/id/"
NAMELESS = f"<{ID}organization/nameless> a mg:Organization .\n"
SEAT = (
    f'<{ID}post/seat> a org:Post ; rdfs:label "Seat"@en ; '
    f"org:postIn <{ID}organization/nameless> .\n"
)
LABEL = f'\n<{ID}organization/nameless> rdfs:label "Name"@en .\n'
RDFS = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
ASK = "SELECT ?s {{ ?s ?p ?o FILTER(?s = <{}>) }} LIMIT 1"


@pytest.fixture
def mixed(source_file):
    return source_file("mixed", organization("good") + NAMELESS + SEAT + organization("fine"))


def holds(store, thing):
    asked = run("query", ASK.format(ID + thing), "--format", "csv", store=store)
    return len(asked.stdout.splitlines()) > 1


def test_what_passes_is_loaded_and_the_rest_is_quarantined_whole(tmp_path, mixed):
    store = tmp_path / "store"
    done = run("load", "--keep-valid", str(mixed), store=store)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "MUST organization:nameless" in done.stdout
    assert "MUST post:seat" in done.stdout  # it points to what was taken out
    assert "4 entities loaded, 2 quarantined" in done.stderr
    for thing, held in (
        ("organization/good", True),
        ("organization/fine", True),
        ("organization/nameless", False),
        ("post/seat", False),
    ):
        assert holds(store, thing) == held, thing
    (kept,) = (store / "quarantine").glob("*/mixed.ttl")
    text = kept.read_text(encoding="utf-8")
    assert "organization:nameless a mg:Organization" in text
    assert "Seat" in text
    assert "organization:good" not in text
    assert json.loads((kept.parent / "report.json").read_text(encoding="utf-8"))["findings"]
    record = json.loads((store / "releases" / "r1" / "release.json").read_text(encoding="utf-8"))
    assert record["sources"]["mixed"]["quarantined"] == 2


def test_a_mended_file_brings_the_rest_back(tmp_path, mixed):
    store = tmp_path / "store"
    assert run("load", "--keep-valid", str(mixed), store=store).returncode == 0
    (kept,) = (store / "quarantine").glob("*/mixed.ttl")
    assert run("load", "--mend", str(kept), store=store).returncode == 1  # it is as it was
    kept.write_text(RDFS + kept.read_text(encoding="utf-8") + LABEL, encoding="utf-8")
    mended = run("load", "--mend", str(kept), store=store)
    assert mended.returncode == 0, mended.stdout + mended.stderr
    for thing in ("organization/good", "organization/fine", "organization/nameless", "post/seat"):
        assert holds(store, thing), thing
    assert "exactly this already" in run("load", "--mend", str(kept), store=store).stderr
    verified = run("verify", store=store)
    assert verified.returncode == 0, verified.stdout


def test_a_source_that_is_itself_wrong_is_refused_whole(tmp_path, mixed):
    store = tmp_path / "store"
    text = mixed.read_text(encoding="utf-8")
    mixed.write_text(
        text.replace('  dcterms:rights "Made for a test."@en ;\n', ""), encoding="utf-8"
    )
    refused = run("load", "--keep-valid", str(mixed), store=store)
    assert refused.returncode == 1
    assert not (store / "current").exists()
    assert "source:mixed" in refused.stdout
    assert "organization:nameless" in refused.stdout


def test_there_is_nothing_to_mend_in_an_unknown_source(tmp_path, mixed):
    refused = run("load", "--mend", str(mixed), store=tmp_path / "store")
    assert refused.returncode == 1
    assert "the store holds nothing of mixed" in refused.stderr
    both = run("load", "--mend", "--keep-valid", str(mixed), store=tmp_path / "store")
    assert both.returncode == 2


def test_the_same_file_is_the_same_only_when_asked_alike(tmp_path, mixed):
    store = tmp_path / "store"
    assert run("load", "--keep-valid", str(mixed), store=store).returncode == 0
    again = run("load", "--keep-valid", str(mixed), store=store)
    assert "exactly this already" in again.stderr
    assert run("load", str(mixed), store=store).returncode == 1
