from __future__ import annotations

import pytest

from minegraph.errors import InputError
from tests.cli.running import run

from .shared import DATA, lines, read, shared

FOLDERS = {"2023": "usgs-mcs/csv/2023/world/world", "2024": "usgs-mcs/csv/2024/world"}
HEAD = "Source,Country,Type,Prod_kt_2022,Prod_kt_est_2023,Prod_notes,Reserves_kt,Reserves_notes\n"


def chapter(edition, code):
    return read("usgs-mcs", shared(f"{FOLDERS[edition]}/mcs{edition}-{code}_world.csv"))


def cells(statements):
    """The statements on each figure, by the cell that it is from."""
    found: dict[str, list[str]] = {}
    for line in lines(statements, "/figure/"):
        found.setdefault(line.split(" ", 1)[0], []).append(line)
    made = {}
    for of_figure in found.values():
        (locator,) = (line for line in of_figure if "#locator>" in line)
        place = locator.split('"', 1)[1].removesuffix('"@en .').replace("\\", "")
        made[place] = "\n".join(of_figure)
    return made


# Edition, commodity, row, column, value, tonnes, territory, product, basis, scenario.
BY_HAND = """
2023 coppe 2 Prod_kt_2021 1230 1230000 usa copper-ore recoverable-metal actual
2023 coppe 2 Prod_kt_est_2022 1300 1300000 usa copper-ore recoverable-metal estimate
2023 coppe 2 Reserves_kt 44000 44000000 usa copper-ore recoverable-metal estimate
2023 coppe 5 Prod_kt_2021 5620 5620000 chl copper-ore recoverable-metal actual
2023 coppe 7 Prod_kt_est_2022 2200 2200000 cod copper-ore recoverable-metal estimate
2023 coppe 16 Prod_kt_2021 940 940000 rus copper-ore recoverable-metal estimate
2023 coppe 20 Prod_kt_2021 971 971000 usa refined-copper gross-weight actual
2023 feste 2 Prod_Mt_2021 86 86000000 usa crude-steel gross-weight actual
2024 feore 2 Reserves_mt 3100 3100000000 usa iron-ore gross-weight estimate
2024 coppe 3 Prod_kt_2022 819 819000 aus copper-ore recoverable-metal actual
2024 gemst 3 Prod_kct_2022 7890000 1.578 ago gem-diamond gross-weight actual
2023 diamo 4 Reserves_mct 300000000 60 bwa industrial-diamond gross-weight estimate
2024 plati 9 Prod_kg_est_2023 2900 2.9 usa platinum-ore contained-metal estimate
2024 plati 9 Reserves_kg 820000 820 usa platinum-group-metals-ore contained-metal estimate
2023 zirco-hafni 3 Prod_kt_est_2022 500 500000 aus zircon-concentrate gross-weight estimate
2023 zirco-hafni 3 Reserves_kt 48000 48000000 aus zircon-concentrate contained-oxide estimate
2024 lithi 4 Prod_t_2022 74700 74700 aus lithium-ore contained-metal actual
2024 cobal 8 Prod_t_est_2023 4000 4000 mdg cobalt-ore contained-metal estimate
2023 potas 3 Prod_kt_2021 7630 7630000 blr potash contained-oxide estimate
2023 potas 3 Reserves_ore_K2O_equiv_kt 750000 750000000 blr potash contained-oxide estimate
2024 vanad 5 Reserves_kt 4400 4400000 chn vanadium-ore contained-metal estimate
2024 timin 3 Prod_kt_est_2022 400 400000 aus ilmenite-concentrate contained-oxide estimate
2024 silve 4 Reserves_t 94000 94000 aus silver-ore contained-metal estimate
2024 titan 5 Prod_Sponge_t_Est_2022 180000 180000 chn titanium-sponge gross-weight estimate
"""


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_figures_followed_by_hand(followed):
    edition, code, row, column, value, tonnes, about, product, basis, scenario = followed.split()
    made = cells(chapter(edition, code))[f'row {row}, column "{column}"']
    assert f'#value> "{value}.0"' in made
    assert f'#tonnes> "{float(tonnes)}"' in made
    for concept in (f"territory/{about}", f"product/{product}", f"basis/{basis}"):
        assert f"/{concept}>" in made
    assert f"/scenario/{scenario}>" in made
    assert f"/source/usgs-mcs-{edition}-{code}>" in made


@pytest.mark.parametrize("edition", FOLDERS)
@pytest.mark.parametrize(("kind", "least"), [("world", 850), ("salient", 150)])
def test_every_balance_adds_up(edition, kind, least):
    folder = FOLDERS[edition] if kind == "world" else f"usgs-mcs/csv/{edition}/salient/salient"
    files = sorted((DATA / folder).glob(f"*_{kind}.csv"))
    if not files:
        pytest.skip("the data set usgs-mcs is not beside this checkout (../shared/data)")
    stated = 0
    for file in files:
        balance = read("usgs-mcs", file).balance
        assert balance.read == balance.stated + len(balance.aside) > 0, file.name
        stated += balance.stated
    assert stated > least


def written(tmp_path, *rows, code="coppe", edition=2024):
    path = tmp_path / f"mcs{edition}-{code}_world.csv"
    text = "\ufeff" + HEAD + "".join(f"MCS{edition},{row}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return read("usgs-mcs", path)


TYPE = '"Refinery production, copper"'


def test_nulls_are_told_apart(tmp_path):
    made = written(
        tmp_path,
        f"Chile,{TYPE},W,NA,,XX,",
        f"Peru,{TYPE},Less than ½ unit,,,<100,",
        f"Poland,{TYPE},0,1,,,",
    )
    reasons = [entry.reason for entry in made.balance.cells]
    assert reasons[:3] == [
        "numbers that are withheld",
        "numbers that are not available",
        "numbers that do not apply",
    ]
    assert reasons[3:6] == [
        "numbers of less than half a unit",
        "numbers that are not given",
        "numbers that are words",
    ]
    assert '#value> "0.0"' in cells(made)['row 4, column "Prod_kt_2022"']
    assert len(cells(made)) == 2


def test_marks_of_footnotes_and_estimates(tmp_path):
    printed = ("Irane", "Belgium8", "United\u00a0States1")
    made = written(tmp_path, *(f"{name},{TYPE},5,e6,,," for name in printed))
    assert not made.balance.aside
    assert "/territory/irn>" in cells(made)['row 2, column "Prod_kt_2022"']
    assert "/scenario/estimate>" in cells(made)['row 2, column "Prod_kt_2022"']
    assert "/territory/bel>" in cells(made)['row 3, column "Prod_kt_2022"']
    assert "/scenario/actual>" in cells(made)['row 3, column "Prod_kt_2022"']
    assert "/territory/usa>" in cells(made)['row 4, column "Prod_kt_2022"']


@pytest.mark.parametrize(
    ("note", "first", "second"),
    [
        ("", "actual", "estimate"),
        ("Production in 2022 is also estimated.", "estimate", "estimate"),
        ("Also estimated in 2022", "estimate", "estimate"),
        ("Estimated in 2022 also.", "estimate", "estimate"),
        ("Estimated in both years.", "estimate", "estimate"),
        ("Estimated", "estimate", "estimate"),
        ("Production data in 2022 were also estimated", "estimate", "estimate"),
        ("Reported quantity in 2023", "actual", "actual"),
    ],
)
def test_a_note_says_what_is_estimated(tmp_path, note, first, second):
    made = cells(written(tmp_path, f"Chile,{TYPE},5,6,{note},,"))
    assert f"/scenario/{first}>" in made['row 2, column "Prod_kt_2022"']
    assert f"/scenario/{second}>" in made['row 2, column "Prod_kt_est_2023"']
    assert (f'note> "{note}"' in made['row 2, column "Prod_kt_2022"']) is bool(note)


def test_totals_are_of_no_country(tmp_path):
    printed = ("Other countries", "World total (rounded)", "Other countries10", "Atlantis")
    made = written(tmp_path, *(f"{name},{TYPE},5,6,,," for name in printed))
    assert not cells(made)
    assert [entry.reason for entry in made.balance.aside] == [
        *["of the world or of other countries together"] * 3,
        "of a country that is not known",
    ]


def test_a_unit_that_is_not_certain_makes_no_figure(tmp_path):
    path = tmp_path / "mcs2024-coppe_world.csv"
    path.write_text(
        f"Source,Country,Type,Prod_mcm_2022\nMCS2024,Chile,{TYPE},5\n", encoding="utf-8"
    )
    made = read("usgs-mcs", path)
    assert not cells(made)
    assert [e.reason for e in made.balance.cells] == ["numbers in a unit that is not certain"]


@pytest.mark.parametrize(
    ("edition", "code", "columns", "of"),
    [
        ("2023", "vanad", "Reserves_t", "of a product or "),  # thousands of tons in 2024
        ("2023", "rheni", "Reserves_kt", "of a product or "),  # the same numbers as kg in 2024
        ("2024", "mgcomp", "Reserves_kt", "of a product or "),  # those of the gross weight in 2023
        ("2023", "chrom", "Prod_t_2021 Prod_t_est_2022", ""),  # the notes say thousands of tons
    ],
)
def test_what_another_edition_or_a_note_contradicts_makes_no_figure(edition, code, columns, of):
    made = chapter(edition, code)
    stated = cells(made)
    assert stated
    assert not [place for place in stated if any(f'"{c}"' in place for c in columns.split())]
    reason = f"{'reserves' if of else 'numbers'} {of}in a unit that is not certain"
    found = [entry.found for entry in made.balance.cells if entry.reason == reason]
    assert {text.partition(":")[0] for text in found} == set(columns.split())


def test_a_number_above_the_total_of_the_world_is_told_as_doubtful(tmp_path):
    rows = (f"Chile,{TYPE},5,6,,1166000,", f"World total,{TYPE},7,5,,210000,")
    made = written(tmp_path, *rows)
    assert [e.found for e in made.balance.doubts] == ["6; the world 5", "1166000; the world 210000"]
    assert {e.thing for e in made.balance.doubts} == {
        line.split("<", 1)[1].split(">", 1)[0]
        for place, line in cells(made).items()
        if "Reserves" in place or "est" in place
    }


def test_a_file_of_another_name_is_refused(tmp_path):
    path = tmp_path / "copper.csv"
    path.write_text(HEAD, encoding="utf-8")
    with pytest.raises(InputError, match=r"mcs2024-coppe_world\.csv"):
        read("usgs-mcs", path)


def salient(edition, code):
    folder = f"usgs-mcs/csv/{edition}/salient/salient"
    return read("usgs-mcs", shared(f"{folder}/mcs{edition}-{code}_salient.csv"))


# Edition, chapter, row, column, year, value, tonnes, flow, product, basis, scenario.
SALIENT = """
2023 coppe 2 USprod_Mine_kt 2018 1220.0 1220000.0 production copper-ore recoverable-metal actual
2023 coppe 2 Imports_Refined_kt 2018 778.0 778000.0 import refined-copper gross-weight actual
2023 coppe 6 USprod_Mine_kt 2022 1300.0 1300000.0 production copper-ore recoverable-metal estimate
2023 feore 2 Exports_kt 2018 12700.0 12700000.0 export iron-ore gross-weight actual
2024 feore 6 USprod_Ore_kt 2023 44000.0 44000000.0 production iron-ore gross-weight estimate
2023 feste 2 USprod_Pig_iron_mmt 2018 24.1 24100000.0 production pig-iron gross-weight actual
2023 feste 2 Imports_Finished_mmt 2018 23.3 23300000.0 import finished-steel gross-weight actual
2023 zinc 2 USprod_Ores_kt 2018 824.0 824000.0 production zinc-ore contained-metal actual
2023 zinc 6 Exports_Refined_kt 2022 10.0 10000.0 export zinc-ingot gross-weight estimate
2024 gold 6 USprod_Mine_t 2023 170.0 170.0 production gold-ore contained-metal estimate
2024 salt 2 USprod_Production_kt 2019 44800.0 44800000.0 production salt gross-weight actual
2024 bauxi 6 Alumina_Imports_kt 2023 1300.0 1300000.0 import alumina gross-weight estimate
2023 manga 2 Imports_Silico_kt 2018 412.0 412000.0 import silicomanganese gross-weight actual
2024 plati 2 USprod_Palladium_kg 2019 14300.0 14.3 production palladium-ore contained-metal actual
2023 potas 6 USprod_Marketable_kt 2022 440.0 440000.0 production potash contained-oxide estimate
2024 mica 3 Exports_Sheet_t 2020 528.0 528.0 export sheet-mica gross-weight actual
"""


@pytest.mark.parametrize("followed", SALIENT.split("\n")[1:-1])
def test_salient_figures_followed_by_hand(followed):
    edition, code, row, column, year, value, tonnes, flow, product, basis, scenario = (
        followed.split()
    )
    made = cells(salient(edition, code))[f'row {row}, column "{column}"']
    assert f'#value> "{value}"' in made
    assert f'#tonnes> "{tonnes}"' in made
    for concept in (f"product/{product}", f"basis/{basis}", f"scenario/{scenario}"):
        assert f"/{concept}>" in made
    assert f"/period/g-{year}>" in made
    assert "/territory/usa>" in made
    assert f"/source/usgs-mcs-{edition}-{code}-salient>" in made
    assert ("ProductionFigure>" in made) is (flow == "production")
    assert (f"/trade-flow/{flow}>" in made) is (flow != "production")


SALIENT_HEAD = (
    "DataSource,Commodity,Year,USprod_Mine_kt,Imports_Refined_kt,Price_kt,Price_kt,NIR_pct\n"
)


def salient_file(tmp_path, *rows, name="mcs2024-coppe_salient.csv", head=SALIENT_HEAD):
    path = tmp_path / name
    path.write_text("\ufeff" + head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_salient_nulls_estimates_and_what_cannot_be_stated(tmp_path):
    path = salient_file(
        tmp_path,
        "MCS2024,Copper,2019,W,Less than ½ unit.,1,2,E",
        "MCS2024,Copper,2020,e5,NA,1,2,>50",
        "MCS2024,Copper,2023,6,7,1,2,30",
        "MCS2024,Copper,,6,7,1,2,30",
    )
    made = read("usgs-mcs", path)
    assert (made.balance.read, made.balance.stated) == (4, 2)
    assert [e.reason for e in made.balance.aside] == [
        "without a number that can be stated",
        "without a year",
    ]
    reasons = made.balance.cells.reasons
    assert reasons["numbers that are withheld"] == 1
    assert reasons["numbers of less than half a unit"] == 1
    assert reasons["numbers that are not available"] == 1
    assert reasons["numbers of prices, which the ontology cannot state"] == 6
    assert reasons["ratios of net imports, which the ontology cannot state"] == 3
    found = cells(made)
    assert "/scenario/estimate>" in found['row 3, column "USprod_Mine_kt"']
    assert "/scenario/estimate>" in found['row 4, column "Imports_Refined_kt"']
    assert len(found) == 3


def test_a_table_whose_columns_are_shifted_states_nothing():
    made = salient("2024", "lead")  # its second production is the first's, and so on
    assert not cells(made)
    assert {e.reason for e in made.balance.cells} >= {
        "numbers of what no product and flow is certain for"
    }


def test_world_data_in_a_salient_file_is_of_its_countries(tmp_path):
    path = salient_file(
        tmp_path, f"MCS2024,Chile,{TYPE},5,6,,,", head=HEAD, name="mcs2024coppe_salient.csv"
    )
    made = cells(read("usgs-mcs", path))
    assert "/territory/chl>" in made['row 2, column "Prod_kt_2022"']
    assert "/source/usgs-mcs-2024-coppe-salient>" in made['row 2, column "Prod_kt_2022"']


def test_files_in_another_order_give_the_same_graph(tmp_path):
    world = tmp_path / "mcs2024-coppe_world.csv"
    world.write_text(HEAD + f"MCS2024,Chile,{TYPE},5,6,,,\n", encoding="utf-8")
    usa = salient_file(tmp_path, "MCS2024,Copper,2019,4,5,1,2,3")
    made = []
    for order in ((world, usa), (usa, world)):
        store = tmp_path / str(len(made))
        files = [str(path) for path in order]
        done = run("load", "-q", "--as", "usgs-mcs", *files, store=store)
        assert done.returncode == 0, done.stderr
        made.append(run("export", "--format", "trig", store=store).stdout)
    assert made[0] == made[1]
    assert "usgs-mcs-2024-coppe-salient" in made[0]
