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


def figures(whole, plant, row, column):
    """The statements on the one figure that a cell of a plant's row makes."""
    made = lines(whole, f"{plant}-")
    (figure,) = {
        line.split(" ", 1)[0]
        for line in made
        if f'locator> "row {row}, column \\"{column}-(ttpa)\\"' in line and "/figure/" in line
    }
    return "\n".join(line for line in made if line.startswith(figure))


@pytest.mark.parametrize(
    ("plant", "row", "column", "value", "product", "scenario"),
    [
        ("p100000120001", 2, "operating-nominal-crude-steel-capacity", 3600, "crude-steel", "actual"),
        ("p100000120001", 2, "operating-nominal-dri-capacity", 4200, "direct-reduced-iron", "actual"),
        ("p100000120005", 5, "operating-nominal-crude-steel-capacity", 500, "crude-steel", "actual"),
        ("p100000120042", 40, "operating-nominal-crude-steel-capacity", 936, "crude-steel", "actual"),
        ("p100000120302", 300, "operating-nominal-bf-capacity", 2260, "pig-iron", "actual"),
        ("p100000120580", 562, "operating-nominal-bf-capacity", 3600, "pig-iron", "actual"),
        ("p100000120580", 562, "announced-nominal-crude-steel-capacity", 5580, "crude-steel", "plan"),
        ("p100000120581", 563, "operating-nominal-dri-capacity", 1660, "direct-reduced-iron", "actual"),
        ("p100000120723", 700, "announced-nominal-bf-capacity", 4000, "pig-iron", "plan"),
        ("p100000120935", 900, "operating-nominal-crude-steel-capacity", 1500, "crude-steel", "actual"),
    ],
)  # fmt: skip
def test_figures_followed_by_hand(whole, plant, row, column, value, product, scenario):
    made = figures(whole, plant, row, column)
    assert f'#value> "{value}.0"' in made
    assert f'#tonnes> "{value * 1000}.0"' in made
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
