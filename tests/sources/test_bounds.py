"""Positions against countries; Natural Earth's outlines at another scale are the oracle."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from minegraph.gate.doubts import LIKELY
from minegraph.sources import bounds, countries
from minegraph.sources.countries import _by_name
from minegraph.store.directory import Directory
from minegraph.store.findings import take
from tests.cli.running import run

from .archives import archive, location, record
from .shared import lines, read, shared, whole
from .workbooks import example, workbook


def doubt(code, latitude, longitude):
    return bounds.doubt(code, Decimal(str(latitude)), Decimal(str(longitude)))


@pytest.mark.parametrize(
    ("code", "latitude", "longitude", "said"),
    [
        ("IRN", 29.95, 55.87, ""),
        ("IRN", 55.87, 29.95, "exchanged"),
        ("CHL", 22.38, -68.91, "latitude seems to have the wrong sign"),
        ("USA", 40.5, 112.1, "longitude seems to have the wrong sign"),
        ("AUS", 23.0, -134.0, "both seem to have the wrong sign"),
        ("IRN", 0.5, 120.0, "positions outside of their country"),
        ("USA", 51.9, -176.6, ""),  # Adak, in the Aleutians
        ("USA", 52.9, 173.2, ""),  # Attu, beyond the antimeridian
        ("RUS", 66.0, -171.0, ""),
        ("FJI", -17.0, 178.5, ""),
        ("XXX", 0.0, 0.0, ""),
    ],
)
def test_a_position_in_its_country_or_what_would_bring_it_there(code, latitude, longitude, said):
    found = doubt(code, latitude, longitude)
    assert bool(found) == bool(said)
    assert said in found


def test_every_country_has_boxes_but_for_uninhabited_islands():
    known = {country.code for country in _by_name().values()}
    assert len(known) > 240
    assert known - bounds._boxes().keys() == {"BVT", "UMI"}


def test_the_outlines_of_natural_earth_lie_in_the_boxes():
    path = shared("natural-earth-110m/countries.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    checked = 0
    for feature in features:
        code = feature["properties"].get("iso_a3") or feature["properties"].get("ISO_A3")
        country = countries.find(str(code))
        if country is None:
            continue
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        largest = max(parts, key=lambda part: len(part[0]))[0]
        outside = [(y, x) for x, y in largest if doubt(country.code, y, x)]
        # The coarse outline joins what the finer one leaves to others, such as Western Sahara.
        assert len(outside) <= 0.1 * len(largest), (country.code, outside[:3])
        checked += 1
    assert checked > 150


def test_a_doubtful_position_is_stated_as_it_is_and_told_in_the_balance(tmp_path):
    given = record(location_info=location("POINT (112.1 40.5)", "Q701"))
    made = read("minmod", archive(tmp_path / "minmod.tar.zst", [given]))
    (entry,) = made.balance.doubts
    assert entry.reason.endswith("the longitude seems to have the wrong sign")
    assert entry.found == "40.5, 112.1 in United States"
    assert "POINT(112.1 40.5)" in "\n".join(lines(made))
    assert "stated, but doubtful: 1 positions outside" in made.balance.as_text()
    assert made.balance.stated == made.balance.read == 2


def load(store, *files):
    done = run("load", "--report", "json", *map(str, files), store=store)
    assert done.returncode == 0, done.stdout + done.stderr
    report, _ = json.JSONDecoder().raw_decode(done.stderr, done.stderr.index("{\n"))
    found = [f for f in report["findings"] if f["shape"] == LIKELY]
    current = Directory.open(store).current()
    kept = [f for f in take(store / "releases" / current) if f["shape"] == LIKELY]
    return found, kept


def own_mine(folder, latitude, longitude):
    sheets = example("sources", "mines")
    header, _, row = sheets["mines"]
    row[header.index("latitude")], row[header.index("longitude")] = latitude, longitude
    return workbook(folder / "own.xlsx", sheets)


def test_a_doubtful_position_is_a_finding_until_it_is_mended(tmp_path, source_file):
    store, path = tmp_path / "store", own_mine(tmp_path, "55.87", "29.95")
    (found,), kept = load(store, path)
    assert (found["severity"], found["line"]) == ("Warning", 3)
    assert (found["file"], found["cell"]) == (str(path), "sheet mines")
    assert found["value"] == "55.87, 29.95 in Iran"
    assert "latitude and longitude seem exchanged" in found["message"]
    assert found["focus"].endswith("/geometry/sarcheshmeh-copper-mine-survey-2024")
    _, kept = load(store, source_file("another"))
    assert [f["focus"] for f in kept] == [found["focus"]]
    _, kept = load(store, own_mine(tmp_path, "29.95", "55.87"))
    assert not kept


def test_iron_ore_mines_and_facilities_lie_in_their_countries_but_for_a_few():
    few = {
        "icmm": ("icmm-global-mining/global-mining-dataset.xlsx", 8508),
        "gem-iron-ore": ("gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx", 890),
    }
    for kind, (file, number) in few.items():
        made = whole(kind, file)
        assert made.balance.read == number
        assert len(made.balance.doubts) < number / 100
