"""Links found and decided upon on an engine, as in the embedded store; and exports of releases."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.running import run
from tests.conftest import source_turtle
from tests.engines.running import running
from tests.linking.test_release import PAIR, mine

SAME = "PREFIX mg: <https://w3id.org/minegraph/ontology#> SELECT ?a ?b { ?a mg:sameThingAs ?b }"


@pytest.fixture
def files(tmp_path):
    made = []
    for slug, source, name, latitude in (
        ("tepe", "one", "Tepe Sefid", "30.0"),
        ("tepe-b-two", "two", "Tappeh Sefid Copper Mine", "30.01"),
    ):
        path = tmp_path / f"{source}.ttl"
        path.write_text(source_turtle(source) + mine(slug, source, name, latitude), "utf-8")
        made.append(str(path))
    return made


def test_what_is_linked_and_decided_there_is_what_is_here(tmp_path, files):
    decisions = tmp_path / "decisions.csv"
    environment = {"MINEGRAPH_STATE": str(tmp_path / "state"), "MINEGRAPH_VALIDATOR": "compiled"}
    exported = {}
    with running("oxigraph", tmp_path) as started:
        for place in (str(tmp_path / "store"), started.address):

            def done(*arguments, place=place):
                ended = run(*arguments, store=place, **environment)
                assert ended.returncode == 0, ended.stderr
                return ended.stdout

            done("load", "-q", *files)
            done("link")
            assert sorted(done("query", SAME).split()[1:]) == [
                f"{PAIR[0]},{PAIR[1]}",
                f"{PAIR[1]},{PAIR[0]}",
            ]
            decisions.write_text(f"decision,left,right\nunsure,{PAIR[0]},{PAIR[1]}\n", "utf-8")
            done("review", "--decisions", str(decisions))
            assert done("query", SAME).split() == ["a,b"]
            (row,) = csv.DictReader(io.StringIO(done("review")))
            assert (row["left"], row["right"]) == PAIR
            exported[place] = done("export", "--format", "nquads", "--as-of", "r2")
    here, there = exported.values()
    assert there == here
    assert "sameThingAs" in here
