from __future__ import annotations

import math

import pytest

from minegraph.errors import InputError
from tests.cli.running import run

from .archives import archive, contents, extract, inventory, location, record, resource, term
from .shared import lines, read, shared

FILE = "minmod/minmod.tar.zst"
MT, PERCENT = term("Mt", "Q202"), term("percent", "Q201")


@pytest.fixture
def made(tmp_path):
    def make(*records):
        return read("minmod", archive(tmp_path / "minmod.tar.zst", list(records)))

    return make


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    """A sixty-fifth of the shared archive's records, and those with its rare positions."""
    more = ("mining_report/b032", "mining_report/b053", "mining_report/b058", "earth_mri_usa/b016")
    target = tmp_path_factory.mktemp("minmod") / "minmod.tar"
    return extract(shared(FILE), target, "b052", *more)


@pytest.fixture(scope="module")
def whole(part):
    statements = read("minmod", part)
    return statements, lines(statements)


def reasons(statements):
    balance = statements.balance
    assert balance.read == balance.stated + len(balance.aside)
    return {**balance.aside.reasons, **balance.cells.reasons}


def of(statements, kind):
    return [line for line in lines(statements) if f"/id/{kind}/" in line.split(" ", 1)[0]]


def value(statements, kind, name):
    found = [line.split(" ", 2)[2] for line in of(statements, kind) if f"#{name}>" in line]
    return found[0].removesuffix(" .") if found else None


def test_a_record_becomes_a_site_with_its_own_page(made):
    said = "\n".join(lines(made(record("7"))))
    assert "/id/deposit/minmod-example-db-7> " in said
    assert '"Somewhere"@en' in said
    assert '"example-db 7"' in said
    assert "<https://example.org/db/show?id=7>" in said
    assert "/territory/usa>" in said


@pytest.mark.parametrize(
    ("system", "wkt", "latitude", "longitude"),
    [
        # From the coordinate systems' own definitions: the central meridian of UTM zone 12 is
        # 111 W; a degree of the sphere of EPSG:3857 is 111,319.49 m; both have no offset there.
        ("Q701", "POINT (-112.1 40.5)", 40.5, -112.1),
        ("Q704", "POINT (500000 0)", 0.0, -111.0),
        ("Q703", "POINT (-12467782.97 0)", 0.0, -112.0),
        # The false origin of Oregon Lambert, in international feet: 41.75 N, 120.5 W.
        ("Q705", "POINT (1312335.958 0)", 41.75, -120.5),
        ("Q702", "POINT(-111.0 40.0)", 40.0, -111.0),
    ],
)
def test_five_coordinate_systems(made, system, wkt, latitude, longitude):
    statements = made(record(location_info=location(wkt, system)))
    found = [
        float(value(statements, "geometry", n).split('"')[1]) for n in ("latitude", "longitude")
    ]
    # NAD 27 lies up to 100 m from WGS 84 there.
    assert found == pytest.approx([latitude, longitude], abs=0.002)
    locator = value(statements, "geometry", "locator")
    assert (wkt in locator) == (system != "Q701")


@pytest.mark.parametrize(
    ("wkt", "system", "reason"),
    [
        ("MULIPOINT(24.5 67.1)", "Q701", "positions whose form is not read"),
        ("POINT (-68.6 NaN)", "Q701", "positions whose form is not read"),
        ("POINT(0 0)", "Q701", "positions at zero, which stand for none"),
        ("POINT (316258 543064)", "Q701", "positions out of range"),
        ("POINT (23.6 96.2)", "Q701", "positions out of range"),
        ("POINT (10 10)", None, "positions without a coordinate system"),
    ],
)
def test_a_position_that_is_none_is_left_out_with_its_words(made, wkt, system, reason):
    statements = made(record(location_info=location(wkt, system)))
    assert reasons(statements) == {reason: 1}
    assert next(iter(statements.balance.cells)).found.startswith(wkt)
    assert not of(statements, "geometry")
    assert of(statements, "deposit")


def test_several_points_are_all_stated(made):
    wkt = "MULTIPOINT((-112.1 40.5), (-112.2 40.6))"
    statements = made(record(location_info=location(wkt, "Q701")))
    assert sum("asWKT" in line for line in of(statements, "geometry")) == 2


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        (term("Cu"), "copper"),
        (term("native copper", "Q1"), "copper"),
        (term("gold"), "gold"),
        (term("kaolin", "Q4"), "kaolin"),
        (term("sand and gravel, construction"), "sand-and-gravel"),
    ],
)
def test_a_commodity_by_link_or_by_what_was_read(made, said, concept):
    statements = made(record(mineral_inventory=[inventory(said)]))
    assert value(statements, "deposit", "commodity").endswith(f"/commodity/{concept}>")


def test_a_list_of_symbols_is_several_commodities_and_a_word_that_is_none_is_set_aside(made):
    given = [inventory(term("Au Cu")), inventory(term("crushed")), inventory(term("cu"))]
    statements = made(record(mineral_inventory=given))
    assert sum("#commodity>" in line for line in of(statements, "deposit")) == 2
    assert reasons(statements) == {
        "inventories whose commodity has no concept in the vocabulary": 2
    }


def test_contained_tonnes_are_ore_times_grade(made):
    statements = made(record(mineral_inventory=[resource((1.2, MT), (0.58, PERCENT))]))
    assert value(statements, "figure", "tonnes").startswith('"6960.0"')
    assert value(statements, "figure", "reportedAs") == '"1.2 Mt at 0.58 percent"'
    assert value(statements, "figure", "asOf").startswith('"2019-07-01"')
    assert value(statements, "figure", "reportedPeriod") == '"2019-07"'
    assert value(statements, "figure", "basis").endswith("/contained-metal>")
    assert value(statements, "figure", "category").endswith("/resource-category/indicated>")
    assert value(statements, "figure", "product").endswith("/copper-ore>")
    assert "inventory 1; A report" in value(statements, "figure", "locator")


@pytest.mark.parametrize(
    ("categories", "concept"),
    [
        ([term("Measured"), term("indicated")], "resource-category/measured-and-indicated"),
        ([term("measured+indicated", "Measured"), term("measured+indicated", "Indicated")],
         "resource-category/measured-and-indicated"),
        ([term("measured + indicated")], "resource-category/measured-and-indicated"),
        ([term(None, "Proven"), term(None, "Probable")], "reserve-category/proved-and-probable"),
        ([term("Probable")], "reserve-category/probable"),
    ],
)  # fmt: skip
def test_categories_as_text_and_as_links(made, categories, concept):
    given = resource((1, MT), (1, PERCENT), category=categories)
    statements = made(record(mineral_inventory=[given]))
    assert value(statements, "figure", "category").endswith(concept + ">")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ore": {"value": 3.0, "unit": PERCENT}}, "ore is in no certain unit of mass"),
        ({"ore": {"value": 3.0, "unit": term("kt", "Q200")}}, "spelt one way and linked to"),
        ({"ore": {"value": 3.0, "unit": term("mt", "Q202")}}, "ore is in no certain unit of mass"),
        ({"ore": {"value": 3.0, "unit": term("feet", "Q200")}}, "ore is in no certain unit of"),
        ({"ore": {"value": 3.0}}, "whose ore has no unit"),
        ({"ore": {"value": math.nan, "unit": MT}}, "no number above zero"),
        ({"ore": {"value": 0, "unit": MT}}, "no number above zero"),
        # Mt Cattlin: 4,800,000 million tonnes, with the tonnes of the report read as millions.
        ({"ore": {"value": 4800000.0, "unit": MT}}, "more ore than any deposit holds"),
        ({"ore": {}}, "without ore or without grade"),
        ({"grade": {"value": 1.0, "unit": term("mg/L")}}, "no certain share of mass"),
        ({"grade": {"value": 1.0, "unit": term("% Au", "Q201")}}, "counts another substance"),
        ({"grade": {"value": 1.0, "unit": term("CuEq %")}}, "counts another substance"),
        ({"grade": {"value": 1.0, "unit": term("ppm", "Q201")}}, "spelt one way and linked to"),
        ({"grade": {"value": 101.0, "unit": PERCENT}}, "above 100 percent"),
        ({"category": []}, "without a category"),
        ({"category": [term("Inferred"), term("Proven")]}, "that no concept puts together"),
        ({"ore": {"value": 1e-6, "unit": term("tonnes", "Q200")}}, "less than a gram"),
        ({"date": None}, "without a date"),
        ({"date": "2019-13"}, "a date that is none"),
    ],
)
def test_an_inventory_that_is_not_certain_gives_no_figure(made, changed, reason):
    given = resource((1.2, MT), (0.58, PERCENT)) | changed
    statements = made(record(mineral_inventory=[given]))
    (said,) = reasons(statements)
    assert reason in said
    assert not of(statements, "figure")
    assert of(statements, "deposit")


def test_an_oxide_is_not_the_metal(made):
    given = resource((1, MT), (0.5, term("% WO3")), commodity=term("tungsten", "Q3"))
    statements = made(record(mineral_inventory=[given]))
    assert value(statements, "figure", "basis").endswith("/contained-oxide>")
    assert value(statements, "figure", "tonnes").startswith('"5000.0"')


def test_a_name_that_was_misread_is_mended(made):
    statements = made(record(name="Bobby\x92s  PyhÃ¤salmi"), record("2", name="PyhÃ¤salmi"))
    said = "\n".join(lines(statements))
    assert '"Bobby’s PyhÃ¤salmi"@en' in said  # both at once are not told apart
    assert '"Pyhäsalmi"@en' in said


def test_several_records_of_a_site_make_one(made):
    nameless = record(name=None, location_info=None, created_by="https://x/", site_type="Mine")
    statements = made(nameless, record())
    assert statements.balance.stated == 4
    assert len({line.split(" ", 1)[0] for line in of(statements, "mine")}) == 1
    assert not of(statements, "deposit")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": None}, "records of a site without a name"),
        ({"location_info": None}, "records of a site without a known country"),
        ({"name": None, "location_info": None}, "records of a site that has neither"),
        ({"mineral_inventory": [inventory(term("stone", "Q5"))]}, "whose commodities have no"),
        ({"location_info": {"country": [term(None, "Q10"), term(None, "Q11")]}}, "more than one"),
    ],
)
def test_a_record_that_cannot_be_a_site_is_set_aside_with_its_inventories(made, changed, reason):
    statements = made(record(**changed))
    assert statements.balance.read == 2
    assert statements.balance.stated == 0
    assert any(reason in said for said in reasons(statements))


def test_names_that_differ_in_signs_alone_stay_two_sites(made):
    statements = made(record("A.1"), record("A-1"))
    assert len({line.split(" ", 1)[0] for line in of(statements, "deposit")}) == 2


def test_the_order_of_records_does_not_matter(made):
    one, two, other = record(name="B"), record(name="A", created_by="x"), record("2", name="C")

    def said(*records):  # but for the rows, which are others
        return {line for line in lines(made(*records)) if "#locator>" not in line}

    assert said(one, two, other) == said(other, two, one)


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "minmod.tar.zst"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="not a whole archive"):
        read("minmod", path)
    with pytest.raises(InputError, match="holds no file of data/mineral-sites"):
        read("minmod", archive(path))
    path.write_bytes(archive(path, [record()]).read_bytes()[:-200])
    with pytest.raises(InputError, match="not a whole archive"):
        read("minmod", path)


def test_records_load_through_the_gate(tmp_path):
    path = archive(
        tmp_path / "minmod.tar.zst",
        [record(mineral_inventory=[resource((1.2, MT), (0.58, PERCENT))])],
    )
    done = run("load", "--as", "minmod", str(path), store=tmp_path / "store")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "must:" not in done.stdout + done.stderr
    assert "2 rows read = 2 stated + 0 set aside" in done.stderr


def test_the_balance_adds_up_with_what_json_counts(whole, part):
    balance, said = whole[0].balance, contents(part)
    inventories = [i for entry in said for i in entry.get("mineral_inventory") or ()]
    assert balance.read == len(said) + len(inventories) > 19_000
    assert balance.stated + len(balance.aside) == balance.read
    unlinked = [i for i in inventories if not i["commodity"].get("normalized_uri")]
    assert len(unlinked) > 2_000
    without = balance.aside.reasons["inventories whose commodity has no concept in the vocabulary"]
    assert without < len(unlinked)
    assert balance.cells.reasons["positions whose form is not read"] == 2  # MULIPOINT and NaN
    found = {e.found.split("(")[0].strip() for e in balance.cells if "form is not" in e.reason}
    assert found == {"MULIPOINT", "POINT"}
    assert balance.cells.reasons["positions at zero, which stand for none"] > 0


# Followed by hand from the JSON of each record: site, words that its statements hold.
_BY_HAND = {
    "usgs_mrds_california 1": (
        "minmod-usgs-mrds-california-4195",
        ['"Big Chuck"@en', "commodity/gold>", "territory/us-ca>", "POINT(-120.16043 37.70325)"],
    ),
    "mrdata_porcu 1": (
        "minmod-mrdata-porcu-185",
        ['"Mansa Mina"@en', "commodity/copper>", "commodity/molybdenum>", "territory/chl>",
         "POINT(-68.9125 -22.3805555555556)", "show-porcu.php?rec_id=185>"],
    ),
    "ardf 1": (
        "minmod-ardf-tk001",
        ['"ardf TK001"', "commodity/gold>", "territory/us-ak>", "site-type/deposit>",
         "show-ardf.php?ardf_num=TK001>", "(-149.9962 62.9264)"],
    ),
    "nicrpge 2": (
        "minmod-mrdata-nicrpge-55746",
        ["\"Podol'skoe\"@en", "commodity/nickel>", "commodity/cobalt>", "territory/rus>",
         "POINT(60.42 51.8)"],
    ),
    "utah 1": (
        "minmod-utah-mineral-occurrence-system-6043",
        ["commodity/copper>", "territory/us-ut>", "EPSG:26912 POINT (377838 4409657)"],
    ),
    "oregon 1": (
        "minmod-oregon-department-geology-mineral-industries-id-07231",
        ["commodity/sand-and-gravel>", "territory/us-or>", "EPSG:2994"],
    ),
    "mining_report b052 3": (
        "minmod-mining-report-02d610d06653b39ba3a2b8dbbc309546bf3f7ed58a",
        ["territory/cod>", "commodity/zinc>", "POINT(23.0 12.75)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", _BY_HAND)
def test_records_followed_by_hand(whole, row):
    slug, wanted = _BY_HAND[row]
    said = "\n".join(line for line in whole[1] if f"/{slug[:60]}" in line.split(" ", 1)[0])
    assert said
    for words in wanted:
        assert words in said


@pytest.mark.parametrize(
    ("label", "tonnes", "reported", "others"),
    [
        # 450,000 t at 1.85 g/t; 0.14 Mt at 2.78 %; 18.2 t at 0.241 % of WO3.
        ("Merry Widow Property: gold, measured, 2007-09", "0.8325",
         "450000.0 tonnes at 1.85 g/t, cut-off 0.1 g/t",
         ["contained-metal>", "page 65", '#asOf> "2007-09-01"', "resource-category/measured>"]),
        ("Kipushi Project: copper, measured, 2016-03, fault zone", "3892.0",
         "0.14 million tonnes at 2.78 percent, cut-off 1.5 percent",
         ["contained-metal>", "page 25", '#asOf> "2016-03-01"', "resource-category/measured>"]),
        ("Armamar Meda Concession: tungsten, inferred, 2010-09, heredias", "0.043862",
         "18.2 tonnes at 0.241 percent",
         ["contained-oxide>", "page 26", '#asOf> "2010-09-01"', "resource-category/inferred>"]),
    ],
)  # fmt: skip
def test_figures_followed_by_hand(whole, label, tonnes, reported, others):
    labelled = [line.split(" ", 1)[0] for line in whole[1] if f'label> "{label}"@en' in line]
    said = ["\n".join(x for x in whole[1] if x.startswith(iri + " ")) for iri in labelled]
    found = [text for text in said if f'reportedAs> "{reported}"' in text]
    assert len(found) == 1
    assert f'tonnes> "{tonnes}"' in found[0]
    assert all(words in found[0] for words in [*others, ".pdf>", "unit/TONNE>", "/source/minmod>"])


def test_projected_positions_lie_in_their_states(whole):
    """Oregon and Utah lie between 37 and 47 degrees north and 109 and 125 west."""
    points = {}
    for line in whole[1]:
        subject, predicate, rest = line.split(" ", 2)
        if "-geological" not in subject and ("-oregon-" in subject or "-utah-" in subject):
            for name in ("latitude", "longitude"):
                if f"#{name}>" in predicate and "/geometry/" in subject:
                    points.setdefault(subject, {})[name] = float(rest.split('"')[1])
    assert len(points) > 400
    outside = [
        point
        for point in points.values()
        if not (36.5 < point["latitude"] < 47 and -125.5 < point["longitude"] < -108.5)
    ]
    assert not outside
