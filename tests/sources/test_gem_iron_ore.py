from __future__ import annotations

import re

import pytest

from .shared import by_subject, lines
from .shared import whole as shared_whole

FILE = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
SOURCE = "-gem-iron-ore-2024-11>"


@pytest.fixture(scope="module")
def whole():
    return shared_whole("gem-iron-ore", FILE)


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == 890
    assert balance.stated + len(balance.aside) == balance.read
    assert balance.stated == 890


@pytest.mark.parametrize(
    ("figure", "value", "tonnes", "row"),
    [
        ("gem-p100000128018-production-2023", "125.0", "125000.0", 6),
        ("gem-p100000128018-production-2022", "125.0", "125000.0", 6),
        ("gem-p100000128018-resources", "1200000.0", "1200000000.0", 6),
        ("gem-p100000128013-reserves", "110800.0", "110800000.0", 3),
        ("gem-p100000128013-resources", "1769900.0", "1769900000.0", 3),
        ("gem-p100000128022-capacity", "525.0", "525000.0", 7),
        ("gem-p100000128022-resources", "47100.0", "47100000.0", 7),
        ("gem-p100000128024-capacity", "1200.0", "1200000.0", 8),
        ("gem-p100000128021-capacity", "170.0", "170000.0", 9),
        ("gem-p100000128021-reserves", "3000.0", "3000000.0", 9),
    ],
)
def test_figures_followed_by_hand(whole, figure, value, tonnes, row):
    made = "\n".join(lines(whole, f"/figure/{figure}{SOURCE}"))
    assert f'#value> "{value}"' in made
    assert f'#tonnes> "{tonnes}"' in made
    assert f"sheet Main Data, row {row}, column" in made


# Row and mine; names, country, status, year of start; position; owners, parents of the one owner,
# each with its share; figures: what, value in thousands of tonnes, category, period or day.
BY_HAND = """
6 gem-p100000128018 | /dza> /operating> "2022" | 26.766298 -7.333398 approximate
  | Feraal-SpA 100.0 | | production-2023 125 - g-2023; resources 1200000 measured-indicated-and-inferred 2024-11-01
200 gem-p100000128383 | "祁家沟铁矿"@zh /chn> /proposed> | 41.157565 123.122318 exact
  | Ansteel-Group-Co-Ltd 100.0 | | resources 120802 measured-indicated-and-inferred 2024-11-01
333 gem-p100000128405 | "滦平县上窝铺铁矿"@zh /chn> /care-and-maintenance> | 40.9656 117.6247 exact
  | Luanping-Giteng-Mining-Group-Co 100.0 | | capacity 650 - 2024-11-01; resources 13415 - 2024-11-01
450 gem-p100000128482 | /ind> /operating> "2021" | 22.061772 85.363544 exact
  | Jindal-Steel-&-Power-Ltd 100.0 | | production-2022 2150 - g-2022; capacity 7500 - 2024-11-01; reserves 278000 proved-and-probable 2024-11-01
512 gem-p100000128473 | /ind> /operating> | 15.54823 74.030598 exact
  | Nathurmal-Mining-and-Minerals-Pvt-Ltd 100.0 | | capacity 73.5 - 2024-11-01
638 gem-p100000128557 | /irn> "2008" "Bafq" | 31.840922 55.515748 exact
  | Bafq-Mining-Co 100.0 | | production-2023 473 - g-2023; reserves 8577 proved-and-probable 2024-11-01; resources 11754 - 2024-11-01
700 gem-p100000128721 | "Mina Tiber-Elektra"@es /mex> /care-and-maintenance> | 28.047317 -103.753996 exact
  | Altos-Hornos-de-Mexico-SAB-de-CV 100.0 | Grupo-Acerero-del-Norte-SA-de-CV 64.0 |
801 gem-p100000128843 | /sle> /operating> | 8.678657 -12.500283 exact
  | Marampa-Mines-Ltd 100.0 | Government-of-Sierra-Leone 10.0, Gerald-Group-Ltd - | production-2023 3250 - g-2023; capacity 3750 - 2024-11-01
643 gem-p100000128562 | /irn> | |
  Iranian-Minerals-Production-and-Supply-Co 100.0 | Iranian-Mines-&-Mining-Industries-Development-&-Renovation-Organization - |
22 - | /aus> | | BHP-Minerals-Pty-Ltd 85.0, ITOCHU-Minerals-&-Energy-of-Australia-Pty-Ltd 8.0,
  Mitsui-Iron-Ore-Corporation-Pty-Ltd 7.0 | |
"""  # noqa: E501


def rows_by_hand():
    return [" ".join(row.split()) for row in re.split(r"\n(?=\d)", BY_HAND)[1:]]


@pytest.fixture(scope="module")
def said(whole):
    return by_subject(whole)


@pytest.mark.parametrize("followed", rows_by_hand())
def test_mines_followed_by_hand(said, followed):
    place, stated, position, owners, parents, figures = (x.strip() for x in followed.split("|"))
    row, slug = place.split()
    if slug == "-":
        (slug,) = (
            s.removeprefix("status/").removesuffix("-gem-iron-ore-2024-11")
            for s, text in said.items()
            if s.startswith("status/") and f"row {row}," in text
        )
    mine = said[f"mine/{slug}"] + said[f"status/{slug}-gem-iron-ore-2024-11"]
    assert all(words in mine for words in re.findall(r'"[^"]*"\S*|\S+', stated))
    if position:
        latitude, longitude, accuracy = position.split()
        point = said[f"geometry/{slug}-gem-iron-ore-2024-11"]
        assert f"POINT({longitude} {latitude})" in point
        assert f"coordinate-accuracy/{accuracy}>" in point
    stakes = [text for s, text in said.items() if s.startswith("stake/") and f"/{slug}>" in text]
    check_holders(stakes, owners, whole=True)
    if parents:
        (owner,) = re.findall(r"#owner> <(\S+)>", "\n".join(stakes))
        above = [text for s, text in said.items() if s.startswith("stake/")
                 and f"#owned> <{owner}>" in text]  # fmt: skip
        check_holders(above, parents, whole=False)
    for figure in filter(None, figures.split(";")):
        what, value, category, when = figure.split()
        made = said[f"figure/{slug}-{what}-gem-iron-ore-2024-11"]
        decimal = value if "." in value else value + ".0"
        assert f'#value> "{decimal}"' in made
        assert "unit/KiloTONNE>" in made
        assert f"-category/{category}>" in made or category == "-"
        assert f"/period/{when}>" in made or f'#asOf> "{when}"' in made
        assert f"sheet Main Data, row {row}, column" in made
        assert "/source/gem-iron-ore-2024-11>" in made


def check_holders(stakes, holders, *, whole):
    """Each holder has a stake; the share of a parent is of the mine, so none is stated."""
    told = [holder.split() for holder in holders.split(",")]
    assert not whole or len(stakes) == len(told)
    for name, share in told:
        printed = name.replace("-", " ") + ("" if share == "-" else f" [{share}%]")
        (stake,) = (text for text in stakes if f'"{printed}"' in text)
        assert (f'#share> "{share}"' in stake) == whole
        assert "/source/gem-iron-ore-2024-11>" in stake


def test_an_owner_has_a_name_in_another_script_and_a_start_by_day_its_year(said):
    (owner,) = (s for s in said if s.endswith("-e100000124667"))
    assert '"鞍钢集团有限公司"@zh' in said[owner]
    owners = [text for s, text in said.items() if '"代县泰丰矿业有限公司"@zh' in text]
    assert '"Daixian Taifeng Mining Co Ltd"@en' in owners[0]
    years = {s for s, text in said.items() if s.startswith("mine/") and "#startYear>" in text}
    planned = 32 + 1  # proposed, and cancelled
    assert len(years) == 432 + 154 - planned  # counted in the sheet: numbers, and days


def test_what_a_proposed_mine_has_is_a_plan(whole, said):
    # Row 41, Fortescue Nyidinghu: proposed, 40,000 ttpa, from 2030.
    capacity = said[f"figure/gem-p100000129337-capacity{SOURCE[:-1]}"]
    assert "/scenario/plan>" in capacity
    assert not [s for s, text in said.items() if 'startYear> "2030"' in text]
    assert whole.balance.cells.reasons["years of start that may be planned"] == 33
    # Row 7, MFE Boukhdra: operating.
    capacity = said[f"figure/gem-p100000128022-capacity{SOURCE[:-1]}"]
    assert "/scenario/actual>" in capacity


def test_labels_are_words(said):
    assert not [s for s, text in said.items() if re.search(r'label> "[^"]*production-20', text)]


def test_an_owner_has_its_share_and_what_was_printed(whole):
    made = "\n".join(line for line in lines(whole, "/stake/") if "e100002004152" in line)
    assert '#share> "100.0"' in made
    assert 'reportedAs> "Feraal SpA [100.0%]"' in made


def test_unknown_is_left_out_and_told(whole):
    reasons = {entry.reason for entry in whole.balance.cells}
    assert "owners that are not known" in reasons
    assert not [line for line in lines(whole, "/id/") if '"unknown"' in line]


def test_coordinates_without_a_blank_are_read(whole):
    positions = [line for line in lines(whole, "/geometry/") if "#asWKT>" in line]
    assert len(positions) == 890
    assert any("POINT(55.522161 32.297578)" in line for line in positions)
