from __future__ import annotations

import pytest

from minegraph.errors import InputError

from .shared import lines, read, shared

FOLDER = "iran-in-data/data/processed/iran_mining_series/"
PERFORMANCE = FOLDER + "imidro_production_performance_2011_2015.csv"
YEARBOOKS = FOLDER + "usgs_iran_mineral_production_1961_1980.csv"


@pytest.fixture(scope="module")
def performance():
    return read("imidro", shared(PERFORMANCE))


@pytest.fixture(scope="module")
def yearbooks():
    return read("imidro", shared(YEARBOOKS))


def figure(statements, row):
    """The statements on the one figure of a row."""
    made = lines(statements, f"-row-{row}-")
    assert len({line.split(" ", 1)[0] for line in made}) == 1
    return "\n".join(made)


def test_the_balances_add_up(performance, yearbooks):
    assert (performance.balance.read, performance.balance.stated) == (48, 48)
    balance = yearbooks.balance
    assert balance.read == balance.stated + len(balance.aside) == 246
    assert {entry.reason for entry in balance.aside} == {
        "of a product that the vocabulary lacks",
        "in a unit that is not certain",
    }


# Row, value in thousands of tons, product, scenario, solar year, report.
BY_HAND = """
2 12827 crude-steel actual 1390 2012-2013
3 13422 crude-steel actual 1391 2012-2013
4 14455 crude-steel budget 1391 2012-2013
5 15260 crude-steel plan 1392 2012-2013
6 11746 finished-steel actual 1390 2012-2013
"""


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_performance_followed_by_hand(performance, followed):
    row, value, product, scenario, year, report = followed.split()
    made = figure(performance, row)
    assert f'#value> "{value}.0"' in made
    assert f'#tonnes> "{value}000.0"' in made
    assert "/id/agency/imidro>" in made
    for concept in (f"product/{product}", f"scenario/{scenario}", f"period/sh-{year}"):
        assert f"/{concept}>" in made
    assert f"From annual-report-{report}" in made


# Row, value in tonnes, product, basis, scenario, year.
OLDER = """
2 74000 chromite-ore gross-weight revised 1961
3 90000 chromite-ore gross-weight revised 1962
4 100000 chromite-ore gross-weight actual 1963
"""


@pytest.mark.parametrize("followed", OLDER.split("\n")[1:-1])
def test_yearbooks_followed_by_hand(yearbooks, followed):
    row, tonnes, product, basis, scenario, year = followed.split()
    made = figure(yearbooks, row)
    assert f'#tonnes> "{tonnes}.0"' in made
    assert "/territory/irn>" in made
    for concept in (f"product/{product}", f"basis/{basis}", f"scenario/{scenario}"):
        assert f"/{concept}>" in made
    assert f"/period/g-{year}>" in made
    assert "From MYB1965v4" in made


def test_a_solar_year_has_its_days(performance):
    made = "\n".join(lines(performance, "/period/sh-1391"))
    assert '#start> "2012-03-20"' in made
    assert '#end> "2013-03-20"' in made


def test_two_reports_of_one_year_are_both_stated(performance):
    cathode = [line for line in lines(performance, "copper-cathode") if "/period/sh-1391>" in line]
    actual = {line.split(" ", 1)[0] for line in lines(performance, "copper-cathode")
              if "/scenario/actual>" in line}  # fmt: skip
    assert len([line for line in cathode if line.split(" ", 1)[0] in actual]) == 2


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="neither"):
        read("imidro", path)


MODERN = (
    "iran-in-data/data/processed/comparator_mining_energy_series/"
    "usgs_mineral_energy_production_full.csv"
)


@pytest.fixture(scope="module")
def modern():
    return read("imidro", shared(MODERN))


# Row, value in tonnes, product, scenario, year, edition.
NEWER = """
1853 251000 alumina actual 2014 MYB3-2017-18
1855 233000 alumina estimate 2016 MYB3-2019
1857 235000 alumina estimate 2018 MYB3-2022
1862 222138 alumina actual 2023 MYB3-2023
1863 240000 alumina estimate 2017 MYB3-2020-21
1865 234000 alumina estimate 2019 MYB3-2020-21
1871 1046634 bauxite actual 2017 MYB3-2020-21
1872 719537 bauxite revised 2018 MYB3-2022
1880 341000 aluminium-ingot estimate 2016 MYB3-2019
1887 635597 aluminium-ingot actual 2023 MYB3-2023
"""


@pytest.mark.parametrize("followed", NEWER.split("\n")[1:-1])
def test_newer_yearbooks_followed_by_hand(modern, followed):
    row, tonnes, product, scenario, year, edition = followed.split()
    made = figure(modern, row)
    assert f'#tonnes> "{tonnes}.0"' in made
    for concept in (f"product/{product}", f"scenario/{scenario}", "territory/irn"):
        assert f"/{concept}>" in made
    assert f"/period/g-{year}>" in made
    assert f"From {edition}" in made


def test_the_balance_of_the_newer_yearbooks_adds_up(modern):
    balance = modern.balance
    assert balance.read == balance.stated + len(balance.aside) == 7733
    assert balance.stated > 900
    assert {entry.reason for entry in balance.aside} <= {
        "of a product that the vocabulary lacks", "in a unit that is not certain",
        "without a value or a year", "of a kind that is not known",
    }  # fmt: skip


def test_two_editions_that_disagree_are_both_stated(modern):
    made = {
        line.split('"')[1]
        for row in ("1885", "1892")  # aluminium of 2021, in the editions 2023 and 2020-21
        for line in figure(modern, row).splitlines()
        if "#tonnes>" in line
    }
    assert made == {"559647.0", "500000.0"}
