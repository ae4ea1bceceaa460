"""People's own tables and files of RDF: ten rows of each, followed by hand to their statements."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from minegraph.namespaces import DCTERMS, RDFS
from minegraph.sources.names import Names
from tests.cli.running import run
from tests.conftest import source_turtle

from .shared import by_subject, read
from .workbooks import example, workbook

ID = "https://w3id.org/minegraph/id/"

# about, class, product, value, unit, basis, scenario, period, as of, trade flow | value, unit,
# tonnes, period or day: what the row must become.
FIGURES = """
Iran,Production,copper-cathode,"145,000",t,gross-weight,actual,1402 H1,, | 145000.0 TONNE 145000.0 sh-1402-h1
Iran,Production,copper-cathode,235,kt,gross-weight,actual,1390,, | 235.0 KiloTONNE 235000.0 sh-1390
Iran,Production,gold-ore,1000,oz t,contained-metal,actual,2023,, | 1000.0 OZ_TROY 0.0311034768 g-2023
Iran,Production,copper-ore,2,million pounds,contained-metal,estimate,2020,, | 2000000.0 LB 907.18474 g-2020
Iran,Trade,copper-cathode,56,kt,gross-weight,actual,2011,,export | 56.0 KiloTONNE 56000.0 g-2011
Iran,Trade,copper-cathode,5,kt,gross-weight,actual,2011,,import | 5.0 KiloTONNE 5000.0 g-2011
Big pit,Throughput,iron-ore,2.5,Mt,gross-weight,actual,2023,, | 2.5 MegaTONNE 2500000.0 g-2023
Big pit,Production,iron-ore,1.5,Mt,dry-weight,plan,2024-01-01..2024-03-31,, | 1.5 MegaTONNE 1500000.0 2024-01-01-2024-03-31
Big pit,Reserve,iron-ore,40,million tonnes,gross-weight,estimate,,2024-03-20, | 40.0 MegaTONNE 40000000.0 2024-03-20
MINE-7,Capacity,iron-ore,3000,short tons,gross-weight,actual,,2024-03-20, | 3000.0 TON_SHORT 2721.55422 2024-03-20
Old smelter,Capacity,copper-anode,120,ktpa,gross-weight,actual,,2023-12-31, | 120.0 KiloTONNE-PER-YR 120000.0 2023-12-31
"""  # noqa: E501
SMELTER = f"{ID}plant/smelter-of-the-store"


def rows():
    return [tuple(part.strip() for part in row.split("|")) for row in FIGURES.split("\n")[1:-1]]


def cells_of(row):
    value = '"145,000"' in row
    cells = row.replace('"145,000"', "145000").split(",")
    return [*cells[:3], "145,000" if value else cells[3], *cells[4:]]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    sheets = example("sources", "mines", "figures")
    mines, figures = sheets["mines"], sheets["figures"]
    columns = ("about class product value unit basis scenario period as_of trade_flow").split()
    for named, other in (("Big pit", "MINE-1"), ("Small pit", "MINE-7")):
        cells = {"name": named, "identifier": other, "country": "IRN", "commodity": "iron"}
        mines.append([cells.get(column, "") for column in mines[0]])
    for row, _ in rows():
        cells = dict(zip(columns, cells_of(row), strict=True)) | {"quote": "so it says"}
        figures.append([cells.get(column, "") for column in figures[0]])
    path = workbook(tmp_path_factory.mktemp("own") / "own.xlsx", sheets)
    label = RDFS + "label"
    names = Names([(SMELTER, label, "Old smelter", "https://x/graph")])
    return by_subject(read("sheet", path, names=names))


@pytest.mark.parametrize("number", range(11))
def test_rows_of_figures_followed_by_hand(said, number):
    row, expected = rows()[number]
    about, kind, product, _, _, basis, scenario, *_, flow = cells_of(row)
    value, unit, tonnes, when = expected.split()
    place = f'sheet figures, row {number + 4}"@en'
    (made,) = (text for text in said.values() if place in text and "#locator>" in text)
    thing = {
        "Iran": "territory/irn", "Big pit": "mine/big-pit", "MINE-7": "mine/small-pit",
        "Old smelter": SMELTER.removeprefix(ID),
    }[about]  # fmt: skip
    for words in (
        f"#{kind}Figure>", f"<{ID}{thing}>", f"/product/{product}>", f'#value> "{value}"',
        f"unit/{unit}>", f'#tonnes> "{tonnes}"', f"/basis/{basis}>", f"/scenario/{scenario}>",
        "/source/survey-2024>",
    ):  # fmt: skip
        assert words in made
    assert f"/period/{when}>" in made or f'#asOf> "{when}"' in made
    assert (f"/trade-flow/{flow}>" in made) == bool(flow)


def test_a_thing_of_the_store_is_named_by_its_identifier(tmp_path):
    sheets = example("sources", "agencies", "figures")
    sheets["agencies"][2][0], sheets["agencies"][2][4] = "IMIDRO", "Iran"
    sheets["figures"][2][0] = "ICMM00026"
    names = Names([(f"{ID}mine/pato", DCTERMS + "identifier", "ICMM00026", "https://x/graph")])
    made = by_subject(read("sheet", workbook(tmp_path / "own.xlsx", sheets), names=names))
    (figure,) = (text for subject, text in made.items() if subject.startswith("figure/"))
    assert f"#about> <{ID}mine/pato>" in figure


FACTS = """
mine:m a mg:Mine ; rdfs:label "Mine M"@en , "معدن م"@fa ; dcterms:identifier "M-1" ;
  mg:country territory:irn ; mg:commodity commodity:copper ; mg:startYear 1998 .
territory:irn a mg:Country ; rdfs:label "Iran"@en ; mg:isoCode "IRN" .
period:sh-1402 a mg:Period ; rdfs:label "Solar year 1402"@en ; mg:start "2023-03-21"^^xsd:date ;
  mg:end "2024-03-19"^^xsd:date ; mg:calendar calendar:solar-hijri ; mg:year 1402 .
figure:f a mg:ProductionFigure ; rdfs:label "Mine M: copper in ore, 1402"@en ; mg:about mine:m ;
  mg:product product:copper-ore ; mg:value 12.5 ; mg:unit unit:KiloTONNE ; mg:tonnes 12500.0 ;
  mg:reportedAs "12.5 kt" ; mg:basis basis:contained-metal ; mg:scenario scenario:actual ;
  mg:period period:sh-1402 ; mg:statedIn <https://w3id.org/minegraph/id/source/by-hand> ;
  mg:quote "12.5" ; mg:locator "page 3"@en .
"""
PREFIXES = "".join(
    f"@prefix {name}: <https://w3id.org/minegraph/{kind}/{name}/> .\n"
    for kind, names in (
        ("id", "mine territory period figure"),
        ("vocab", "commodity calendar product basis scenario"),
    )
    for name in names.split()
)
# Ten of these facts as a query must give them back, whatever the file's format.
EXPECTED = {
    ("mine/m", "label", "Mine M"), ("mine/m", "label", "معدن م"), ("mine/m", "identifier", "M-1"),
    ("mine/m", "startYear", "1998"), ("period/sh-1402", "start", "2023-03-21"),
    ("period/sh-1402", "end", "2024-03-19"), ("figure/f", "value", "12.5"),
    ("figure/f", "tonnes", "12500"), ("figure/f", "reportedAs", "12.5 kt"),
    ("figure/f", "locator", "page 3"),
}  # fmt: skip
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS,
}  # fmt: skip
ASKED = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isLiteral(?o)) }"


def test_six_formats_of_rdf_state_the_same_facts(tmp_path):
    text = source_turtle("by-hand") + PREFIXES + FACTS
    files, names = [], list(FORMATS)
    for name, form in FORMATS.items():
        told = text.replace("by-hand", name).replace(":m ", f":m-{name} ").replace(
            "figure:f ", f"figure:f-{name} "
        )  # fmt: skip
        files.append(tmp_path / f"facts.{name}")
        quads = ox.parse(told, format=ox.RdfFormat.TURTLE)
        files[-1].write_bytes(ox.serialize((q.triple for q in quads), format=form))
    store = tmp_path / "store"
    done = run("load", *map(str, files), store=store)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = run("query", ASKED, "--format", "json", store=store)
    found: dict[str, set[tuple[str, ...]]] = {name: set() for name in names}
    for row in json.loads(asked.stdout)["results"]["bindings"]:
        graph = row["g"]["value"].rpartition("/")[2]
        if graph in found:
            subject = row["s"]["value"].removeprefix(ID).removesuffix(f"-{graph}")
            predicate = row["p"]["value"].replace("/", "#").rpartition("#")[2]
            found[graph].add((subject, predicate, row["o"]["value"]))
    for name, facts in found.items():
        assert facts >= EXPECTED, (name, EXPECTED - facts)
