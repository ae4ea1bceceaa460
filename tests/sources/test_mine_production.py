from __future__ import annotations

from decimal import Decimal

import pytest

from minegraph.sources import measures

from .shared import lines, read, shared

FILE = "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"


@pytest.fixture(scope="module")
def whole():
    return read("mine-production", shared(FILE))


@pytest.fixture(scope="module")
def figures(whole):
    """The statements on each figure, by sheet and row."""
    found: dict[str, list[str]] = {}
    for line in lines(whole, "/figure/"):
        found.setdefault(line.split(" ", 1)[0], []).append(line)
    made = {}
    for of_figure in found.values():
        (locator,) = (line for line in of_figure if "#locator>" in line)
        made[locator.split('"')[1].removesuffix(", column \\")] = "\n".join(of_figure)
    return made


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == balance.stated + len(balance.aside) == 36_082
    assert balance.stated > 13_000


# Sheet and row; value, unit and tonnes; product, basis; period.
BY_HAND = """
ores 3 | 993.0 KiloTONNE 993000.0 | gold-ore gross-weight | g-2015
ores 500 | 34409.0 TONNE 34409.0 | lead-concentrate gross-weight | fy-april-march-2013
ores 3000 | 16139.0 KiloTONNE 16139000.0 | bauxite gross-weight | g-2006
ores 12000 | 2798713.0 TONNE 2798713.0 | gold-ore gross-weight | fy-july-june-2014
commodities 2 | 472418.0 OZ_TROY 14.6938423029024 | gold-ore contained-metal | g-2018
commodities 3 | 544658.0 OZ_TROY 16.9407574669344 | gold-ore contained-metal | g-2017
commodities 4 | 551036.0 OZ_TROY 17.1391354419648 | gold-ore contained-metal | g-2016
commodities 700 | 646000.0 OZ_TROY 20.0928460128 | gold-ore contained-metal | g-2004
commodities 5000 | 18348.0 OZ_TROY 0.5706865923264 | gold-ore contained-metal | g-2011
commodities 7000 | 2874.0 KiloGM 2.874 | gold-ore contained-metal | g-2012
commodities 9000 | 34572.0 TONNE 34572.0 | nickel-ore contained-metal | g-2011
"""


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_figures_followed_by_hand(figures, followed):
    place, number, what, period = (part.split() for part in followed.split("|"))
    sheet = {"ores": "minerals_ores_conce"}.get(place[0], place[0])
    made = figures[f"sheet {sheet}, row {place[1]}"]
    value, unit, tonnes = number
    assert f'#value> "{value}"' in made
    assert f"unit/{unit}>" in made
    assert f'#tonnes> "{tonnes}"' in made
    assert f"/product/{what[0]}>" in made
    assert f"/basis/{what[1]}>" in made
    assert f"/period/{period[0]}>" in made
    assert "Compiled from: " in made


def test_fiscal_years_end_in_the_year_and_have_their_days(whole):
    made = "\n".join(lines(whole, "/period/fy-"))
    assert (
        'period/fy-july-june-2014> <https://w3id.org/minegraph/ontology#start> "2013-07-01"' in made
    )
    assert (
        'period/fy-april-march-2013> <https://w3id.org/minegraph/ontology#end> "2014-03-31"' in made
    )


def test_a_share_is_no_whole(figures):
    shares = [made for made in figures.values() if "/basis/share>" in made]
    assert len(shares) > 100


def test_rows_with_one_key_stay_apart(figures):
    stated = [place for place in figures if place.startswith("sheet commodities")]
    assert len(stated) == len(set(stated)) > 4000
    subjects = {made.split(" ", 1)[0] for made in figures.values()}
    assert len(subjects) == len(figures)


def test_a_part_of_a_mine_is_a_site_of_its_own(whole):
    made = lines(whole, "duketon-")
    assert any("#partOf>" in line and "moolart-well" in line for line in made)
    assert any('label> "Duketon: Moolart Well"@en' in line for line in made)


@pytest.mark.parametrize(
    ("printed", "precious", "unit", "factor", "basis"),
    [
        ("Kt", False, "KiloTONNE", 1, ""),
        ("kt ", False, "KiloTONNE", 1, ""),
        ("million dry metric tonnes", False, "TONNE", 10**6, "dry-weight"),
        ("000 dry short tons", False, "TON_SHORT", 1000, "dry-weight"),
        ("thousand wet metric tonnes", False, "TONNE", 1000, "wet-weight"),
        ("dmt", False, "TONNE", 1, "dry-weight"),
        ("Mt", False, "MegaTONNE", 1, ""),
        ("million recoverable pounds", False, "LB", 10**6, ""),
        ("billion pounds", False, "LB", 10**9, ""),
        ("fine ounces", True, "OZ_TROY", 1, ""),
        ("000 troy oz", False, "OZ_TROY", 1000, ""),
        ("Moz", True, "OZ_TROY", 10**6, ""),
        ("000 carats", False, "CARAT", 1000, ""),
        ("thousands of metric tons", False, "TONNE", 1000, ""),
    ],
)
def test_measures(printed, precious, unit, factor, basis):
    found = measures.find(printed, precious=precious)
    assert (found.unit.name, found.unit.factor, found.basis) == (unit, Decimal(factor), basis)


@pytest.mark.parametrize(
    "printed", ["tons", "million tons", "MT", "ounces", "koz", "", "long tonnes"]
)
def test_measures_that_may_be_several_are_none(printed):
    assert measures.find(printed) is None
