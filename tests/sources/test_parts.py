"""What every reader of tables relies on: names, units, periods, countries, cells."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minegraph.sources import cells, commodities, countries, minting, periods, units
from minegraph.sources.sites import kind_of_holder
from minegraph.sources.values import Iri, Text, as_ntriples, decimal_form

ROOT = Path(__file__).parents[2]


def test_sizes_of_units_are_those_of_the_vocabulary():
    text = (ROOT / "ontology/vocabularies/units.ttl").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^unit:([\w-]+) a qudt:Unit(.*?)\n\n", text + "\n\n", re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 20
    for name, block in blocks:
        size = re.search(r"mg:tonnesPerUnit ([\d.]+)", block)
        expected = Decimal(size[1]) if size else None
        assert units.read(f"unit:{name}").tonnes(Decimal(1)) == expected, name


@pytest.mark.parametrize(
    ("spelling", "tonnes"),
    [
        ("t", "1"),
        ("kt", "1000"),
        ("Mt", "1000000"),
        ("million tonnes", "1000000"),
        ("ttpa", "1000"),
        ("short tons", "0.90718474"),
        ("long ton", "1.0160469088"),
        ("lb", "0.00045359237"),
        ("Mlbs", "453.59237"),
        ("troy ounces", "0.0000311034768"),
        ("koz t", "0.0311034768"),
        ("carats", "0.0000002"),
        ("هزار تن", "1000"),
    ],
)
def test_spellings_of_units(spelling, tonnes):
    assert units.read(spelling).tonnes(Decimal(1)) == Decimal(tonnes)


@pytest.mark.parametrize(
    "spelling", ["ton", "tons", "oz", "MT", "mt", "flasks", "MegaTON", "bushel"]
)
def test_units_that_are_not_certain_are_refused(spelling):
    with pytest.raises(units.UnknownUnit, match=r"ambiguous|not a known"):
        units.read(spelling)


def test_a_reader_may_say_what_a_spelling_means_in_its_source():
    assert units.read("tons", meaning={"tons": "TONNE"}).name == "TONNE"


@pytest.mark.parametrize(
    ("words", "first", "last", "name"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "g-2023"),
        ("1403", date(2024, 3, 20), date(2025, 3, 20), "sh-1403"),
        ("۱۴۰۲", date(2023, 3, 21), date(2024, 3, 19), "sh-1402"),
        ("1403 H1", date(2024, 3, 20), date(2024, 9, 21), "sh-1403-h1"),
        ("H2 2020", date(2020, 7, 1), date(2020, 12, 31), "g-2020-h2"),
        ("2024-01-01..2024-03-31", date(2024, 1, 1), date(2024, 3, 31), "2024-01-01-2024-03-31"),
    ],
)
def test_periods_have_exact_days(words, first, last, name):
    period = periods.read(words)
    assert (period.first, period.last, period.name) == (first, last, name)


def test_a_fiscal_year_needs_to_be_told():
    july = periods.read("2019/20", fiscal="july-june")
    assert (july.first, july.last, july.year) == (date(2019, 7, 1), date(2020, 6, 30), 2020)
    april = periods.read("2019-20", fiscal="april-march")
    assert (april.first, april.last, april.year) == (date(2019, 4, 1), date(2020, 3, 31), 2019)
    with pytest.raises(periods.UnknownPeriod, match="does not say when"):
        periods.read("2019/20")


@pytest.mark.parametrize("words", ["soon", "1550", "2019/22", "2024-02-31..2024-03-31", "2024 H3"])
def test_what_is_no_period_is_refused(words):
    with pytest.raises(periods.UnknownPeriod):
        periods.read(words, fiscal="july-june")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran", "IRN"),
        ("Irane", "IRN"),
        ("IRN", "IRN"),
        ("ایران", "IRN"),
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Czech Republic", "CZE"),
        ("cote d’ivoire", "CIV"),
        ("Congo (Kinshasa)", "COD"),
        ("Burma", "MMR"),
        ("Kosovo", "XKX"),
        ("Swaziland", "SWZ"),
    ],
)
def test_countries_by_old_and_odd_names(name, code):
    found = countries.find(name)
    assert found is not None
    assert found.code == code


def test_what_is_no_country():
    assert countries.find("Atlantis") is None


def test_commodities_are_those_of_the_vocabulary():
    text = (ROOT / "ontology/vocabularies/commodity.ttl").read_text(encoding="utf-8")
    slugs = re.findall(r"^commodity:([\w-]+) a mg:Commodity", text, re.MULTILINE)
    assert len(slugs) == 134
    for slug in slugs:
        found = commodities.find(slug)
        assert found is not None, slug
        assert found.endswith("/" + slug)
    assert commodities.find("unobtainium") is None


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("PyhÃ¤salmi", "Pyhäsalmi"),
        ("GuaÃ\xadba Coal Mine", "Guaíba Coal Mine"),
        ("JiÅ™Ã\xad Coal Mine", "Jiří Coal Mine"),
        ("Ã‡ayÄ±rhan Coal Mine", "Çayırhan Coal Mine"),
        ("São João", "São João"),
        ("Sarcheshmeh", "Sarcheshmeh"),
        ("سرچشمه", "سرچشمه"),
    ],
)
def test_names_encoded_twice_are_mended_and_others_left(broken, meant):
    assert cells.mended(broken) == meant


@given(st.text(alphabet="abcäöüéñłøßçığşžčřáíóúÅØÆ ", min_size=1))
def test_mending_brings_back_what_was_encoded_twice(name):
    assert cells.mended(cells.mended(name)) == cells.mended(name)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", "1234.5"),
        ("−23.8901", "-23.8901"),
        (5.0, "5"),
        (0.1, "0.1"),
        (129889.99999999999, "129890"),  # as the iron ore tracker's workbook holds 129890
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (-47.5943416, "-47.5943416"),
        ("2e3", "2000"),
        ("1e18", "1000000000000000000"),
        ("1e400", None),
        ("1e99999999", None),
        ("0.000", "0"),
        ("12,34", None),
        ("N/A", None),
        ("", None),
        (True, None),
        ("NaN", None),
    ],
)
def test_numbers(cell, value):
    assert cells.number(cell) == (None if value is None else Decimal(value))


def test_hidden_marks_go_and_inner_joiners_stay():
    assert cells.words("(\u200ePersian)") == "(Persian)"
    assert cells.words(" \u200cمی\u200cشود ") == "می\u200cشود"


def test_languages_of_names():
    assert cells.split_language("Mina do Gama (Portuguese)") == ("Mina do Gama", "pt")
    assert cells.split_language("安徽金安矿业") == ("安徽金安矿业", "zh")
    assert cells.split_language("Mina (North)") == ("Mina (North)", "und")


@pytest.mark.parametrize(
    ("printed", "language"),
    [
        ("Маріупольській МК ім. Ілліча", "uk"),
        ("ММК им. Ильича", "ru"),
        ("Беларускі металургічны завод, Жлобін, Гомельская воўна", "be"),
        ("Өлзийтийн уурхай", "mn"),
        ("日本製鉄株式会社", "ja"),
        ("室蘭製鉄所", "ja"),
    ],
)
def test_letters_and_words_tell_languages_of_one_script_apart(printed, language):
    assert cells.split_language(printed) == (printed, language)


def test_the_misspelt_name_of_a_language_is_read():
    assert cells.split_language("Дніпровський МЗ (Ukranian)") == ("Дніпровський МЗ", "uk")
    assert cells.split_language("БМЗ (Belarusian)") == ("БМЗ", "be")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Gerdau Aços Longos, Guanabara (predecessor)",
         [("Gerdau Aços Longos", "und"), ("Guanabara", "und")]),
        ("Ternium , Belgo-Mineira (Portuguese, predecessor)",
         [("Ternium", "und"), ("Belgo-Mineira", "pt")]),
        ("天津天钢联合特钢有限公司，唐山市钢铁厂(前身)",
         [("天津天钢联合特钢有限公司", "zh"), ("唐山市钢铁厂", "zh")]),
        ("Metalurgiinyi Kombinat, PRAT, ILYICH WORKS, PRIVATE JOINT STOCK COMPANY, MMKI",
         [("Metalurgiinyi Kombinat, PRAT", "und"),
          ("ILYICH WORKS, PRIVATE JOINT STOCK COMPANY", "und"), ("MMKI", "und")]),
        ("Hebei Co., Ltd., Huta (shared site, other)",
         [("Hebei Co., Ltd.", "und"), ("Huta (shared site, other)", "und")]),
    ],
)  # fmt: skip
def test_names_of_one_cell(cell, names):
    assert [cells.split_language(name) for name in cells.split_names(cell)] == names


def test_slugs():
    assert minting.slug("Çayırhan & Sons") == "cayirhan-and-sons"
    assert minting.slug("Железногорск") == "zheleznogorsk"
    assert minting.slug("安徽") == minting.slug("安徽") != minting.slug("辽宁")
    assert len(minting.slug("very " * 40)) <= 80


@given(st.text(min_size=1))
def test_a_slug_can_stand_in_an_iri(name):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", minting.slug(name))


@given(st.sets(st.text("ABab01 -_./é", min_size=1, max_size=6), min_size=2, max_size=8))
def test_no_two_identifiers_of_a_data_set_share_an_iri(identifiers):
    made = {minting.identified("mine", "x", identifier) for identifier in identifiers}
    assert len(made) == len(identifiers)


def test_an_identifier_that_a_slug_keeps_whole_is_the_iri():
    for dataset, identifier, slug in (
        ("gem", "E100002003752", "gem-e100002003752"),
        ("", "ICMM00026", "icmm00026"),
        ("minmod", "mrdata-porcu 185", "minmod-mrdata-porcu-185"),
    ):
        assert minting.identified("mine", dataset, identifier).endswith(f"/id/mine/{slug}")
    assert minting.identified("mine", "minmod", "ardf A-1").startswith(
        "https://w3id.org/minegraph/id/mine/minmod-ardf-a-1-"
    )


def test_names_that_clash_get_marks_whatever_their_order():
    pairs = [("1", "Santa Ana"), ("2", "Santa Ana"), ("3", "Pato")]
    made = minting.distinct("mine", pairs)
    assert made == minting.distinct("mine", pairs[::-1])
    assert len(set(made.values())) == 3
    assert made["3"] == minting.thing("mine", "Pato")
    taken = minting.distinct("mine", pairs, taken=[made["3"]])
    assert taken["3"] != made["3"]


def test_values_in_ntriples():
    assert as_ntriples(Text('a "b"\n', "fa")) == '"a \\"b\\"\\n"@fa'
    assert as_ntriples(Iri("http://a/")) == "<http://a/>"
    assert decimal_form(Decimal("1E+3")) == "1000.0"
    assert as_ntriples(date(2024, 1, 2)).startswith('"2024-01-02"^^')


@pytest.mark.parametrize(
    "name",
    [
        "Siam Cement PCL", "Diler Demir Çelik AŞ", "Celsa Huta Ostrowiec SP zoo", "PT Mandan Steel",
        "Complejo Siderurgico de Guayana CA", "WEALTH GROUP INVESTMENT LIMITED", "Codelco S. A.",
        "US Steel Košice sro", "Industries Qatar QPSC", "Nippon Steel Corp",
    ],
)  # fmt: skip
def test_a_legal_form_makes_a_company(name):
    assert kind_of_holder(name) == "company"


@pytest.mark.parametrize(
    "name",
    [
        "Government of Angola", "European Investment Bank", "Sultan Special Force Pension Fund",
        "Lueyang County Economic and Trade Bureau", "Azna Steel", "Iron Ore of CA Trust",
    ],
)  # fmt: skip
def test_without_a_legal_form_it_is_an_organization(name):
    assert kind_of_holder(name) == "organization"
