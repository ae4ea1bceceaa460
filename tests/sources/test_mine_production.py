from __future__ import annotations

import re
from decimal import Decimal

import pytest

from minegraph.sources import measures
from minegraph.sources.mine_production import owners
from minegraph.sources.mine_production.database import NotStated

from .shared import lines
from .shared import whole as shared_whole

FILE = "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"


@pytest.fixture(scope="module")
def whole():
    return shared_whole("mine-production", FILE)


@pytest.fixture(scope="module")
def figures(whole):
    """The statements on each figure, by sheet, row, column, and whether it is ore times grade."""
    found: dict[str, list[str]] = {}
    for line in lines(whole, "/figure/"):
        found.setdefault(line.split(" ", 1)[0], []).append(line)
    made = {}
    for of_figure in found.values():
        (locator,) = (line for line in of_figure if "#locator>" in line)
        place = re.search(r'"sheet (.*), row (\d+), column \\"(.*)\\""', locator)
        assert place, locator
        key = (
            *place.groups(),
            "times" if any(" at " in line for line in of_figure if "#reportedAs>" in line) else "",
        )
        made[key] = "\n".join(of_figure)
    assert len(made) == len(found)
    return made


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == balance.stated + len(balance.aside) == 36_082
    assert balance.stated > 26_000


# Read from the workbook: sheet, row, column; value, unit, tonnes; product, basis; when.
BY_HAND = """
minerals_ores_conce 3 value | 993.0 KiloTONNE 993000.0 | gold-ore gross-weight | g-2015
minerals_ores_conce 500 value | 34409.0 TONNE 34409.0 | lead-concentrate gross-weight | fy-april-march-2013
minerals_ores_conce 3000 value | 16139.0 KiloTONNE 16139000.0 | bauxite gross-weight | g-2006
minerals_ores_conce 12000 value | 2798713.0 TONNE 2798713.0 | gold-ore gross-weight | fy-july-june-2014
minerals_ores_conce 2 value | 983.0 KiloTONNE 983000.0 | gold-ore gross-weight | g-2015
minerals_ores_conce 104 value | 1522000.0 TONNE 1522000.0 | bulk-metal-ore gross-weight | g-2003
minerals_ores_conce 105 value | 1521000.0 TONNE 1521000.0 | bulk-metal-ore gross-weight | g-2003
minerals_ores_conce 141 value | 1125900.0 TONNE 1125900.0 | run-of-mine-coal share | g-2004
minerals_ores_conce 149 value | 9355300.0 TONNE 9355300.0 | run-of-mine-coal gross-weight | g-2004
minerals_ores_conce 176 value | 7912000.0 TONNE 7912000.0 | thermal-coal share | g-2004
minerals_ores_conce 3032 value | 8774000.0 TONNE 8774000.0 | coal gross-weight | g-2019
minerals_ores_conce 6622 value | 346.0 KiloTONNE 346000.0 | coking-coal gross-weight | g-2015
minerals_ores_conce 10677 value | 3300000.0 TONNE 3300000.0 | lignite gross-weight | g-2013
minerals_ores_conce 6991 value | 3400000.0 TONNE 3400000.0 | platinum-group-metals-ore gross-weight | fy-july-june-2019
minerals_ores_conce 10989 value | 1276514.0 TONNE 1276514.0 | saprolite-nickel-ore wet-weight | g-2019
commodities 1265 value | 14069000.0 CARAT 2.8138 | rough-diamond gross-weight | g-2018
commodities 1385 value | 4407000.0 LB 1998.98157459 | uranium-concentrate gross-weight | g-2018
commodities 6617 value | 10126.0 OZ_TROY 0.3149538060768 | iridium-ore contained-metal | fy-july-june-2019
processing 2 process_input_value | 1011.4 KiloTONNE 1011400.0 | copper-concentrate gross-weight | g-2019
processing 188 process_input_value | 1075.5 KiloTONNE 1075500.0 | copper-concentrate gross-weight | g-2019
processing 3846 process_output_value | 260.2 KiloTONNE 260200.0 | zircon-concentrate gross-weight | g-2019
commodities 2 value | 472418.0 OZ_TROY 14.6938423029024 | gold-ore contained-metal | g-2018
commodities 3 value | 544658.0 OZ_TROY 16.9407574669344 | gold-ore contained-metal | g-2017
commodities 4 value | 551036.0 OZ_TROY 17.1391354419648 | gold-ore contained-metal | g-2016
commodities 700 value | 646000.0 OZ_TROY 20.0928460128 | gold-ore contained-metal | g-2004
commodities 4364 value | 1003000000.0 LB 454953.14711 | copper-ore recoverable-metal | g-2019
commodities 5000 value | 18348.0 OZ_TROY 0.5706865923264 | gold-ore contained-metal | g-2011
commodities 7000 value | 2874.0 KiloGM 2.874 | gold-ore contained-metal | g-2012
commodities 9000 value | 34572.0 TONNE 34572.0 | nickel-ore contained-metal | g-2011
processing 2 process_output_value | 279.1 KiloTONNE 279100.0 | copper-anode gross-weight | g-2019
processing 4 process_output_value | 231.6 KiloTONNE 231600.0 | copper-cathode gross-weight | g-2019
processing 350 process_output_value | 3425.0 KiloTONNE 3425000.0 | alumina gross-weight | g-2013
processing 2000 process_output_value | 1153.0 KiloTONNE 1153000.0 | crude-steel gross-weight | g-2004
processing 3000 process_output_value | 514.0 KiloTONNE 514000.0 | aluminium-ingot gross-weight | g-2014
processing 3500 process_output_value | 474288.0 TONNE 474288.0 | aluminium-ingot gross-weight | fy-april-march-2016
capacity_reserves 2 reserves_mineral_value | 52569.6 TONNE 52569.6 | copper-ore contained-metal | 2019-01-01
capacity_reserves 13 reserves_commodity_value | 3490000.0 OZ_TROY 108.551134032 | gold-ore contained-metal | 2019-01-01
capacity_reserves 75 reserves_commodity_value | 5800000.0 OZ_TROY 180.40016544 | silver-ore share-of-metal | 2015-01-01
capacity_reserves 600 reserves_mineral_value | 224740.0 TONNE 224740.0 | copper-ore contained-metal | 2018-01-01
capacity_reserves 803 reserves_commodity_value | 40.0 KiloTONNE 40000.0 | copper-ore contained-metal | 2019-01-01
capacity_reserves 1004 reserves_mineral_value | 30972.0 KiloTONNE 30972000.0 | coal gross-weight | 2020-01-01
capacity_reserves 1100 processing_capacity_value | 128.0 KiloTONNE 128000.0 | aluminium-ingot gross-weight | 2019-01-01
capacity_reserves 1150 processing_capacity_value | 246000.0 TONNE 246000.0 | copper-cathode gross-weight | 2019-01-01
capacity_reserves 1250 reserves_mineral_value | 2459.918 TONNE 2459.918 | silver-ore contained-metal | 2019-01-01
capacity_reserves 1300 reserves_mineral_value | 3830000.0 TONNE 3830000.0 | gold-ore gross-weight | 2018-01-01
capacity_reserves 674 reserves_mineral_value | 20432.0 KiloTONNE 20432000.0 | bulk-metal-ore gross-weight | 2019-01-01
capacity_reserves 1300 reserves_commodity_value | 390000.0 OZ_TROY 12.130355952 | gold-ore contained-metal | 2018-01-01
"""  # noqa: E501


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_figures_followed_by_hand(figures, followed):
    place, number, what, (when,) = (part.split() for part in followed.split("|"))
    times = place[2] == "reserves_mineral_value" and what[1] == "contained-metal"
    made = figures[*place, "times" if times else ""]
    value, unit, tonnes = number
    assert f'#value> "{value}"' in made
    assert f"unit/{unit}>" in made
    assert f'#tonnes> "{tonnes}"' in made
    assert f"/product/{what[0]}>" in made
    assert f"/basis/{what[1]}>" in made
    assert f"/period/{when}>" in made or f'#asOf> "{when}"' in made
    assert "Compiled from: " in made


def test_what_was_processed_is_no_production(figures):
    made = {
        "ThroughputFigure>": [
            ("minerals_ores_conce", "2", "value", ""),
            ("minerals_ores_conce", "105", "value", ""),
            ("processing", "2", "process_input_value", ""),
            ("processing", "188", "process_input_value", ""),
        ],
        "ProductionFigure>": [
            ("minerals_ores_conce", "104", "value", ""),
            ("minerals_ores_conce", "141", "value", ""),
            ("processing", "2", "process_output_value", ""),
        ],
    }
    for kind, places in made.items():
        assert all(f"#{kind}" in figures[place] for place in places)
    assert all(
        "#ThroughputFigure>" in text
        for place, text in figures.items()
        if place[2] == "process_input_value"
    )


def test_an_input_beside_several_outputs_is_stated_once(figures):
    # Jacinth-Ambrosia, 2019: 455 Kt of heavy mineral concentrate beside zircon, rutile, ilmenite.
    column = "process_input_value"
    assert "/product/heavy-mineral-concentrate>" in figures["processing", "3846", column, ""]
    assert not {("processing", row, column, "") for row in ("3847", "3848")} & set(figures)
    assert ("processing", "3847", "process_output_value", "") in figures


def test_a_label_tells_open_pit_from_underground(figures):
    labels = [
        re.search(r'label> "([^"]*)"', figures["minerals_ores_conce", row, "value", ""])[1]
        for row in ("3268", "3269")
    ]
    assert sorted(labels) == [
        "Beatrix: Gold ore (open pit), 2013",
        "Beatrix: Gold ore (underground), 2013",
    ]


def test_a_row_leads_to_its_report(figures):
    made = figures["commodities", "2", "value", ""]
    assert "seeAlso> <https://www.centamin.com/~/media/Files/C/Centamin/documents/" in made
    assert '"Compiled from: Centamin (2019) Annual report 2018"' in made


def test_classes_and_categories_of_reserves_and_capacities(figures):
    probable = figures["capacity_reserves", "600", "reserves_mineral_value", "times"]
    assert "#ReserveFigure>" in probable
    assert "/reserve-category/probable>" in probable
    assert '"66100 ktonnes at 0.34 %"' in probable
    plain = figures["capacity_reserves", "1004", "reserves_mineral_value", ""]
    assert "/reserve-category/unspecified>" in plain
    assert "/reporting-code/unspecified>" in plain
    assert (
        "#CapacityFigure>" in figures["capacity_reserves", "1100", "processing_capacity_value", ""]
    )


def test_ore_beside_ounces_per_ton_is_not_stated_for_its_ton_may_be_short(figures, whole):
    assert ("capacity_reserves", "13", "reserves_mineral_value", "") not in figures
    reason = (
        "capacities and reserves of ore whose grade is in ounces per ton, which may be a short "
    )
    assert whole.balance.cells.reasons[reason + "one"] == 75


def test_ore_of_several_metals_is_stated_once(figures):
    # Cerro Moro: 1530 Kt, in row 226 beside gold and in row 227 beside silver.
    assert ("capacity_reserves", "226", "reserves_mineral_value", "") in figures
    assert ("capacity_reserves", "227", "reserves_mineral_value", "") not in figures


def test_reserves_of_metal_that_do_not_fit_the_ore_are_doubtful(whole):
    doubts = {entry.place.row: entry.found for entry in whole.balance.doubts}
    assert doubts[178] == "175 koz; ore times grade gives 2.432000 t"
    assert whole.balance.doubts.reasons["reserves that do not fit ore times grade"] == 4


@pytest.mark.parametrize(
    ("row", "owners"),
    [
        (5, {"Newmont Mining Corporation": "50", "Barrick": "50"}),
        (36, {"Barrick Gold Corporation": "50", "Ma'aden": "50"}),
        (
            351,
            {"Lundin Mining Corp.": "24", "Freeport-McMoRan Inc.": "56", "Gecamines S.A.": "20"},
        ),
        (500, {"Vedanta Limited": "64.9", "Government of India": "29.5"}),
    ],
)
def test_owners_followed_by_hand(whole, row, owners):
    made = "\n".join(lines(whole, "/stake/"))
    found = {}
    for stake in re.findall(rf'(<\S+>) <\S+#locator> "sheet other_info, row {row}, column', made):
        share = re.search(rf'{stake} <\S+#share> "([\d.]+)"', made)
        spelt = re.search(rf'{stake} <\S+#reportedAs> "(.*) \(', made)
        found[spelt[1]] = share[1].removesuffix(".0")
    assert found == owners


def test_operators_followed_by_hand(whole):
    made = "\n".join(lines(whole, "/role/freeport-mcmoran-inc-"))
    assert "-operates-tenke-fungurume-" in made
    assert 'asOf> "2015-01-01"' in made
    assert "/vocab/role/operator>" in made
    assert any("#operator>" in line for line in lines(whole, "/mine/tenke-fungurume-cod-"))


@pytest.mark.parametrize(
    ("printed", "shares"),
    [
        ("Zijin Mining Group Co., Ltd. (70%)", [("Zijin Mining Group Co., Ltd.", "70")]),
        ("SMM B.V. (21.%), Other Co (19.58%)", [("SMM B.V.", "21"), ("Other Co", "19.58")]),
        ("Medu Capital (15%) Minerales S.A. (30%)", [("Medu Capital", "15"),
                                                     ("Minerales S.A.", "30")]),
        ("Mitsui and Co (20%)", [("Mitsui and Co", "20")]),
        ("A (60.5%) and JX Nippon Mining & Metals Corporation (5%).", [
            ("A", "60.5"), ("JX Nippon Mining & Metals Corporation", "5")]),
        ("Southern Copper Corporation", [("Southern Copper Corporation", None)]),
    ],
)  # fmt: skip
def test_lists_of_owners(printed, shares):
    found = [(o.name, o.share and str(o.share)) for o in owners.owners_of(printed)]
    assert found == shares


@pytest.mark.parametrize(
    "printed",
    [
        "Rio Tinto (46.7%), sold on 31 December 2014",
        "Sibanye-Stillwater (50%), Impala Platinum (50%(",
        "After 2007: Goldcorp (100%), Until 2007: Kinross Gold (49%)",
        "Sumitomo Metal Mining Co., Ltd and Sumitomo Corporation (20%)",
        "Acacia Mining plc, 63.9% subsidiary of Barrick Gold Corporation",
        "A Ltd. (85%), B plc (23%)",
    ],
)
def test_owners_that_are_no_plain_list_are_not_stated(printed):
    with pytest.raises(NotStated, match="of owners"):
        owners.owners_of(printed)


def test_fiscal_years_end_in_the_year_and_have_their_days(whole):
    made = "\n".join(lines(whole, "/period/fy-"))
    assert (
        'period/fy-july-june-2014> <https://w3id.org/minegraph/ontology#start> "2013-07-01"' in made
    )
    assert (
        'period/fy-april-march-2013> <https://w3id.org/minegraph/ontology#end> "2014-03-31"' in made
    )


def test_a_share_is_no_whole_and_that_of_ore_not_that_of_metal(figures):
    # Kalgoorlie: Newmont's half of the ore in thousand short tons, and of the gold in ounces.
    ore = figures["minerals_ores_conce", "2692", "value", ""]
    assert "/product/gold-ore>" in ore
    assert "/basis/share>" in ore
    # Yatela: 40 percent of the gold.
    gold = figures["commodities", "1032", "value", ""]
    assert "/product/gold-ore>" in gold
    assert "/basis/share-of-metal>" in gold
    # Gunnedah, whose comment alone says that the numbers are an equity share; Werris Creek with
    # the same comment is owned whole.
    assert "/basis/share>" in figures["minerals_ores_conce", "13165", "value", ""]
    assert "/basis/gross-weight>" in figures["minerals_ores_conce", "13195", "value", ""]


@pytest.mark.parametrize(
    ("sheet", "row", "basis"),
    [
        ("capacity_reserves", "264", "gross-weight"),  # 92.2 million recoverable short tons of coal
        ("capacity_reserves", "1059", "gross-weight"),  # bauxite, in recoverable tonnes
        ("capacity_reserves", "1084", "wet-weight"),  # 52 wet recoverable million tonnes
    ],
)
def test_ore_that_can_be_won_is_counted_by_weight_not_as_metal(figures, sheet, row, basis):
    assert f"/basis/{basis}>" in figures[sheet, row, "reserves_mineral_value", ""]


@pytest.mark.parametrize(
    ("sheet", "row", "reason"),
    [
        # Maricunga: gold and silver together, in ounces of gold.
        ("commodities", 863, "in ounces of gold equivalent, which count other metals"),
        # Skorpion: ONLY For the period January 1, 2011 to March 31, 2011.
        ("minerals_ores_conce", 426, "of other days than those of its year, as its comment says"),
        # Tritton: the financial year only goes from 01.01.2008-31.06.2008.
        ("commodities", 9060, "of other days than those of its year, as its comment says"),
        # Casposo: actually the production from 01.07.2016 to 31.12.2017 is recorded.
        ("commodities", 9430, "of other days than those of its year, as its comment says"),
        # Zincor: Financial year goes from July to June, and no reporting period.
        ("processing", 3984, "of other days than those of its year, as its comment says"),
        # Telfer: 31.2 kozt of copper.
        ("commodities", 2178, "of a base metal in troy ounces"),
    ],
)
def test_a_row_that_counts_something_else_than_its_columns_say_is_set_aside(
    whole, figures, sheet, row, reason
):
    aside = {(e.place.sheet, e.place.row): e.reason for e in whole.balance.aside}
    assert aside[sheet, row] == reason
    assert not any(place[:2] == (sheet, str(row)) for place in figures)


def test_more_of_a_precious_metal_than_any_mine_holds_is_left_out_and_its_ore_is_not(
    whole, figures
):
    # Mt Muro: 458,400 Kt of gold in 7,586 Kt of ore.
    left = {e.place: (e.reason, e.found) for e in whole.balance.cells}
    assert left["capacity_reserves", 851] == (
        "capacities and reserves of more of a precious metal than any mine holds",
        "458400 Kt",
    )
    (made,) = (text for place, text in figures.items() if place[:2] == ("capacity_reserves", "851"))
    assert "/product/bulk-metal-ore>" in made
    assert '#value> "7586.0"' in made


def test_what_the_compilers_reckoned_is_an_estimate_and_the_comment_a_note(figures):
    # La Coipa: eleven months times 12/11.
    made = figures["minerals_ores_conce", "2263", "value", ""]
    assert "/scenario/estimate>" in made
    assert '"Comment: In report, 2003 Results are only for 11 Months' in made
    # Hamersley Mines: the comment changes nothing.
    plain = figures["minerals_ores_conce", "2873", "value", ""]
    assert "/scenario/actual>" in plain
    assert '"Comment: Includes 100% of the Hammersley - Eastern Range production"' in plain


def test_rows_with_one_key_stay_apart(figures):
    stated = [place for place in figures if place[0] == "commodities"]
    assert len(stated) == len(set(stated)) > 6000
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
        ("kdmt", False, "TONNE", 1000, "dry-weight"),
        ("kilotonnes", False, "KiloTONNE", 1, ""),
        ("Mt", False, "MegaTONNE", 1, ""),
        ("million recoverable pounds", False, "LB", 10**6, "recoverable-metal"),
        ("billion pounds", False, "LB", 10**9, ""),
        ("fine ounces", True, "OZ_TROY", 1, ""),
        ("000 troy oz", False, "OZ_TROY", 1000, ""),
        ("Moz", True, "OZ_TROY", 10**6, ""),
        ("000 carats", False, "CARAT", 1000, ""),
        ("thousands of metric tons", False, "TONNE", 1000, ""),
        ("contained ounces (000s)", True, "OZ_TROY", 1000, ""),
        ("100 million tonnes", False, "TONNE", 10**8, ""),
        ("Million metric tons per year.", False, "TONNE", 10**6, ""),
        ("ktpa", False, "KiloTONNE", 1, ""),
        ("Wet recoverable million tonnes", False, "TONNE", 10**6, "wet-weight"),
    ],
)
def test_measures(printed, precious, unit, factor, basis):
    found = measures.find(printed, precious=precious)
    assert (found.unit.name, found.unit.factor, found.basis) == (unit, Decimal(factor), basis)


def test_every_spelling_of_a_unit_in_the_file_is_read_or_refused_by_name(whole):
    refused = {e.found for e in whole.balance.aside if "in a unit that is none" in e.reason}
    assert refused == {
        "", "tons", "thousand tons", "000 tons", "thousands of tons", "million tons",
        "millions of tons", "billion tons", "million net tons", "000 dry tons", "million dry tons",
        "million long tonnes", "million wet long tonnes", "million short tonnes", "Tons",
    }  # fmt: skip


@pytest.mark.parametrize(
    "printed", ["tons", "million tons", "MT", "ounces", "koz", "", "long tonnes"]
)
def test_measures_that_may_be_several_are_none(printed):
    assert measures.find(printed) is None


def test_a_control_character_is_no_part_of_a_name(whole):
    # Printed as "Olzherasskaya-", U+0002, "Novaya".
    made = [line for line in lines(whole, "/mine/olzherassky-rus-") if "Novaya" in line]
    assert any('"Olzherasskaya-Novaya"@en' in line for line in made)
