"""Questions over the shared data sets, beside answers worked out from the files by hand."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import python_calamine
from tests.sources.shared import lines, shared, whole

from minegraph.queries import questions

VOCABULARIES = Path(__file__).parents[2] / "ontology"
IRAN = "iran-in-data/data/processed/"
PERFORMANCE = IRAN + "iran_mining_series/imidro_production_performance_2011_2015.csv"
YEARBOOKS = IRAN + "comparator_mining_energy_series/usgs_mineral_energy_production_full.csv"
STEEL = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"
IRON = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
MINES = "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"
LOADED = (
    ("imidro", PERFORMANCE), ("imidro", YEARBOOKS), ("gem-steel", STEEL), ("gem-iron-ore", IRON),
    ("mine-production", MINES),
)  # fmt: skip


@pytest.fixture(scope="module")
def store():
    """What the readers make of the files, and the vocabularies, in one graph."""
    made = ox.Store()
    for path in VOCABULARIES.rglob("*.ttl"):
        made.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    for name, file in LOADED:
        triples = "\n".join(lines(whole(name, file))) + "\n"
        made.bulk_load(triples.encode(), format=ox.RdfFormat.N_TRIPLES)
    return made


def answer(store, name):
    found = store.query(questions()[name][1])
    text = found.serialize(format=ox.QueryResultsFormat.CSV).decode()
    return list(csv.DictReader(text.splitlines()))


def table(file):
    with shared(file).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def sheet(file, name):
    rows = python_calamine.CalamineWorkbook.from_path(shared(file)).get_sheet_by_name(name)
    header, *others = rows.to_python()
    return [dict(zip(map(str, header), row, strict=False)) for row in others]


def test_cathode_of_imidro_against_budget_and_plan(store):
    rows = [row for row in table(PERFORMANCE) if row["product"] == "Copper (Cathode)"]
    expected = {
        (year, float(actual["value_thousand_tons"]) * 1000, aim["metric_type"],
         float(aim["value_thousand_tons"]) * 1000, actual["source_report"], aim["source_report"])
        for actual in rows if actual["metric_type"] == "performance"
        for aim in rows if aim["metric_type"] in ("budget", "plan")
        if (year := actual["fiscal_year_iranian"]) == aim["fiscal_year_iranian"]
    }  # fmt: skip
    found = {
        (f"{(year := int(row['year'][-4:]) + 621)}/{(year + 1) % 100}", float(row["reached"]),
         row["kind"], float(row["aim"]),
         *(f"annual-report-{row[c].split()[-1]}" for c in ("reachedIn", "aimIn")))
        for row in answer(store, "cathode-against-budget-and-plan")
    }  # fmt: skip
    assert found == expected
    assert len(expected) == 4


def test_copper_of_iran_by_year_from_every_edition(store):
    left = re.compile("Smelter|Refinery|Primary|Secondary|[Ss]olvent|electrowon")
    expected = []
    for row in table(YEARBOOKS):
        words = row["commodity"]
        if row["country_iso3"] == "IRN" and words.startswith("Copper") and not left.search(words):
            thousand = 1000 if row["unit"].lower().startswith("thousand") else 1
            expected.append((
                row["year"],
                "copper concentrate" if "Concentrates" in words else "copper ore",
                "contained metal" if "Cu content" in words else "gross weight",
                float(row["value"]) * thousand,
                row["source_yearbook_edition"].removeprefix("MYB3-")[:4],
            ))  # fmt: skip
    found = [
        (row["period"], row["product"], row["basis"], float(row["tonnes"]),
         re.search(r"Yearbook (\d{4})", row["source"])[1])
        for row in answer(store, "copper-of-iran-by-year")
    ]  # fmt: skip
    assert sorted(found) == sorted(expected)
    assert len(expected) > 50


def test_sites_within_a_hundred_kilometres_of_kerman(store):
    places = [(row["plant-name-(english)"], row["coordinates"]) for row in table(STEEL)]
    places += [
        (row["Asset name (English)"], row["Coordinates"]) for row in sheet(IRON, "Main Data")
    ]
    expected = {}
    for name, position in places:
        y, x = (math.radians(float(part)) for part in position.split(","))
        north, east = math.radians(30.2839), math.radians(57.0834)
        angle = math.sin((y - north) / 2) ** 2 + (
            math.cos(y) * math.cos(north) * math.sin((x - east) / 2) ** 2
        )
        kilometres = 2 * 6371.0 * math.asin(math.sqrt(angle))
        if kilometres <= 100:
            expected[name] = kilometres
    found = {row["site"]: float(row["kilometres"]) for row in answer(store, "sites-near-kerman")}
    assert found == pytest.approx(expected, abs=1)
    assert len(expected) == 3


POUNDS = 453.59237e-6
UNITS = {
    "t": 1, "tonnes": 1, "metric tonnes": 1, "metric tons": 1, "kt": 1000, "ktonnes": 1000,
    "thousand metric tons": 1000, "million recoverable pounds": 1e6 * POUNDS,
    "million pounds": 1e6 * POUNDS, "millions of pounds": 1e6 * POUNDS,
    "millions lbs": 1e6 * POUNDS, "billion pounds": 1e9 * POUNDS, "thousand pounds": 1e3 * POUNDS,
    "thousands of pounds": 1e3 * POUNDS, "klbs": 1e3 * POUNDS, "pounds": POUNDS,
}  # fmt: skip


def test_the_ten_largest_copper_mines_by_their_latest_output(store):
    latest: dict[str, tuple[float, float]] = {}
    for row in sheet(MINES, "commodities"):
        unit, share = UNITS.get(str(row["unit"]).strip().lower()), row["production_share"]
        all_of_it = share in ("", None, 1)
        if (
            row["commodity"].strip() == "Copper"
            and unit
            and all_of_it
            and isinstance(row["value"], int | float)
        ):
            name = ": ".join(str(row[c]) for c in ("mine_fac", "sub_site") if row[c])
            said = (float(row["year"]), row["value"] * unit)
            latest[name] = max(latest.get(name, said), said)
    expected = sorted(((tonnes, name) for name, (_, tonnes) in latest.items()), reverse=True)[:10]
    rows = answer(store, "largest-copper-mines")
    found = [(float(r["tonnes"]), r["mine"]) for r in rows if r["counted"] != "concentrate"]
    assert [name for _, name in found] == [name for _, name in expected]
    assert [t for t, _ in found] == pytest.approx([t for t, _ in expected])
    assert len(rows) == 20
