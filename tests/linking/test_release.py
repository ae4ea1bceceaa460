"""Linking a store: through the gate, seen as one thing, decided by people, outlasting reloads."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import shutil
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.bootstrap import make_judge, make_reader
from minegraph.errors import InputError
from minegraph.gate import linking
from minegraph.gate.judging import Judge
from minegraph.gate.loading import Load, load
from minegraph.gate.report import GateRefused
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from tests.cli.running import run
from tests.conftest import ROOT, source_turtle
from tests.conftest import publish as publish_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID = "https://w3id.org/minegraph/id/"
PAIR = (f"{ID}mine/tepe", f"{ID}mine/tepe-b-two")
SAME = "SELECT ?a ?b { ?a mg:sameThingAs ?b } ORDER BY ?a"


def mine(slug: str, source: str, name: str, latitude: str) -> str:
    return f"""
id:territory\\/irn a mg:Country ; rdfs:label "Iran"@en , "ایران"@fa ; mg:isoCode "IRN" .
id:mine\\/{slug} a mg:Mine ; rdfs:label "{name}"@en ; mg:country id:territory\\/irn ;
  mg:siteType vocab:site-type\\/mine ; mg:commodity vocab:commodity\\/copper ;
  geo:hasGeometry id:geometry\\/{slug} .
id:geometry\\/{slug} a mg:Point ; rdfs:label "{name}: point"@en ; mg:latitude {latitude} ;
  mg:longitude 55.8 ; geo:asWKT "POINT(55.8 {latitude})"^^geo:wktLiteral ;
  mg:statedIn id:source\\/{source} ; mg:locator "row 1"@en .
"""


def publish(settings: Settings, *files: Path) -> None:
    publish_with(settings, *files, judge=make_judge(settings))


def link(settings: Settings, decided: dict[tuple[str, str], str] | None = None):
    async def work():
        reader = make_reader(settings)
        try:
            home = Directory.open(settings.folder)
            return await linking.link(home, reader, make_judge(settings), decided)
        finally:
            await reader.close()

    return asyncio.run(work())


def load_linked(settings: Settings, *files: Path, **options: Any) -> Load:
    async def work() -> Load:
        reader = make_reader(settings)
        try:
            home = Directory.create(settings.folder)
            judge = make_judge(settings)
            return await load(home, reader, files, judge=judge, link=True, **options)
        finally:
            await reader.close()

    return asyncio.run(work())


def ask(settings: Settings, text: str) -> list[tuple[str, ...]]:
    directory = Directory.open(settings.folder)
    store = ox.Store.read_only(str(directory.database(directory.current())))
    rows = store.query(f"PREFIX mg: <https://w3id.org/minegraph/ontology#> {text}")
    return [tuple(term.value for term in row) for row in rows]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds three sources, not linked; tests take copies."""
    folder = tmp_path_factory.mktemp("loaded")
    files = []
    for slug, statements in (
        ("one", mine("tepe", "one", "Tepe Sefid", "30.0")),
        ("two", mine("tepe-b-two", "two", "Tappeh Sefid Copper Mine", "30.01")),
        ("three", mine("far-three", "three", "Tepe Siah", "33.0")),
    ):
        files.append(folder / f"{slug}.ttl")
        files[-1].write_text(source_turtle(slug) + statements, encoding="utf-8")
    publish(Settings(store=folder / "store", validator="compiled"), *files)
    return folder / "store"


@pytest.fixture
def settings(tmp_path: Path, loaded: Path) -> Settings:
    shutil.copytree(loaded, tmp_path / "store")
    return Settings(store=tmp_path / "store", validator="compiled")


def test_linked_records_are_one_thing_everywhere(settings: Settings) -> None:
    done = link(settings)
    assert done.linked.groups == (PAIR,)
    assert ask(settings, SAME) == [PAIR, PAIR[::-1]]
    (evidence,) = ask(settings, "SELECT ?e { ?l a mg:Link ; mg:evidence ?e }")[0]
    assert "1.1 km apart" in evidence
    assert "both of copper" in evidence
    with TestClient(create_app(settings), client=("127.0.0.1", 50000)) as client:
        mines = client.get("/mines.json").json()
        assert [item["iri"] for item in mines["items"]] == [PAIR[0], f"{ID}mine/far-three"]
        assert len(mines["items"][0]["source"]) == 2
        assert {v["label"]: v["count"] for v in mines["facets"]["commodity"]} == {"copper": 2}
        for slug in ("tepe", "tepe-b-two"):
            page = client.get(f"/doc/mine/{slug}", headers={"Accept": "text/html"}).text
            assert "30.01" in page
            assert "Test source one" in page
            assert "Test source two" in page
        found = client.get("/search", params={"q": "sefid"}, headers={"Accept": "application/json"})
        assert found.json()["total"] == 1


def test_linking_again_and_in_another_order_gives_the_same_graph(
    settings: Settings, tmp_path: Path, source_file: Callable[..., Path]
) -> None:
    link(settings)
    other = Settings(store=tmp_path / "other", validator="compiled")
    publish(
        other,
        source_file("two", mine("tepe-b-two", "two", "Tappeh Sefid", "30.01")),
        source_file("one", mine("tepe", "one", "Tepe Sefid", "30.0")),
    )
    publish(
        other, source_file("two", mine("tepe-b-two", "two", "Tappeh Sefid Copper Mine", "30.01"))
    )
    link(other)
    everything = "SELECT ?s ?p ?o { GRAPH <https://w3id.org/minegraph/graph/links> { ?s ?p ?o } }"
    assert sorted(ask(settings, everything)) == sorted(ask(other, everything))
    assert len(ask(settings, everything)) > 8


def test_a_decision_takes_a_link_apart_and_outlasts_a_reload(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    link(settings)
    sheet = io.StringIO(f"decision,left,right\nDifferent,{PAIR[1]},{PAIR[0]}\n")
    link(settings, linking.read_decisions(sheet, "decisions.csv"))
    assert ask(settings, SAME) == []
    publish(settings, source_file("two", mine("tepe-b-two", "two", "Tappeh Sefid", "30.0")))
    assert link(settings).decisions == 1
    assert ask(settings, SAME) == []
    link(settings, {PAIR: "same"})
    assert ask(settings, SAME) == [PAIR, PAIR[::-1]]


def test_a_load_can_link_in_its_own_release(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    again = source_file("three", mine("far-three", "three", "Tepe Siah", "33.0"))
    done = load_linked(settings, again)  # what it holds already: links are made all the same
    assert (done.release.name, done.linked and done.linked.groups) == ("r2", (PAIR,))
    assert ask(settings, SAME) == [PAIR, PAIR[::-1]]
    two = mine("tepe-b-two", "two", "Tappeh Sefid Copper Mine", "34.01")
    load_linked(settings, source_file("two", two))
    assert ask(settings, SAME) == []


def test_the_command_links_and_says_so(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    again = source_file("three", mine("far-three", "three", "Tepe Siah", "33.0"))
    done = run("load", "--link", str(again), store=settings.folder)
    assert done.returncode == 0, done.stderr
    assert "2 records are 1 things; 0 links are in doubt" in done.stderr
    assert ask(settings, SAME) == [PAIR, PAIR[::-1]]


def test_a_decision_outlasts_a_load_that_links(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    link(settings, {PAIR: "different"})
    again = source_file("three", mine("far-three", "three", "Tepe Siah", "33.0"))
    load_linked(settings, again)
    assert ask(settings, SAME) == []


def test_a_load_that_the_gate_refuses_links_nothing(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    before = Directory.open(settings.folder).current()
    bad = mine("tepe-b-two", "two", "Tappeh Sefid", "30.01").replace("mg:Mine", "mg:Nothing")
    with pytest.raises(GateRefused):
        load_linked(settings, source_file("two", bad))
    assert Directory.open(settings.folder).current() == before
    assert ask(settings, SAME) == []


def test_links_to_what_is_gone_are_findings_until_linked_again(
    settings: Settings, source_file: Callable[..., Path]
) -> None:
    def told() -> list[str]:
        home = Directory.open(settings.folder)
        found = home.findings(home.current())
        return sorted(str(f["path"]).rpartition("#")[2] for f in found if f.get("value") == PAIR[1])

    link(settings)
    assert told() == []
    publish(settings, source_file("two"))
    assert told() == ["links", "sameThingAs"]
    link(settings)
    assert told() == []


def test_links_written_as_a_whole_are_validated_by_the_checks_that_they_touch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("store.staging", "store.changes"):
        monkeypatch.setattr(f"minegraph.{module}.MOST", 0)
    answers = []
    judged = Judge._run

    async def noted(self: Judge, job: dict[str, Any]) -> dict[str, Any]:
        answers.append(await judged(self, job))
        return answers[-1]

    monkeypatch.setattr(Judge, "_run", noted)
    link(settings)
    (answer,) = answers
    assert "https://w3id.org/minegraph/shapes#Link-score" in {shape for shape, _ in answer["asked"]}
    home = Directory.open(settings.folder)
    found = list(home.findings(home.current()))
    monkeypatch.setattr("minegraph.gate.loading._same_shapes", lambda _: False)
    assert found
    link(settings, {PAIR: "unsure"})
    assert "asked" not in answers[-1]
    again = [f for f in home.findings(home.current()) if "link-decisions" not in str(f["focus"])]
    assert sorted(map(str, again)) == sorted(map(str, found))


def test_rdf_of_a_thing_leads_to_its_other_records(settings: Settings) -> None:
    link(settings)
    said = "https://w3id.org/minegraph/ontology#"
    with TestClient(create_app(settings), client=("127.0.0.1", 50000)) as client:
        for slug in ("tepe", "tepe-b-two"):
            answer = client.get(f"/id/mine/{slug}", headers={"Accept": "text/turtle"})
            triples = {
                (t.subject.value, t.predicate.value, t.object.value)
                for t in ox.parse(answer.content, ox.RdfFormat.TURTLE)
            }
            own, other = sorted(PAIR, key=lambda iri: not iri.endswith(f"/{slug}"))
            assert (own, f"{said}sameThingAs", other) in triples
            leads = (own, f"{said}canonical", PAIR[0]) in triples
            assert leads is (own != PAIR[0])


def test_the_queries_of_the_guide_see_one_thing_with_all_its_records(settings: Settings) -> None:
    link(settings)
    guide = (ROOT / "docs" / "linking.md").read_text(encoding="utf-8")
    all_records, once = re.findall(r"```sparql\n(.*?)```", guide, re.DOTALL)
    rows = ask(settings, all_records.replace("mine/sarcheshmeh", "mine/tepe"))
    assert {(row[0], row[1]) for row in rows} == {
        (PAIR[0], "Tepe Sefid"),
        (PAIR[1], "Tappeh Sefid Copper Mine"),
    }
    assert ask(settings, once) == [("2",)]


def test_the_review_list_tells_what_is_in_doubt(settings: Settings) -> None:
    link(settings, {PAIR: "unsure"})
    output = io.StringIO()
    assert linking.review(Directory.open(settings.folder), output) == 1
    (row,) = csv.DictReader(io.StringIO(output.getvalue()))
    assert (row["left"], row["right"]) == PAIR
    assert row["right names"] == "Tappeh Sefid Copper Mine"
    assert (row["left sources"], row["right sources"]) == ("one", "two")


@pytest.mark.parametrize(
    ("sheet", "line"),
    [
        ("decision,left\nsame,a\n", None),
        (f"decision,left,right\nperhaps,{PAIR[0]},{PAIR[1]}\n", 2),
        (f"decision,left,right\nsame,{PAIR[0]},{PAIR[0]}\n", 2),
        (f"decision,left,right\nsame,{PAIR[0]},{PAIR[1]}\ndifferent,{PAIR[1]},{PAIR[0]}\n", 3),
    ],
)
def test_a_bad_decision_is_refused_with_its_line(sheet: str, line: int | None) -> None:
    with pytest.raises(InputError) as refused:
        linking.read_decisions(io.StringIO(sheet), "decisions.csv")
    assert refused.value.line == line
