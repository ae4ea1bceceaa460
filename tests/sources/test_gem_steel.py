from __future__ import annotations

import re

import pytest

from .shared import by_subject, lines
from .shared import whole as shared_whole

FILE = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"


@pytest.fixture(scope="module")
def whole():
    return shared_whole("gem-steel", FILE)


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == balance.stated + len(balance.aside) == 1204
    assert not balance.aside


@pytest.fixture(scope="module")
def figures(whole):
    """The statements on each figure, by the cell that it is from."""
    found: dict[str, list[str]] = {}
    for line in lines(whole, "/figure/"):
        found.setdefault(line.split(" ", 1)[0], []).append(line)
    cells = {}
    for made in found.values():
        (locator,) = (line for line in made if "#locator>" in line)
        cells[locator.split('"', 1)[1].removesuffix('"@en .')] = "\n".join(made)
    return cells


# Row, column, value in thousands of tonnes, product, scenario; and the status by the column.
BY_HAND = """
2 operating-nominal-crude-steel 3600 crude-steel actual
2 operating-nominal-dri 4200 direct-reduced-iron actual
5 operating-nominal-crude-steel 500 crude-steel actual
40 operating-nominal-crude-steel 936 crude-steel actual
300 operating-nominal-bf 2260 pig-iron actual
562 operating-nominal-bf 3600 pig-iron actual
562 announced-nominal-crude-steel 5580 crude-steel plan
563 operating-nominal-dri 1660 direct-reduced-iron actual
700 announced-nominal-bf 4000 pig-iron plan
900 operating-nominal-crude-steel 1500 crude-steel actual
2 operating-nominal-eaf-steel 3600 electric-arc-furnace-steel actual
562 operating-nominal-bof-steel 3600 basic-oxygen-furnace-steel actual
4 mothballed-nominal-eaf-steel 700 electric-arc-furnace-steel actual
67 construction-nominal-bof-steel 1600 basic-oxygen-furnace-steel plan
667 operating-nominal-ohf-steel 750 open-hearth-furnace-steel actual
562 announced-nominal-bof-steel 2280 basic-oxygen-furnace-steel plan
562 announced-nominal-eaf-steel 3300 electric-arc-furnace-steel plan
"""


STATUS = {
    "operating": "operating", "mothballed": "care-and-maintenance", "announced": "proposed",
    "construction": "construction",
}  # fmt: skip


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_figures_followed_by_hand(figures, followed):
    row, column, value, product, scenario = followed.split()
    made = figures[f'row {row}, column \\"{column}-capacity-(ttpa)\\"']
    assert f'#value> "{value}.0"' in made
    assert f'#tonnes> "{value}000.0"' in made
    assert f'#reportedAs> "{value} ttpa"' in made
    assert "unit/KiloTONNE>" in made
    assert '#asOf> "2025-03-25"' in made
    assert f"/product/{product}>" in made
    assert f"/scenario/{scenario}>" in made
    assert f"/mine-status/{STATUS[column.partition('-nominal')[0]]}>" in made
    assert "/source/gem-steel-2025-03>" in made


def test_processes_are_products_of_their_own_and_never_above_the_whole(figures):
    """One to a plant, stage and product, so that no sum of crude steel counts a process too."""
    tonnes: dict[tuple[str, ...], int] = {}
    for made in figures.values():
        about, name, product, value = (
            re.search(pattern, made)[1]
            for pattern in (
                r"#about> <(\S+)>", r'label> "[^"]*: (\S+) capacity', r"/product/(\S+)>",
                r'#tonnes> "(\d+)',
            )
        )  # fmt: skip
        assert (about, name, product) not in tonnes
        tonnes[about, name, product] = int(value)
    parts: dict[tuple[str, ...], int] = {}
    for (about, name, product), value in tonnes.items():
        if product.endswith("furnace-steel"):
            parts[about, name] = parts.get((about, name), 0) + value
    assert len(parts) > 1000
    assert all(value <= tonnes[(*stage, "crude-steel")] for stage, value in parts.items())


# Row and plant; its names, country, status and year; position; what it makes; owner and parents.
PLANTS = """
2 gem-p100000120001 | "Emirates Steel Arkan" "ESI"@en "حديد الإمارات أركان" /are> "2003"
  | 24.322033 54.467987 exact | finished-steel steel-semi-finished | Emsteel-Building-Materials-PJSC |
40 gem-p100000120042 | "Gerdau Aços Longos"@en "Companhia Siderúrgica da Guanabara"@en /bra> "1971"
  | -22.90242 -43.749319 exact | finished-steel | Gerdau-Acos-Longos-SA | Gerdau-SA
562 gem-p100000120580 | "ESCO"@en "Esfahan Aryamehr Steel Company"@en "شرکت ذوب آهن اصفهان"@fa /irn> "1971"
  | 32.418304 51.331314 exact | pig-iron finished-steel crude-steel | Esfahan-Steel-Co
  | Iranian-Mines-&-Mining-Industries-Development-&-Renovation-Organization
700 gem-p100000120723 | "KISCO Myanmar"@en /mmr> /proposed>
  | 21.423783 96.454378 approximate | finished-steel | Kunming-Iron-&-Steel-Holding-Co-Ltd
  | State-owned-Assets-Supervision-and-Administration-Commission-of-Yunnan-Province
900 gem-p100000120935 | "Wheeling Pittsburgh Steel"@en /usa> "2018"
  | 40.314891 -80.605553 exact | finished-steel | JSW-Steel-USA-Ohio-Inc | JSW-Steel-Ltd
1100 gem-p100000121199 | /jpn> "1956" /operating>
  | 34.477479 135.353918 exact | finished-steel steel-semi-finished | Kishiwada-Steel-Co-Ltd |
"""  # noqa: E501


@pytest.fixture(scope="module")
def said(whole):
    return by_subject(whole)


@pytest.mark.parametrize(
    "followed", [" ".join(r.split()) for r in re.split(r"\n(?=\d)", PLANTS)[1:]]
)
def test_plants_followed_by_hand(said, followed):
    place, stated, position, products, owner, parent = (x.strip() for x in followed.split("|"))
    row, slug = place.split()
    source = "gem-steel-2025-03"
    plant = said[f"plant/{slug}"] + said[f"status/{slug}-{source}"]
    assert all(words in plant for words in re.findall(r'"[^"]*"\S*|\S+', stated))
    assert f'"row {row}, column' in plant
    latitude, longitude, accuracy = position.split()
    point = said[f"geometry/{slug}-{source}"]
    assert f"POINT({longitude} {latitude})" in point
    assert f"coordinate-accuracy/{accuracy}>" in point
    made = set(re.findall(r"#produces> <\S+/product/(\S+)>", plant))
    assert made == set(products.split())
    stakes = [text for s, text in said.items() if s.startswith("stake/")]
    (stake,) = (
        text for text in stakes if f"#owned> <https://w3id.org/minegraph/id/plant/{slug}>" in text
    )
    assert f'reportedAs> "{owner.replace("-", " ")}"' in stake
    assert f"/source/{source}>" in stake
    (holder,) = re.findall(r"#owner> <(\S+)>", stake)
    above = [text for text in stakes if f"#owned> <{holder}>" in text]
    printed = parent.replace("-", " ").replace("State owned", "State-owned")
    assert bool(above) == bool(parent)
    assert any(f'reportedAs> "{printed}"' in text for text in above) or not parent


def test_an_owner_has_a_name_in_another_script(said):
    (owner,) = (s for s in said if s.endswith("-e100000001959"))
    assert '"شرکت فولاد مبارکه"@und' in said[owner]
    assert any('"昆明钢铁控股有限公司"@zh' in said[s] for s in said if s.endswith("e100000128516"))


def test_owners_whose_codes_stand_in_another_order_are_not_stated(whole, said):
    crossed = {e.place.row: e.found for e in whole.balance.cells if "another order" in e.reason}
    assert set(crossed) == {1156, 1162}
    assert "Eurasian Resources Group SARL" in crossed[1162]
    assert "Eurasian" not in said["organization/gem-e100001000472"]


def test_a_plant_has_its_names_in_other_scripts_without_hidden_marks(whole):
    made = lines(whole, "/plant/gem-p100000120580")
    assert any('altLabel> "شرکت ذوب آهن اصفهان"@fa' in line for line in made)
    assert not [line for line in lines(whole) if "\u200e" in line]


def test_a_parent_owns_of_the_owner_what_is_not_told(whole):
    made = lines(whole, "/stake/")
    imidro = [line for line in made if "Iranian Mines & Mining Industries" in line]
    assert any("Esfahan Steel Co" in line for line in imidro)
    owner = lines(whole, "gem-e100000126172")
    assert owner
    assert not [line for line in made if 'reportedAs> "small shareholder' in line]
    of_parents = {line.split()[0] for line in made if 'column \\"parent\\"' in line}
    assert of_parents
    assert not [line for line in made if "#share>" in line and line.split()[0] in of_parents]


def test_what_is_retired_or_a_part_is_told_in_the_balance(whole):
    reasons = {entry.reason for entry in whole.balance.cells}
    assert "capacities that were cancelled or retired" in reasons
    assert any(reason.startswith("capacities of iron of all processes") for reason in reasons)
    assert not [
        line for line in lines(whole, "/figure/") if "retired" in line and "pre" not in line
    ]


def test_unknown_is_nobody_and_no_year(whole):
    assert not [line for line in lines(whole, "/id/") if '"unknown"' in line]
    years = [line for line in lines(whole, "/plant/") if "#startYear>" in line]
    assert any('"1878"' in line for line in years)
    assert any('"1960"' in line for line in years)  # printed as 1960-07-25


def test_the_year_in_which_an_announced_plant_is_to_begin_is_no_year_of_start(whole):
    # Aramco Ras Al Khair, 2026.
    assert not [line for line in lines(whole, "p100000121040") if "#startYear>" in line]
