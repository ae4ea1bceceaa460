from __future__ import annotations

import csv

import pytest

from minegraph.errors import InputError
from minegraph.sources.iran_in_data import words
from tests.cli.running import run

from .shared import lines, read, shared, whole

FOLDER = "iran-in-data/data/processed/iran_mining_series/"
PERFORMANCE = FOLDER + "imidro_production_performance_2011_2015.csv"
YEARBOOKS = FOLDER + "usgs_iran_mineral_production_1961_1980.csv"


@pytest.fixture(scope="module")
def performance():
    return whole("imidro", PERFORMANCE)


@pytest.fixture(scope="module")
def yearbooks():
    return whole("imidro", YEARBOOKS)


def figure(statements, row):
    """The statements on the one figure of a row."""
    made = lines(statements, f"-row-{row}-")
    assert len({line.split(" ", 1)[0] for line in made}) == 1
    return "\n".join(made)


def test_the_balances_add_up(performance, yearbooks):
    assert (performance.balance.read, performance.balance.stated) == (48, 48)
    balance = yearbooks.balance
    assert balance.read == balance.stated + len(balance.aside) == 246
    assert balance.aside.reasons == {
        "of a product that the vocabulary lacks": 5,
        "of a total, which may hold what other rows count": 8,
        "in a unit that is not certain": 3,
    }


# Row, value in thousands of tons, product, scenario, solar year, report.
BY_HAND = """
2 12827 crude-steel actual 1390 2012-2013
3 13422 crude-steel actual 1391 2012-2013
4 14455 crude-steel budget 1391 2012-2013
5 15260 crude-steel plan 1392 2012-2013
6 11746 finished-steel actual 1390 2012-2013
10 235 copper-cathode actual 1390 2012-2013
12 225 copper-cathode budget 1391 2012-2013
35 189 copper-cathode actual 1392 2013-2014
36 225 copper-cathode budget 1392 2013-2014
37 193 copper-cathode plan 1393 2013-2014
49 27450 iron-ore plan 1393 2013-2014
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
    assert "unit/KiloTONNE>" in made
    assert f"/source/imidro-annual-report-{report}>" in made


# Row, value in tonnes, product, basis, scenario, year, edition.
OLDER = """
2 74000 chromite-ore gross-weight revised 1961 1965
3 90000 chromite-ore gross-weight revised 1962 1965
4 100000 chromite-ore gross-weight actual 1963 1965
12 175000 chromite-ore gross-weight preliminary 1975 1975
30 13500 copper-ore contained-metal estimate 1977 1980
49 800 refined-copper gross-weight actual 1980 1980
77 550000 crude-steel gross-weight actual 1976 1980
100 53000 lead-ore contained-metal preliminary 1975 1975
123 40000 manganese-ore gross-weight actual 1976 1980
150 58619 barite gross-weight actual 1969 1970
200 700000 salt gross-weight actual 1978 1980
240 400000 coke gross-weight actual 1973 1975
"""


@pytest.mark.parametrize("followed", OLDER.split("\n")[1:-1])
def test_yearbooks_followed_by_hand(yearbooks, followed):
    row, tonnes, product, basis, scenario, year, edition = followed.split()
    made = figure(yearbooks, row)
    assert f'#tonnes> "{tonnes}.0"' in made
    assert "/territory/irn>" in made
    for concept in (f"product/{product}", f"basis/{basis}", f"scenario/{scenario}"):
        assert f"/{concept}>" in made
    assert f"/period/g-{year}>" in made
    assert f"/source/usgs-minerals-yearbook-iran-{edition}>" in made


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
    with pytest.raises(InputError, match="none of the tables"):
        read("imidro", path)


MODERN = (
    "iran-in-data/data/processed/comparator_mining_energy_series/"
    "usgs_mineral_energy_production_full.csv"
)


@pytest.fixture(scope="module")
def modern():
    return whole("imidro", MODERN)


# Row, value in tonnes, product, scenario, year, edition.
NEWER = """
1853 251000 alumina actual 2014 2017-18
1855 233000 alumina estimate 2016 2019
1857 235000 alumina estimate 2018 2022
1862 222138 alumina actual 2023 2023
1863 240000 alumina estimate 2017 2020-21
1865 234000 alumina estimate 2019 2020-21
1871 1046634 bauxite actual 2017 2020-21
1872 719537 bauxite revised 2018 2022
1880 341000 aluminium-ingot estimate 2016 2019
1887 635597 aluminium-ingot actual 2023 2023
2001 309200 copper-ore actual 2020 2023
2035 125700 refined-copper actual 2016 2019
2183 92000 lead-concentrate actual 2018 2017-18
1753 280000 phosphate-rock estimate 2018 2022
"""


@pytest.mark.parametrize("followed", NEWER.split("\n")[1:-1])
def test_newer_yearbooks_followed_by_hand(modern, followed):
    row, tonnes, product, scenario, year, edition = followed.split()
    made = figure(modern, row)
    assert f'#tonnes> "{tonnes}.0"' in made
    for concept in (f"product/{product}", f"scenario/{scenario}", "territory/irn"):
        assert f"/{concept}>" in made
    assert f"/period/g-{year}>" in made
    assert f"/source/usgs-minerals-yearbook-iran-{edition}>" in made


def test_another_country_has_its_own_edition(modern):
    gold = figure(modern, "5678")  # kilograms of gold in Saudi Arabia, 2022, revised
    for words_in in ('#value> "12268.0"', "unit/KiloGM>", '#tonnes> "12.268"', "/territory/sau>",
                     "/basis/contained-metal>", "/scenario/revised>",
                     "/source/usgs-minerals-yearbook-saudi-arabia-2023>"):  # fmt: skip
        assert words_in in gold


# Row, territory, value, tonnes, product, basis, scenario, year.
ELSEWHERE = """
58 arg 280407.0 280407.0 bentonite gross-weight actual 2014
898 esp 1800000.0 1800000.0 lime gross-weight estimate 2014
938 esp 706664.0 706664.0 potash contained-oxide revised 2014
1758 irn 65300.0 65300.0 phosphate-rock contained-oxide actual 2015
3561 kor 1000.0 1.0 primary-gallium gross-weight estimate 2014
4800 rus 300.0 0.3 iridium-ore contained-metal estimate 2017
7487 ven 794.0 0.0001588 rough-diamond gross-weight actual 2020
"""


@pytest.mark.parametrize("followed", ELSEWHERE.split("\n")[1:-1])
def test_products_of_other_countries_followed_by_hand(modern, followed):
    row, about, value, tonnes, product, basis, scenario, year = followed.split()
    made = figure(modern, row)
    assert f'#value> "{value}"' in made
    assert f'#tonnes> "{tonnes}"' in made
    for concept in (f"territory/{about}", f"product/{product}", f"basis/{basis}"):
        assert f"/{concept}>" in made
    assert f"/scenario/{scenario}>" in made
    assert f"/period/g-{year}>" in made


def test_the_balance_of_the_newer_yearbooks_adds_up(modern):
    balance = modern.balance
    assert balance.read == balance.stated + len(balance.aside) == 7733
    assert balance.stated == 3789
    assert balance.aside.reasons == {
        "of a product that the vocabulary lacks": 2998,
        "in a unit that is not certain": 784,
        "of a total, which may hold what other rows count": 108,
        "of a kind that is not known": 3,
        "in a unit that other editions contradict": 51,
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (145, "1314655 kilograms (r)"),  # gypsum of Argentina, in tons by three editions
        (5674, "12905 Thousand metric tons, gross weight"),  # gold of Saudi Arabia, else kilograms
        (5976, "63879 Metric tons, gross weight"),  # cement of Turkey, else thousand tons
        (6949, "33980 Metric tons, gross weight"),  # gold of Turkey, else kilograms
    ],
)
def test_a_unit_that_other_editions_contradict_is_not_believed(modern, row, found):
    aside = {entry.place.row: entry for entry in modern.balance.aside}
    assert aside[row].reason == "in a unit that other editions contradict"
    assert aside[row].found == found
    # What contradicts it is stated.
    assert not {147, 5677, 5978, 6954} & set(aside)


def test_two_editions_that_contradict_each_other_are_both_set_aside(tmp_path):
    head = "country_iso3,category,commodity,unit,year,value,flag,source_yearbook_edition"
    path = tmp_path / "usgs_mineral_energy_production_full.csv"
    path.write_text(
        f"{head}\n"
        'TUR,METALS,"Iron and steel, Pig iron","Metric tons, gross weight",2013,8613,,MYB3-2016\n'
        'TUR,METALS,"Iron and steel, Pig iron",thousand metric tons,2014,9364,,MYB3-2019\n'
        'TUR,METALS,"Iron and steel, Pig iron",thousand metric tons,2018,9999,,MYB3-2019\n',
        encoding="utf-8",
    )
    aside = read("imidro", path).balance.aside
    assert [entry.place.row for entry in aside] == [2, 3]


def test_two_editions_that_disagree_are_both_stated(modern):
    made = {}
    for row in ("1885", "1892"):  # aluminium of 2021
        told = {
            line.split()[1].rpartition("#")[2]: line for line in figure(modern, row).split("\n")
        }
        source = told["statedIn>"].split()[2].rpartition("iran-")[2]
        made[source] = told["tonnes>"].split('"')[1]
    assert made == {"2023>": "559647.0", "2020-21>": "500000.0"}


def test_each_edition_is_a_source_with_a_graph_read_through_the_compilation(modern):
    with shared(MODERN).open(encoding="utf-8", newline="") as file:
        said = {(r["country_iso3"], r["source_yearbook_edition"]) for r in csv.DictReader(file)}
    assert len(modern.graphs) == len(said) == 42
    told = "\n".join(lines(modern, "/source/usgs-minerals-yearbook-iran-2022>"))
    assert "/graph/usgs-minerals-yearbook-iran-2022>" in told
    assert "#statedVia> <https://w3id.org/minegraph/id/source/iran-in-data>" in told
    compiled = "\n".join(lines(modern, "/source/iran-in-data>"))
    assert "by/4.0/>" in compiled
    assert "#graph>" not in compiled


def test_capacities_of_two_years_stand_in_one_row():
    made = read("imidro", shared(FOLDER + "imidro_capacity_growth_since_2002.csv"))
    assert (made.balance.read, made.balance.stated) == (3, 3)
    figures = lines(made, "/figure/")
    assert sum("#CapacityFigure>" in line for line in figures) == 6
    copper = "\n".join(line for line in figures if "copper-cathode-capacity-1400-" in line)
    for words_in in ('#value> "450000.0"', "unit/TONNE-PER-YR>", "/period/sh-1400>",
                     '"450000 tons/year"', "/territory/irn>",
                     "/source/imidro-annual-report-2021-2022>"):  # fmt: skip
        assert words_in in copper


@pytest.mark.parametrize(
    ("table", "rows", "reason", "source"),
    [
        ("imidro_sales_export_by_group_2011_2015", 48, "of what a group of companies sold",
         "imidro-annual-report-2013-2014-sales"),
        ("imidro_sarcheshmeh_monthly_production_snapshot_2021_22", 8,
         "of a month, and of the year to it", "imidro-annual-report-2021-2022-months"),
        ("imidro_new_mineral_reserves_value_2014_2021", 11, "of reserves found over eight years",
         "imidro-annual-report-2021-2022-new-reserves"),
    ],
)  # fmt: skip
def test_tables_without_plain_facts_are_set_aside_with_the_reason(table, rows, reason, source):
    made = read("imidro", shared(f"{FOLDER}{table}.csv"))
    assert (made.balance.read, made.balance.stated, len(made.balance.aside)) == (rows, 0, rows)
    assert all(entry.reason.startswith(reason) for entry in made.balance.aside)
    assert not lines(made, "/figure/")
    assert lines(made, f"/source/{source}>")


def test_two_institutes_disagree_on_chromite_and_a_footnote_moves_a_year(yearbooks):
    made = read("imidro", shared(FOLDER + "bgs_wms_iran_crosscheck_1970_1974.csv"))
    assert made.balance.read == made.balance.stated + len(made.balance.aside) == 55
    chromite = figure(made, "2")  # 1970
    assert '#tonnes> "220000.0"' in chromite
    assert "/scenario/estimate>" in chromite
    assert "/source/bgs-world-mineral-statistics-iran-1970-1974>" in chromite
    assert '#tonnes> "120000.0"' in figure(yearbooks, "9")
    assert "/period/g-1970>" in chromite
    assert "/period/sh-1353>" in figure(made, "11")  # lead of 1974, to March 20, 1975


def test_comparators_of_1970_are_of_their_countries():
    name = FOLDER + "usgs_comparator_argentina_turkey_metals_1968_1970.csv"
    made = read("imidro", shared(name))
    assert made.balance.read == made.balance.stated + len(made.balance.aside) == 51
    steel = figure(made, "14")  # Argentina, 1968: 1,552 thousand tons, revised
    assert '#tonnes> "1552000.0"' in steel
    assert "/territory/arg>" in steel
    assert "/scenario/revised>" in steel


@pytest.mark.parametrize(
    ("printed", "product", "estimated"),
    [
        ("Aluminum, Aluminae", "alumina", True),
        ("Gold, mine, Au contente, 3", "gold-ore", True),
        ("Chromium, mine, chromite, Concentrate, Cr2O3 content r, e", "chromite-concentrate", True),
        ("Bauxite", "bauxite", False),
        ("Barite", "barite", False),
        ("Copper, Mine, concentrates, exclusive of pyrites, Cu content", "copper-concentrate",
         False),
        ("Copper, Refinery production, Primary", "refined-copper", False),
        ("Coal, Metallurgicale", "coking-coal", True),
    ],
)  # fmt: skip
def test_words_of_editions_for_products(printed, product, estimated):
    found = words.product(printed)
    assert (found[0], found[2]) == (product, estimated)


@pytest.mark.parametrize("printed", ["Aluminum, Nepheline ores", "Gross weight", "Copper, Total"])
def test_words_that_are_no_one_product(printed):
    assert words.product(printed) is None


TABLE = """country_iso3,category,commodity,unit,year,value,flag,source_yearbook_edition
IRN,METALS,Bauxite,metric tons,2021,5,,MYB3-2022
IRN,METALS,Bauxite,metric tons,2021,7,r,MYB3-2023
IRN,METALS,Bauxite,metric tons,2022,x,,MYB3-2023
IRN,METALS,Bauxite,metric tons,2022,9,,MYB4-1
"""


def test_editions_load_as_sources_that_stand_side_by_side(tmp_path):
    path, store = tmp_path / "usgs_mineral_energy_production_full.csv", tmp_path / "store"
    path.write_text(TABLE, encoding="utf-8")
    aside = tmp_path / "aside.csv"
    done = run("load", str(path), "--set-aside", str(aside), store=store)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 rows read = 2 stated + 2 set aside" in done.stderr
    asked = run(
        "query",
        "PREFIX mg: <https://w3id.org/minegraph/ontology#> SELECT ?graph ?tonnes ?via WHERE "
        "{ ?s mg:graph ?graph ; mg:statedVia ?via . GRAPH ?graph { ?f mg:tonnes ?tonnes } }",
        "--format", "csv", store=store,
    )  # fmt: skip
    graph, via = "https://w3id.org/minegraph/graph/", "https://w3id.org/minegraph/id/source/"
    assert sorted(asked.stdout.splitlines()[1:]) == [
        f"{graph}usgs-minerals-yearbook-iran-2022,5,{via}iran-in-data",
        f"{graph}usgs-minerals-yearbook-iran-2023,7,{via}iran-in-data",
    ]
    assert run("load", "--source", "mine", str(path), store=store).returncode == 1
    mended = aside.read_text(encoding="utf-8").replace(",x,", ",8,")
    aside.write_text(
        "".join(line for line in mended.splitlines(keepends=True) if "MYB4" not in line),
        encoding="utf-8",
    )
    again = run("load", str(path), "--with", str(aside), store=store)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "4 rows read = 3 stated + 1 set aside" in again.stderr
    assert run("verify", store=store).returncode == 0
