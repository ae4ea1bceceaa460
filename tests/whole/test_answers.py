"""Issue-sized questions over all data sets, beside answers worked out from the files by hand."""

from __future__ import annotations

import csv
import math
import re
import tarfile
from collections import defaultdict

import pyoxigraph as ox
import pytest
import python_calamine

from minegraph.queries import questions
from minegraph.shipped import facts
from minegraph.sources.compressed import stream
from tests.sources.shared import shared

IRAN = "iran-in-data/data/processed/"
PERFORMANCE = IRAN + "iran_mining_series/imidro_production_performance_2011_2015.csv"
EARLY = IRAN + "iran_mining_series/usgs_iran_mineral_production_1961_1980.csv"
YEARBOOKS = IRAN + "comparator_mining_energy_series/usgs_mineral_energy_production_full.csv"
STEEL = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"
IRON = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
MINES = "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"
ICMM = "icmm-global-mining/global-mining-dataset.xlsx"
MINMOD = "minmod/minmod.tar.zst"
MG = "https://w3id.org/minegraph/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def answer(whole, name):
    found = whole.store.query(questions()[name][1])
    text = found.serialize(format=ox.QueryResultsFormat.CSV).decode()
    return list(csv.DictReader(text.splitlines()))


def table(file):
    with shared(file).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def sheet(file, name):
    rows = python_calamine.CalamineWorkbook.from_path(shared(file)).get_sheet_by_name(name)
    header, *others = rows.to_python()
    return [dict(zip(map(str, header), row, strict=False)) for row in others]


def test_cathode_of_imidro_against_budget_and_plan(whole):
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
        for row in answer(whole, "cathode-against-budget-and-plan")
    }  # fmt: skip
    assert found == expected
    assert len(expected) == 4


def test_copper_of_iran_by_year_from_every_edition(whole):
    left = re.compile("Smelter|Refinery|Primary|Secondary|[Ss]olvent|electrowon| - ")
    expected = [
        (row["year"], "copper ore",
         "contained metal" if "metal content" in row["commodity"] else "gross weight",
         float(row["value"]), row["source_yearbook_edition"][3:7])
        for row in table(EARLY)
        if row["commodity"].startswith("Copper") and not left.search(row["commodity"])
    ]  # fmt: skip
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
        (row["period"], row["product"], row["basis"], float(row["tonnes"]), said[1])
        for row in answer(whole, "copper-of-iran-by-year")
        if (said := re.search(r"Yearbook (\d{4})", row["source"]))
    ]
    assert sorted(found) == sorted(expected)
    assert len(expected) > 50


def from_kerman(latitude, longitude):
    """Return the great circle's kilometres from the city, by which 0.5 % may be missed."""
    y, x, north, east = map(math.radians, (latitude, longitude, 30.2839, 57.0834))
    angle = math.sin((y - north) / 2) ** 2 + (
        math.cos(y) * math.cos(north) * math.sin((x - east) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(angle))


@pytest.fixture(scope="module")
def positions():
    """Every longitude and latitude that stands in MinMod's records, read as bytes."""
    shape = re.compile(rb"POINT ?\(([-0-9.]+) ([-0-9.]+)\)")
    with stream(shared(MINMOD)) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        files = (archive.extractfile(member) for member in archive if member.isfile())
        return {(float(y), float(x)) for f in files if f for x, y in shape.findall(f.read())}


def test_sites_within_a_hundred_kilometres_of_kerman(whole, positions):
    places = [(row["plant-name-(english)"], row["coordinates"]) for row in table(STEEL)]
    places += [
        (row["Asset name (English)"], row["Coordinates"]) for row in sheet(IRON, "Main Data")
    ]
    away = {name: from_kerman(*map(float, at.split(","))) for name, at in places}
    expected = {name: kilometres for name, kilometres in away.items() if kilometres <= 100}
    rows = answer(whole, "sites-near-kerman")
    found = {r["site"]: float(r["kilometres"]) for r in rows if r["source"].startswith("GEM")}
    assert found == pytest.approx(expected, abs=1)
    assert len(expected) == 3
    in_icmm = [
        row
        for row in sheet(ICMM, "External")
        if isinstance(row["Latitude"], float)
        and from_kerman(row["Latitude"], row["Longitude"]) < 100
    ]
    assert len([r for r in rows if r["source"].startswith("ICMM")]) == len(in_icmm)
    near = sorted({round(far) for at in positions if (far := from_kerman(*at)) <= 100})
    told = sorted({float(r["kilometres"]) for r in rows if r["source"].startswith("MinMod")})
    assert len(told) >= 9
    assert all(min(abs(kilometres - other) for other in near) <= 1 for kilometres in told)


POUNDS = 453.59237e-6
UNITS = {
    "t": 1, "tonnes": 1, "metric tonnes": 1, "metric tons": 1, "kt": 1000, "ktonnes": 1000,
    "thousand metric tons": 1000, "million recoverable pounds": 1e6 * POUNDS,
    "million pounds": 1e6 * POUNDS, "millions of pounds": 1e6 * POUNDS,
    "millions lbs": 1e6 * POUNDS, "billion pounds": 1e9 * POUNDS, "thousand pounds": 1e3 * POUNDS,
    "thousands of pounds": 1e3 * POUNDS, "klbs": 1e3 * POUNDS, "pounds": POUNDS,
}  # fmt: skip


def test_the_ten_largest_copper_mines_by_their_latest_output(whole):
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
    rows = answer(whole, "largest-copper-mines")
    found = [(float(r["tonnes"]), r["mine"]) for r in rows if r["counted"] != "concentrate"]
    assert [t for t, _ in found] == pytest.approx([t for t, _ in expected])
    for (_, shown), (_, printed) in zip(found, expected, strict=True):
        assert printed in other_names(whole, shown)
    assert len(rows) == 20


def other_names(whole, name):
    """Return the names of what bears a name, and of the records that are linked with it."""
    names = f"<{LABEL}>|<{SKOS}altLabel>"
    rows = whole.ask(
        f'SELECT ?n {{ ?c <{LABEL}> "{name}"@en {{ ?c {names} ?n }} UNION '
        f"{{ ?record mg:canonical ?c ; {names} ?n }} }}"
    )
    return {name, *(other for (other,) in rows)}


OWNERS = re.compile(r"(.+?)(?: \[([\d.]+)%\])?")


def test_iron_ore_mines_of_imidro_with_its_share(whole):
    imidro = "Iranian Mines & Mining Industries Development & Renovation Organization"
    expected = {}
    for row in sheet(IRON, "Main Data"):
        owner, share = OWNERS.fullmatch(row["Owner"]).groups()
        if row["Parent"].startswith(imidro):
            expected[row["Parent"]] = (row["Asset name (English)"], owner, float(share))
    rows = answer(whole, "iron-ore-mines-of-imidro")
    of_gem = {row["told"]: row for row in rows if row["source"].startswith("GEM")}
    assert set(of_gem) == set(expected)
    for told, (mine, owner, share) in expected.items():
        assert mine in other_names(whole, of_gem[told]["mine"])
        assert owner in other_names(whole, of_gem[told]["holder"])
        assert float(of_gem[told]["shareInMine"]) == share
    assert len(expected) == 2


def test_copper_mines_of_iran_with_positions_and_owners(whole, positions):
    rows = answer(whole, "copper-mines-with-owners")
    at = defaultdict(set)
    for row in rows:
        if row["latitude"]:
            at[row["positionSource"]].add((float(row["latitude"]), float(row["longitude"])))
    icmm = {
        (row["Latitude"], row["Longitude"])
        for row in sheet(ICMM, "External")
        if row["Country"] == "Iran" and row["Asset Type"] == "Mine"
        and "copper" in f"{row['Primary Commodity']};{row['Secondary Commodity']}"
    }  # fmt: skip
    assert at["ICMM Global Mining Dataset, September 2025"] == icmm
    assert len(icmm) == 9
    minmod = set().union(*(found for source, found in at.items() if source.startswith("MinMod")))
    assert minmod <= positions
    assert len(minmod) >= 2
    told = stakes()
    owners = {(row["mine"], row["owner"]) for row in rows if row["step"] == "1"}
    assert owners >= {
        ("Sarcheshmeh copper mine", owner) for owner in told["Sarcheshmeh copper mine"]
    }
    for row in rows:
        if row["step"] == "2":
            middle = {owner for mine, owner in owners if mine == row["mine"]}
            assert row["owner"] in set().union(*(told[owner] for owner in middle))
    assert {row["step"] for row in rows} == {"1", "2", ""}


def stakes():
    """Return who has stakes in what, by English names, from the facts that come with minegraph."""
    held = ox.Store()
    for path in facts():
        held.load(path=str(path), format=ox.RdfFormat.TURTLE)
    name, found = {}, defaultdict(set)
    for quad in held.quads_for_pattern(None, ox.NamedNode(LABEL), None):
        if quad.object.language == "en":
            name[quad.subject] = quad.object.value
    owned = {
        q.subject: q.object for q in held.quads_for_pattern(None, ox.NamedNode(MG + "owned"), None)
    }
    for quad in held.quads_for_pattern(None, ox.NamedNode(MG + "owner"), None):
        found[name[owned[quad.subject]]].add(name[quad.object])
    return found


def test_commodities_without_a_figure_of_a_mine(whole):
    def pairs(predicate):
        quads = whole.store.quads_for_pattern(
            None, ox.NamedNode(predicate), None, ox.DefaultGraph()
        )
        return ((quad.subject, quad.object) for quad in quads)

    yields = defaultdict(set)
    for site, commodity in pairs(MG + "commodity"):
        yields[commodity].add(site)
    sites = set().union(*yields.values())
    forms = defaultdict(set)
    for product, commodity in pairs(MG + "formOf"):
        forms[product].add(commodity)
    of_sites = {figure for figure, about in pairs(MG + "about") if about in sites}
    told = {c for figure, product in pairs(MG + "product") if figure in of_sites
            for c in forms[product]}  # fmt: skip
    name = {c: n.value for c, n in pairs(SKOS + "prefLabel") if n.language == "en"}
    expected = {name[c]: len(s) for c, s in yields.items() if c not in told}
    found = {
        r["commodity"]: int(r["sites"]) for r in answer(whole, "commodities-without-mine-figures")
    }
    assert found == expected
    mined = {row["commodity"].strip().lower() for row in sheet(MINES, "commodities")}
    assert {"copper", "gold", "zinc", "nickel"} <= mined - set(found)
    assert {"bentonite", "borates", "feldspar"} <= set(found) - mined
