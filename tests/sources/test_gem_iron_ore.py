from __future__ import annotations

import pytest

from .shared import lines, read, shared

FILE = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
SOURCE = "-gem-iron-ore-2024-11>"


@pytest.fixture(scope="module")
def whole():
    return read("gem-iron-ore", shared(FILE))


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == 890
    assert balance.stated + len(balance.aside) == balance.read
    assert balance.stated == 890


@pytest.mark.parametrize(
    ("figure", "value", "tonnes", "row"),
    [
        ("feraal-ghara-djebilet-mine-p100000128018-production-2023", "125.0", "125000.0", 6),
        ("feraal-ghara-djebilet-mine-p100000128018-production-2022", "125.0", "125000.0", 6),
        ("feraal-ghara-djebilet-mine-p100000128018-resources", "1200000.0", "1200000000.0", 6),
        ("hajigak-mine-p100000128013-reserves", "110800.0", "110800000.0", 3),
        ("hajigak-mine-p100000128013-resources", "1769900.0", "1769900000.0", 3),
        ("mfe-boukhdra-mine-p100000128022-capacity", "525.0", "525000.0", 7),
        ("mfe-boukhdra-mine-p100000128022-resources", "47100.0", "47100000.0", 7),
        ("mfe-ouenza-mine-p100000128024-capacity", "1200.0", "1200000.0", 8),
        ("somifer-anini-mine-p100000128021-capacity", "170.0", "170000.0", 9),
        ("somifer-anini-mine-p100000128021-reserves", "3000.0", "3000000.0", 9),
    ],
)
def test_figures_followed_by_hand(whole, figure, value, tonnes, row):
    made = "\n".join(lines(whole, f"/figure/{figure}{SOURCE}"))
    assert f'#value> "{value}"' in made
    assert f'#tonnes> "{tonnes}"' in made
    assert f"sheet Main Data, row {row}, column" in made


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
