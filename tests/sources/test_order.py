"""What was loaded first, and what the store holds, does not matter to what a data set states."""

from __future__ import annotations

import asyncio
import csv
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import python_calamine
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.bootstrap import make_judge
from minegraph.cli.tables import make_table_reader
from minegraph.gate.loading import load
from minegraph.namespaces import DCTERMS, DERIVED_GRAPH, GRAPH, LOADS_GRAPH, RDFS, SKOS, THING
from minegraph.settings import Settings
from minegraph.shipped import facts
from minegraph.sources.kinds import NAMES
from minegraph.sources.names import Names
from minegraph.store.directory import Directory

from .archives import archive, record
from .shared import lines, read, shared
from .workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ICMM = "icmm-global-mining/global-mining-dataset.xlsx"
IRON = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
STEEL = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"
MINES = "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"
IMIDRO = (
    "iran-in-data/data/processed/iran_mining_series/imidro_production_performance_2011_2015.csv"
)
USGS = "usgs-mcs/csv/2023/world/world/mcs2023-coppe_world.csv"
# The facts on sources that the cuts speak for too: what is loaded last is the whole of a source.
REPLACED = ("gem-", "icmm-", "imidro-annual-report-201")
# Tosyali's in the one tracker, Sonangol's in the other.
OF_TWO = "E100002003752"


class Silent(Names):
    """What a store calls things; it may not be asked."""

    def identified(self, *_asked: str):
        raise AssertionError("the store was asked")

    called = known = labelled_by_others = identified


def rows_of(book: str, sheet: str, wanted: Iterable[int]) -> list[list[str]]:
    """The header and some rows of a sheet, by their numbers as shown."""
    found = python_calamine.CalamineWorkbook.from_path(shared(book)).get_sheet_by_name(sheet)
    rows = found.to_python()
    header = next(number for number, row in enumerate(rows) if all(row[:2]))
    return [[str(cell) for cell in rows[number]] for number in (header, *(n - 1 for n in wanted))]


def plants(path: Path, *, renamed: bool = False) -> Path:
    """Some rows of the steel tracker, or an edition that names a plant and owner otherwise."""
    with shared(STEEL).open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    chosen = [rows[n - 1] for n in (1, 2, 437, 562, 569, 854, 1124, 1156, 1180)]
    if renamed:
        chosen = [
            [cell.replace("Emirates Steel", "Gulf Steel").replace("Sonangol EP", "Sonangol SA")
             for cell in row]
            for row in chosen[:-2] + chosen[-1:]
        ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(chosen)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Some rows of each data set, by kind; a newer edition of the steel tracker is there too."""
    folder = tmp_path_factory.mktemp("cuts")
    newer = tmp_path_factory.mktemp("newer")
    sheets = ("general", "sub_sites", "minerals_ores_conce", "commodities", "processing",
              "capacity_reserves", "other_info", "transport", "waste")  # fmt: skip
    sites = {"External": rows_of(ICMM, "External", (2, 3, 2798, 7559, 8509))}
    mines = {"Main Data": rows_of(IRON, "Main Data", (3, 6, 14, 638, 640, 643))}
    database = {sheet: rows_of(MINES, sheet, range(2, 9)) for sheet in sheets}
    return {
        "icmm": workbook(folder / "global-mining.xlsx", sites),
        "gem-iron-ore": workbook(folder / "global-iron-ore-mines-tracker.xlsx", mines),
        "gem-steel": plants(folder / "iron-steel-plants.csv"),
        "older": plants(newer / "iron-steel-plants.csv", renamed=True),
        "mine-production": workbook(folder / "detailed_data_mining.xlsx", database),
        "imidro": shared(IMIDRO),
        "usgs-mcs": shared(USGS),
        "minmod": archive(folder / "minmod.tar.zst", [record("A.1"), record("A-1")]),
    }


@pytest.mark.parametrize("kind", [name for name in NAMES if name != "sheet"])
def test_the_reader_of_a_data_set_never_asks_the_store(files, kind):
    made = lines(read(kind, files[kind], names=Silent()))
    assert made == lines(read(kind, files[kind]))


def loaded(folder: Path, *groups: list[Path]) -> Settings:
    """A store in which each group of files was loaded after the one before, through the gate."""
    settings = Settings(store=folder / "store", validator="compiled")

    async def one(paths: list[Path]) -> None:
        reader = await make_table_reader(settings, paths, kind=None, source=None)
        try:
            home = Directory.create(settings.folder)
            await load(home, reader, paths, judge=make_judge(settings))
        finally:
            await reader.close()

    for group in groups:
        asyncio.run(one(group))
    return settings


def graphs(settings: Settings) -> dict[str, list[str]]:
    """What each graph of the current release holds, sorted, but for what is said of the loads."""
    directory = Directory.open(settings.folder)
    store = ox.Store.read_only(str(directory.database(directory.current())))
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, None, None, None):
        found.setdefault(str(quad.graph_name), set()).add(str(quad.triple))
    found["DEFAULT"] -= found.pop(f"<{LOADS_GRAPH}>")
    return {name: sorted(made) for name, made in found.items()}


@pytest.fixture(scope="module")
def orders(files, tmp_path_factory):
    """Two stores: the facts that come with minegraph were loaded first, and last.

    In the one the data sets come at once and replace facts on the same sources; in the other one
    after the other, with an older edition of the steel tracker before and the newer one after.
    """
    cuts = {kind: path for kind, path in files.items() if kind not in ("gem-steel", "older")}
    early = [cuts.pop(kind) for kind in ("icmm", "gem-iron-ore", "usgs-mcs")]
    late, steel, older = list(cuts.values()), files["gem-steel"], files["older"]
    others = [path for path in facts() if not path.name.startswith(REPLACED)]
    first = loaded(tmp_path_factory.mktemp("first"), facts(), [*early, *late, steel])
    last = loaded(tmp_path_factory.mktemp("last"), [*late, older], early, [*others, steel])
    return first, last


@pytest.fixture(scope="module")
def held(orders):
    """The graphs of the two stores."""
    return [graphs(settings) for settings in orders]


def test_loads_in_either_order_make_the_same_graphs(held):
    first, last = held
    assert len(first) > 40
    assert first[f"<{DERIVED_GRAPH}>"]
    assert first.keys() == last.keys()
    for name, made in first.items():
        assert made == last[name]


def test_both_names_of_an_identifier_stand_side_by_side(held):
    thing = f"<{THING}organization/gem-{OF_TWO.lower()}>"
    for made in held:
        found = {
            name: [line for line in made[f"<{GRAPH}{name}>"] if line.startswith(thing)]
            for name in ("gem-iron-ore-2024-11", "gem-steel-2025-03")
        }
        for name, label in zip(found, ("Tosyali Iron and Steel Angola SA", "Sonangol EP"),
                               strict=True):  # fmt: skip
            assert f'{thing} <{RDFS}label> "{label}"@en' in found[name]
            assert f'{thing} <{DCTERMS}identifier> "{OF_TWO}"' in found[name]


def test_what_has_two_names_is_shown_once_and_alike_in_either_order(orders):
    path = f"organization/gem-{OF_TWO.lower()}"
    seen = []
    for settings in orders:
        with TestClient(create_app(settings), client=("127.0.0.1", 50000)) as client:
            (mine,) = (
                mine
                for mine in client.get("/mines", params={"limit": 500}).json()["items"]
                if "Cassinga" in str(mine["label"])
            )
            found = client.get("/search", params={"q": "tosyali angola"}).json()["items"]
            page = client.get(f"/doc/{path}", headers={"Accept": "text/html"}).text
            told = client.get("/quality", headers={"Accept": "text/html"}).text
        seen.append((mine, found, re.sub(r"\br\d+\b", "", page)))
        assert str(mine["owner"]).count(path) == 1
        assert path in str(found)
        assert "<h1>Sonangol EP</h1>" in page
        assert "Tosyali Iron and Steel Angola SA" in page
        assert "Thing-label-unique" in told
    assert seen[0] == seen[1]


def test_what_comes_with_minegraph_keeps_its_iri_and_label(held):
    thing = f"<{THING}mine/chadormalu>"
    tracker = [x for x in held[0][f"<{GRAPH}gem-iron-ore-2024-11>"] if x.startswith(thing)]
    assert f'{thing} <{RDFS}label> "Chadormalu iron ore mine"@en' in tracker
    assert f'{thing} <{SKOS}altLabel> "Chadormalu Mine"@en' in tracker
