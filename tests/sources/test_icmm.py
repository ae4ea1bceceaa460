from __future__ import annotations

import re

import pytest

from minegraph.errors import InputError
from minegraph.sources.known import known_things

from .shared import by_subject, lines, read, shared
from .shared import whole as shared_whole
from .workbooks import workbook

FILE = "icmm-global-mining/global-mining-dataset.xlsx"


@pytest.fixture(scope="module")
def whole():
    return shared_whole("icmm", FILE)


def test_the_balance_adds_up(whole):
    balance = whole.balance
    assert balance.read == 8508
    assert balance.stated + len(balance.aside) == balance.read
    assert balance.stated > 8480
    assert all(entry.reason and entry.place.row > 1 for entry in balance.aside)


@pytest.mark.parametrize(
    ("site", "row", "name", "position"),
    [
        ("mine/icmm00026", 2, "Pato", ("7.60535", "-74.8011")),
        ("mine/icmm00027", 3, "El Bagre", ("7.6087", "-74.8547")),
        ("mine/icmm00033", 4, "El Grillero", ("7.449165", "-62.982965")),
        ("mine/icmm00034", 5, "El Carmen", ("7.44314", "-61.7558")),
        ("mine/icmm00038", 6, "Santa Ana", ("7.405424", "-61.81622")),
        ("mine/icmm00047", 7, "El Callao", ("7.315074", "-61.840254")),
        ("mine/icmm00048", 8, "Mina Colombia", ("7.317466", "-61.799958")),
        ("mine/icmm00056", 9, "Purgatorio", ("7.18927", "-60.6905")),
    ],
)
def test_rows_followed_by_hand(whole, site, row, name, position):
    latitude, longitude = position
    made = "\n".join(lines(whole, f"/id/{site}>"))
    assert f'label> "{name}"@en' in made
    slug = site.removeprefix("mine/")
    point = "\n".join(lines(whole, f"/id/geometry/{slug}-icmm-2025-09>"))
    assert f'latitude> "{latitude}"' in point
    assert f'longitude> "{longitude}"' in point
    assert f"POINT({longitude} {latitude})" in point
    assert f'locator> "sheet External, row {row}"@en' in point
    assert "statedIn> <https://w3id.org/minegraph/id/source/icmm-2025-09>" in point


# Read from the workbook, name encoded twice and all: site; what is stated of it, and position.
BY_HAND = """
mine/icmm00065 10 | "El Silencio Mine" mine /gold> /zinc> /col> | 7.10123 -74.683
mine/icmm00479 100 | "Amistad, Mina" mine /silver> /per> "ICMM00479" | -9.07299 -77.4581
mine/icmm06046 1500 | "Mathiatis Mine" mine /copper> /cyp> | 34.9489 33.3348
mine/icmm07364 2222 | "Eurothai Mine" mine /tin> /silver> /tha> | 6.20097 101.183
plant/icmm08180 2798 | "Eisenhüttenstadt steel plant" steel-plant /deu> |
mine/icmm08397 3003 | "Kijang" mine /bauxite> /idn> | 1.084778309 104.4843338
mine/icmm08712 3295 | "Pyhäsalmi" /fin> |
mine/icmm09444 4004 | mine /thermal-coal> /rus> | 53.36813093 91.15773622
mine/icmm09275 3837 | "Jiří Coal Mine" /cze> |
mine/icmm07721 2417 | "Murchison" mine /gold> /platinum> /zaf> | -23.8901 30.6952
mine/icmm01156 352 | "Copebras" refinery mine /niobium> /phosphate> /silver> /bra> | -18.13802607 -47.80698541
mine/icmm21432 8509 | "Harmancık Plant" mine plant /chromite> /chromium> /tur> | 39.69882333 29.10353333
"""  # noqa: E501


@pytest.fixture(scope="module")
def said(whole):
    return by_subject(whole)


@pytest.mark.parametrize("followed", BY_HAND.split("\n")[1:-1])
def test_facilities_followed_by_hand(said, followed):
    place, stated, position = (part.strip() for part in followed.split("|"))
    site, row = place.split()
    for words in re.findall(r'"[^"]*"|\S+', stated):
        assert (words if words[0] in '"/' else f"site-type/{words}>") in said[site]
    point = said[f"geometry/{site.partition('/')[2]}-icmm-2025-09"]
    assert f'locator> "sheet External, row {row}"@en' in point
    assert "/source/icmm-2025-09>" in point
    if position:
        latitude, longitude = position.split()
        assert f'#latitude> "{latitude}"' in point
        assert f"POINT({longitude} {latitude})" in point
    assert ("coordinate-accuracy/approximate>" in point) == ("altLabel" in said[site])


def test_what_bears_one_name_in_one_country_stays_apart(said, whole):
    sites = [s for s, text in said.items() if s.startswith(("mine/", "plant/"))]
    assert len(sites) == whole.balance.stated
    named = [s for s in sites if '"Sao Francisco"@en' in said[s] and "/bra>" in said[s]]
    assert len(named) == 3
    keys = [
        (next(x for x in said[s].split("\n") if "#label>" in x).split(">", 2)[2],
         next(x for x in said[s].split("\n") if "#country>" in x).split(">", 2)[2])
        for s in sites
    ]  # fmt: skip
    assert len(keys) - len(set(keys)) == 65


def test_a_latitude_with_a_true_minus_is_read(whole):
    (line,) = [x for x in lines(whole, "icmm07721-icmm-2025-09>") if "latitude>" in x]
    assert '"-23.8901"' in line


def test_no_name_is_encoded_twice(whole):
    labels = [line for line in lines(whole) if "rdf-schema#label>" in line]
    assert len(labels) > 8000
    assert not [line for line in labels if "Ã" in line]
    assert any("Pyhäsalmi" in line for line in labels)


def test_a_site_that_comes_with_minegraph_keeps_its_iri_and_label():
    made = read("icmm", shared(FILE), known=known_things())
    said = "\n".join(lines(made, "/mine/choghart>"))
    assert 'label> "Choghart iron ore mine"@en' in said
    assert 'altLabel> "Choghart"@en' in said
    assert '"ICMM' in said
    assert not lines(made, "/mine/icmm13022>")


def test_another_workbook_is_refused():
    with pytest.raises(InputError, match="no sheet 'External'"):
        read("icmm", shared("gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"))


def test_blanks_behind_the_name_of_a_column_do_not_matter(tmp_path):
    header = ["ICMMID", "Confidence Factor", "Mine Name ", "Group Names", "Latitude  ", "Longitude",
              "Asset Type", " Country", "Primary Commodity ", "Secondary Commodity",
              "Other Commodities"]  # fmt: skip
    row = ["ICMM1", "High", "JiÅ™Ã\xad", "", "50.2", "12.7", "Mine", "Czech Republic", "lignite"]
    path = workbook(tmp_path / "global-mining.xlsx", {"External": [header, row]})
    made = by_subject(read("icmm", path))
    assert '"Jiří"@en' in made["mine/icmm1"]
    assert "POINT(12.7 50.2)" in made["geometry/icmm1-icmm-2025-09"]


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "global-mining.csv"
    path.write_text("ICMMID,Latitude\nICMM1,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="'Mine Name'") as raised:
        read("icmm", path)
    assert "'ICMMID', 'Latitude'" in raised.value.hint


def test_unknown_is_no_name(whole):
    # Stawell and seven more have "Unknown" among the names of their group.
    assert not [line for line in lines(whole, "/mine/") if '"Unknown"@en' in line]
    assert any('"Stawell' in line for line in lines(whole, "/mine/icmm06451"))
