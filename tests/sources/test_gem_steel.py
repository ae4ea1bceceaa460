from __future__ import annotations

import pytest

from .shared import lines, read, shared

FILE = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"


@pytest.fixture(scope="module")
def whole():
    return read("gem-steel", shared(FILE))


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


# Row, column, value in thousands of tonnes, product, scenario.
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
"""


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_figures_followed_by_hand(figures, followed):
    row, column, value, product, scenario = followed.split()
    made = figures[f'row {row}, column \\"{column}-capacity-(ttpa)\\"']
    assert f'#value> "{value}.0"' in made
    assert f'#tonnes> "{value}000.0"' in made
    assert f'#reportedAs> "{value} ttpa"' in made
    assert f"/product/{product}>" in made
    assert f"/scenario/{scenario}>" in made
    assert "/source/gem-steel-2025-03>" in made


def test_a_plant_has_its_names_in_other_scripts_without_hidden_marks(whole):
    made = lines(whole, "/plant/esfahan-steel-isfahan-plant-p100000120580")
    assert any('altLabel> "شرکت ذوب آهن اصفهان"@fa' in line for line in made)
    assert not [line for line in lines(whole) if "\u200e" in line]


def test_a_parent_owns_of_the_owner_what_is_not_told(whole):
    made = lines(whole, "/stake/")
    imidro = [line for line in made if "Iranian Mines & Mining Industries" in line]
    assert any("Esfahan Steel Co" in line for line in imidro)
    owner = lines(whole, "tangshan-delong-steel-co-ltd")
    assert owner
    assert not [line for line in made if 'reportedAs> "small shareholder' in line]
    of_parents = {line.split()[0] for line in made if 'column \\"parent\\"' in line}
    assert of_parents
    assert not [line for line in made if "#share>" in line and line.split()[0] in of_parents]


def test_what_is_retired_or_a_part_is_told_in_the_balance(whole):
    reasons = {entry.reason for entry in whole.balance.cells}
    assert "capacities that were cancelled or retired" in reasons
    assert any(reason.startswith("capacities by furnace") for reason in reasons)
    assert not [
        line for line in lines(whole, "/figure/") if "retired" in line and "pre" not in line
    ]


def test_unknown_is_nobody_and_no_year(whole):
    assert not [line for line in lines(whole, "/id/") if '"unknown"' in line]
    years = [line for line in lines(whole, "/plant/") if "#startYear>" in line]
    assert any('"1878"' in line for line in years)
    assert any('"1960"' in line for line in years)  # printed as 1960-07-25
