"""Names are found in Latin and Persian script, however they are spelt, over HTTP and in SPARQL."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.folding import fold, matches, squeezed
from minegraph.settings import Settings
from tests.sparql.conftest import BASE, CLASS, GRAPH, LABEL, publish

ALT = "http://www.w3.org/2004/02/skos/core#altLabel"


def named(slug: str, *names: str) -> str:
    iri = f"<{BASE}id/{slug}>"
    lines = [f"{iri} <{CLASS}> <{BASE}ontology#Mine> .\n", f"{iri} <{LABEL}> {names[0]} .\n"]
    return "".join(lines + [f"{iri} <{ALT}> {name} .\n" for name in names[1:]])


NAMES = (
    named("mine/sarcheshmeh", '"Sar-Cheshmeh"@en', '"سرچشمه"@fa')
    + named("mine/golgohar", '"Gol-e-Gohar"@en', '"گل‌گهر"@fa')
    + named("company/yazd", '"Yazd Steel"@en', '"فولاد یزد"@fa')
    + named("company/kerman", '"Kermān Iron & Steel"@en', '"آهن کرمان"@fa')
    + named("figure/steel", '"Steel of Yazd, 2023"@en')
    + named("mine/script", '"<script>alert(1)</script>"@en')
)


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    place = tmp_path_factory.mktemp("search") / "store"
    publish(place, {GRAPH + "names": NAMES})
    with TestClient(create_app(Settings(store=place))) as opened:
        yield opened


def slugs(client, **params) -> list[str]:
    answer = client.get("/search", params=params)
    assert answer.status_code == 200, answer.text
    return [item["iri"].removeprefix(BASE + "id/") for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sar-Cheshmeh", "sar cheshmeh"),
        ("KERMĀN", "kerman"),
        ("Gol‌e‑Gohar", "gol e gohar"),
        ("كرماني", "کرمانی"),
        ("کِرمانى", "کرمانی"),
        ("آهن", "اهن"),
        ("مسـ", "مس"),
        ("۱۴۰۳ and ١٤٠٣", "1403 and 1403"),
        ("Straße", "strasse"),
        ("...", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded
    assert squeezed(text) == folded.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sarcheshmeh", ["mine/sarcheshmeh"]),
        ("Sar Cheshmeh", ["mine/sarcheshmeh"]),
        ("CHESHMEH", ["mine/sarcheshmeh"]),
        ("سرچشمه", ["mine/sarcheshmeh"]),
        ("سر چشمة", ["mine/sarcheshmeh"]),
        ("گلگهر", ["mine/golgohar"]),
        ("گل گهر", ["mine/golgohar"]),
        ("gol e gohar", ["mine/golgohar"]),
        ("يزد", ["company/yazd"]),
        ("كرمان اهن", ["company/kerman"]),
        ("kerman", ["company/kerman"]),
        ("steel", ["company/yazd", "company/kerman"]),
        ("steel yazd", ["company/yazd"]),
        ("iron mine", []),
        ("%", []),
        ("'; DROP TABLE names; --", []),
        ("", []),
    ],
)
def test_names_are_found(search, text, found):
    assert slugs(search, q=text) == found


def test_the_name_itself_comes_first_and_kinds_are_kept_apart(tmp_path):
    place = tmp_path / "store"
    lines = (
        named("company/a", '"The Sungun Company"@en')
        + named("mine/b", '"Sungun"@en')
        + named("mine/c", '"Sungun North"@en')
    )
    publish(place, {GRAPH + "names": lines})
    with TestClient(create_app(Settings(store=place))) as client:
        assert slugs(client, q="sungun") == ["mine/b", "mine/c", "company/a"]
        assert slugs(client, q="sungun", kind="company") == ["company/a"]
        assert slugs(client, q="sungun", limit=1, offset=1) == ["mine/c"]
        assert client.get("/search", params={"q": "sungun", "limit": 1}).json()["total"] == 3
        publish(place, {GRAPH + "names": named("mine/d", '"Sungun South"@en')})
        assert slugs(client, q="sungun") == ["mine/d"]


SIMILAR = (
    named("mine/sungun", '"Sungun"@en', '"سونگون"@fa')
    + named("mine/sarcheshmeh", '"Sarcheshmeh"@en')
    + named("company/mobarakeh", '"Mobarakeh Steel Company"@en')
    + named("mine/ahangarad", '"Ahangarad"@en')
    + named("mine/ahangar", '"Ahangar"@en')
    + named("company/iran", '"Steel 2023 of Iran"@en')
    + named("mine/golgohar", '"Gol-e-Gohar"@en')
)


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory):
    place = tmp_path_factory.mktemp("similar") / "store"
    publish(place, {GRAPH + "names": SIMILAR})
    with TestClient(create_app(Settings(store=place))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sungoon", ["mine/sungun"]),
        ("Snugun", ["mine/sungun"]),
        ("سونگان", ["mine/sungun"]),
        ("Sarcheshmah", ["mine/sarcheshmeh"]),
        ("Sar Cheshmah", ["mine/sarcheshmeh"]),
        ("Ahangarab", ["mine/ahangarad", "mine/ahangar"]),
        ("Mobarakeh Stel", ["company/mobarakeh"]),
        ("Mobaraka Stele Company", ["company/mobarakeh"]),
        ("mobarakehstel", ["company/mobarakeh"]),
        ("Golgohar", ["mine/golgohar"]),
        ("Irna", ["company/iran"]),
        # too far, too short, a number, nonsense
        ("Sxngxxn", []),
        ("gul", []),
        ("steel 2024", []),
        ("qwertyuiop", []),
        ("Sungoon qwertyuiop", []),
        ('"<su" OR *', []),
    ],
)
def test_misspelt_names_are_found_and_nonsense_is_not(misspelt, text, found):
    answer = misspelt.get("/search", params={"q": text}).json()
    assert [item["iri"].removeprefix(BASE + "id/") for item in answer["items"]] == found
    assert answer["total"] == len(found)
    assert answer["similar"] is bool(found)


def test_similar_names_come_only_where_none_is_as_asked(misspelt):
    answer = misspelt.get("/search", params={"q": "steel"}).json()
    assert {item["name"] for item in answer["items"]} == {
        "Mobarakeh Steel Company",
        "Steel 2023 of Iran",
    }
    assert answer["similar"] is False
    assert slugs(misspelt, q="Ahangarab", limit=1, offset=1) == ["mine/ahangar"]
    assert slugs(misspelt, q="Mobarakeh Stel", kind="mine") == []
    page = misspelt.get("/search", params={"q": "Sungoon"}, headers={"Accept": "text/html"}).text
    assert "1 with similar ones" in page


def test_what_is_similar_follows_the_release(tmp_path):
    place = tmp_path / "store"
    publish(place, {GRAPH + "names": named("mine/a", '"Sungun"@en')})
    with TestClient(create_app(Settings(store=place))) as client:
        assert slugs(client, q="Sungoon") == ["mine/a"]
        publish(place, {GRAPH + "names": named("mine/b", '"Angouran"@en')})
        assert slugs(client, q="Sungoon") == []
        assert slugs(client, q="Anguran") == ["mine/b"]


def test_the_page_works_without_script_and_escapes(search):
    page = search.get("/search", params={"q": "script"}, headers={"Accept": "text/html"}).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    box = search.get("/", headers={"Accept": "text/html"}).text
    assert '<form action="/search" method="get"' in box


def test_what_is_too_long_or_too_many_is_422(search):
    assert search.get("/search", params={"q": "x" * 300}).status_code == 422
    assert search.get("/search", params={"q": "x", "limit": 1000}).status_code == 422


@pytest.mark.parametrize(
    ("text", "found"),
    [("sar cheshmeh", "mine/sarcheshmeh"), ("يزد", "company/yazd"), ("كرمان", "company/kerman")],
)
def test_names_are_found_in_sparql(search, text, found):
    query = f"""
        PREFIX f: <{BASE}function#>
        SELECT DISTINCT ?s {{ ?s <{LABEL}>|<{ALT}> ?name FILTER(f:matches(?name, "{text}"))
          FILTER(!CONTAINS(STR(?s), "figure")) }}
    """
    answer = search.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text.splitlines()[1:] == [f"{BASE}id/{found}"]


def test_fold_in_sparql_and_wrong_arguments_are_unbound(search):
    query = f"""
        PREFIX f: <{BASE}function#>
        SELECT (f:fold("Kermān"@en) AS ?a) (f:fold(<x:x>) AS ?b) (f:fold() AS ?c)
          (f:matches("x") AS ?d) (f:matches("a b c", "C A") AS ?e) {{}}
    """
    answer = search.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text == "a,b,c,d,e\r\nkerman,,,,true\r\n"


def test_every_word_must_be_held():
    assert matches("Sarcheshmeh Copper Complex", "copper sar-cheshmeh")
    assert not matches("Sarcheshmeh Copper Complex", "copper sungun")
