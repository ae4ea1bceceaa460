from __future__ import annotations

import csv
import hashlib
import json
import re

import pytest

from minegraph.errors import InputError
from minegraph.sources import sheets
from minegraph.sources.names import Names
from minegraph.sources.templates import TEMPLATES
from tests.cli.running import run

from .shared import lines, read
from .workbooks import example, workbook

MINE = "https://w3id.org/minegraph/id/mine/sarcheshmeh-copper-mine"


def filled(path, **changed):
    """A workbook of the templates' examples in which cells of the example row are changed."""
    sheets = example()
    sheets["agencies"][2][0] = "IMIDRO"
    sheets["agencies"][2][4] = "Iran"
    for place, value in changed.items():
        table, column = place.split("__")
        sheets[table][2][sheets[table][0].index(column)] = value
    return workbook(path / "own.xlsx", sheets)


def test_every_template_is_written_and_an_unknown_one_refused():
    assert len(TEMPLATES) == 8
    for name in TEMPLATES:
        done = run("template", name)
        assert done.returncode == 0
        assert done.stdout.splitlines()[1].startswith(("#", '"#'))
    assert run("template", "dreams").returncode == 2


def test_the_examples_load_through_the_gate(tmp_path):
    path = filled(tmp_path)
    done = run("load", str(path), store=tmp_path / "store")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 rows read" in done.stderr or "8 rows read" in done.stderr
    asked = run(
        "query",
        "PREFIX mg: <https://w3id.org/minegraph/ontology#> "
        "SELECT ?tonnes ?start ?where { ?f mg:tonnes ?tonnes ; mg:period/mg:start ?start ; "
        "mg:locator ?where }",
        store=tmp_path / "store",
    )
    assert "145000" in asked.stdout
    assert "2024-03-20" in asked.stdout
    assert "page 3; sheet figures, row 3" in asked.stdout


def test_a_finding_of_the_gate_names_sheet_row_and_column(tmp_path):
    path = filled(tmp_path, figures__product="copper-dreams")
    done = run("load", str(path), "--report", "json", store=tmp_path / "store")
    assert done.returncode == 1
    found = [f for f in json.loads(done.stdout)["findings"] if "product" in f.get("path", "")]
    assert found
    assert found[0]["line"] == 3
    assert found[0]["cell"] == "sheet figures, column product"


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("figures__value", "many", "no number"),
        ("figures__unit", "tons", "ambiguous"),
        ("figures__unit", "bushels", "not a known unit"),
        ("figures__period", "soon", "no period"),
        ("figures__class", "Guess", "none of"),
        ("figures__about", "Nowhere", "nothing is called"),
        ("stakes__as_of", "yesterday", "no day"),
        ("stakes__owner", "Nobody Ltd", "nothing is called"),
        ("mines__country", "Atlantis", "no country"),
        ("mines__commodity", "unobtainium", "no commodity"),
        ("mines__latitude", "95", "no position"),
        ("mines__name", "", "needs it"),
        ("sources__issued", "last year", "no day"),
    ],
)
def test_a_fault_in_a_cell_names_its_row_and_column(tmp_path, cell, value, said):
    table, column = cell.split("__")
    stakes = {"stakes__owned": "IMIDRO", "stakes__owner": "IMIDRO"} if table == "mines" else {}
    path = filled(tmp_path, **{**stakes, cell: value})
    with pytest.raises(InputError, match=said) as raised:
        read("sheet", path)
    assert f'sheet {table}, row 3, column "{column}"' in raised.value.message
    assert raised.value.line == 3


def test_an_unknown_column_is_named(tmp_path):
    sheets = example("sources", "mines")
    sheets["mines"][0][1] = "nickname"
    with pytest.raises(InputError, match="'nickname'"):
        read("sheet", workbook(tmp_path / "own.xlsx", sheets))


def test_a_missing_column_and_a_missing_source_are_named(tmp_path):
    sheets = example("sources", "mines")
    sheets["mines"][0][0] = ""
    with pytest.raises(InputError, match="lacks the column 'name'"):
        read("sheet", workbook(tmp_path / "own.xlsx", sheets))
    with pytest.raises(InputError, match="no table 'sources'"):
        read("sheet", workbook(tmp_path / "own.xlsx", example("mines")))


def test_a_name_that_the_store_knows_leads_to_its_thing(tmp_path):
    iri = "https://w3id.org/minegraph/id/mine/sarcheshmeh"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    names = Names([(iri, label, "Sarcheshmeh copper mine", "https://x/other")])
    made = lines(read("sheet", filled(tmp_path), names=names))
    assert any(line.startswith(f"<{iri}> ") and "#altLabel>" in line for line in made)
    assert not any(line.startswith(f"<{iri}> ") and "schema#label>" in line for line in made)
    assert not any(MINE in line for line in made)


def test_a_thing_keeps_its_iri_when_another_source_brings_one_of_its_name(tmp_path):
    path, label = filled(tmp_path), "http://www.w3.org/2000/01/rdf-schema#label"
    first = read("sheet", path)
    (graph,) = re.findall(r"#graph> <(\S+)>", "\n".join(lines(first)))
    other = MINE.replace("sarcheshmeh-copper-mine", "icmm00001")
    names = [(MINE, label, "Sarcheshmeh copper mine", graph),
             (other, label, "Sarcheshmeh copper mine", "https://x/other")]  # fmt: skip
    assert lines(read("sheet", path, names=Names(names))) == lines(first)
    with pytest.raises(InputError, match="several things have that name"):
        read("sheet", path, names=Names([(MINE, label, names[0][2], "https://x/one"), names[1]]))


def test_an_iri_that_means_something_else_is_not_taken(tmp_path):
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    names = Names([(MINE, label, "Another mine", "https://x/other")])
    made = lines(read("sheet", filled(tmp_path), names=names))
    assert not any(line.startswith(f"<{MINE}> ") for line in made)
    assert any(line.startswith(f"<{MINE}-") for line in made)


def test_two_rows_of_one_name_are_refused(tmp_path):
    sheets = example()
    sheets["agencies"][2][0] = "IMIDRO"
    sheets["mines"].append(sheets["mines"][2])
    with pytest.raises(InputError, match="there twice"):
        read("sheet", workbook(tmp_path / "own.xlsx", sheets))


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "own.xlsx"
    path.write_text("not a workbook", encoding="utf-8")
    done = run("load", "--as", "sheet", str(path), store=tmp_path / "store")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    guessed = run("load", str(path), store=tmp_path / "store")
    assert "not an .xlsx workbook" in guessed.stderr


def as_csv(folder, sheets, names=None):
    """Write sheets as CSV files of the same names, or of others."""
    paths = []
    for name, rows in sheets.items():
        path = folder / f"{(names or {}).get(name, name)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        paths.append(path)
    return paths


@pytest.mark.parametrize("arguments", [["--as", "sheet"], []])
def test_csv_files_are_one_source_as_the_sheets_of_a_workbook_are(tmp_path, arguments):
    sheets = example("sources", "agencies", "companies", "mines", "stakes")
    sheets["agencies"][2][0] = "IMIDRO"
    sheets["agencies"][2][4] = "Iran"
    book = workbook(tmp_path / "own.xlsx", sheets)
    paths = as_csv(tmp_path, sheets, {"companies": "our-owners", "mines": "Mines"})
    done = run("load", *arguments, *map(str, paths), store=tmp_path / "csv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 rows read = 5 stated" in done.stderr
    assert run("load", str(book), store=tmp_path / "book").returncode == 0
    exports = [run("export", store=tmp_path / name).stdout for name in ("csv", "book")]
    one, other = (
        [line for line in text.splitlines() if "checksum" not in line and "sha256" not in line]
        for text in exports
    )
    assert len(one) > 50
    assert {x for x in one if "mg:Stake" in x or "locator" in x} == {
        x for x in other if "mg:Stake" in x or "locator" in x
    }
    originals = {path.name for path in (tmp_path / "csv" / "originals").iterdir()}
    assert originals == {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    checked = run("verify", store=tmp_path / "csv")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_fault_in_a_csv_file_names_the_table_and_row(tmp_path):
    sheets = example("sources", "companies")
    sheets["companies"][2][sheets["companies"][0].index("country")] = "Atlantis"
    done = run("load", "--as", "sheet", *map(str, as_csv(tmp_path, sheets)), store=tmp_path / "s")
    assert done.returncode == 1
    assert 'companies.csv:3: sheet companies, row 3, column "country"' in done.stderr


def test_csv_files_of_which_none_is_the_source_or_two_are_one_table_are_refused(tmp_path):
    sheets = example("sources", "companies")
    sources, companies = as_csv(tmp_path, sheets)
    done = run("load", "--as", "sheet", str(companies), store=tmp_path / "s")
    assert done.returncode == 1
    assert "no table 'sources'" in done.stderr
    twice = companies.with_name("more.csv")
    twice.write_bytes(companies.read_bytes())
    done = run(
        "load", "--as", "sheet", *map(str, (sources, companies, twice)), store=tmp_path / "s"
    )
    assert done.returncode == 1
    assert "companies.csv has a table 'companies' as well" in done.stderr
    twice.write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    done = run("load", "--as", "sheet", str(sources), str(twice), store=tmp_path / "s")
    assert done.returncode == 1
    assert "the table 'more' is no table that is known" in done.stderr


def fault(path):
    """The message of a table that is refused, with what to do."""
    with pytest.raises(InputError) as refused:
        read("sheet", path)
    return f"{refused.value.message}\n{refused.value.hint}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 cut", "or not all of one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "with a password, or an older .xls"),
    ],
)
def test_what_is_no_workbook_is_not_said_to_lack_a_table(tmp_path, content, said):
    (tmp_path / "own.xlsx").write_bytes(content)
    assert said in fault(tmp_path / "own.xlsx")
    guessed = run("load", str(tmp_path / "own.xlsx"), store=tmp_path / "store")
    assert guessed.returncode == 1
    assert said in guessed.stderr


def test_another_office_format_is_named_as_such(tmp_path):
    (tmp_path / "own.ods").write_bytes(b"PK")
    assert "not a table that is read: .ods" in fault(tmp_path / "own.ods")


def test_names_of_sheets_and_columns_are_read_whatever_their_case_and_blanks(tmp_path):
    sheets = {f" {name.upper()} ": rows for name, rows in json.loads(json.dumps(example())).items()}
    sheets[" AGENCIES "][2][0] = "IMIDRO"
    for rows in sheets.values():
        rows[0] = [column.upper().replace("_", " ") for column in rows[0]]
    made = read("sheet", workbook(tmp_path / "own.xlsx", sheets))
    assert any("#tonnes>" in line for line in lines(made))


def test_a_missing_column_is_told_without_speaking_of_editions(tmp_path):
    sheets = {**example(), "mines": [["Table 3. Mines"], *example("mines")["mines"]]}
    said = fault(workbook(tmp_path / "own.xlsx", sheets))
    assert "lacks the column 'name', 'country', 'commodity'" in said
    assert "edition" not in said


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_cells_parted_by_semicolons_or_tabs_are_read(tmp_path, delimiter):
    path = tmp_path / "mines.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(example("mines")["mines"])
    assert sheets.read(path).columns == sheets.read(written_csv(tmp_path)).columns
    assert sheets.read(path).rows[0].text("latitude") == "29.95"
    assert sheets.first_row(path) == example("mines")["mines"][0]


def written_csv(folder):
    path = folder / "plain.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(example("mines")["mines"])
    return path


@pytest.mark.parametrize("name", ["معدن مس سرچشمه", "SARCHESHMEH  copper mine", "Sar Cheshmeh"])
def test_other_names_of_the_same_workbook_lead_to_its_things(tmp_path, name):
    known = {"mines__name_fa": "معدن مس سرچشمه", "mines__other_names": "SCM; Sar Cheshmeh"}
    made = read("sheet", filled(tmp_path, **known, figures__about=name))
    assert any(f"#about> <{MINE}>" in line for line in lines(made))


@pytest.mark.parametrize(
    ("table", "column", "other", "said"),
    [
        ("figures", "value", "99", "row 3 gives the same figure"),
        ("stakes", "share", "7", "row 3 gives the same stake"),
    ],
)
def test_two_rows_of_one_figure_or_stake_are_refused(tmp_path, table, column, other, said):
    sheets = example()
    sheets["agencies"][2][0] = "IMIDRO"
    again = list(sheets[table][2])
    again[sheets[table][0].index(column)] = other
    sheets[table].append(again)
    assert said in fault(workbook(tmp_path / "own.xlsx", sheets))


def test_stakes_of_two_days_are_two(tmp_path):
    sheets = example()
    sheets["agencies"][2][0] = "IMIDRO"
    sheets["stakes"].append([*sheets["stakes"][2][:3], "2023-11-01", ""])
    made = read("sheet", workbook(tmp_path / "own.xlsx", sheets))
    assert len([line for line in lines(made) if "#Stake>" in line]) == 2


def test_two_rows_that_the_store_knows_as_one_thing_are_refused(tmp_path):
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    names = Names([(MINE, label, "Sarcheshmeh copper mine", "https://w3id.org/minegraph/graph/x")])
    sheets = example()
    sheets["agencies"][2][0] = "IMIDRO"
    sheets["mines"].append(["SARCHESHMEH COPPER MINE", *sheets["mines"][2][1:]])
    with pytest.raises(InputError, match="row 3 is the same thing"):
        read("sheet", workbook(tmp_path / "own.xlsx", sheets), names=names)


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("sources__issued", "1403-05-01", "a day of the solar calendar: write 2024-07-22"),
        ("stakes__as_of", "۱۴۰۳-۰۸-۱۱", "a day of the solar calendar: write 2024-11-01"),
        ("stakes__as_of", "0202-01-01", "lies before the year 1500"),
        ("figures__value", "-5", "less than nothing"),
        ("mines__latitude", "95", "'95' and '55.87' are no position: both are needed"),
    ],
)
def test_a_cell_is_told_what_is_wrong_and_how_it_is_written(tmp_path, cell, value, said):
    assert said in fault(filled(tmp_path, **{cell: value}))


def test_persian_numbers_and_solar_days_are_read(tmp_path):
    cells = {
        "figures__value": "۱۴۵٬۰۰۰٫۵",
        "figures__period": "۱۴۰۳-۰۱-۰۱..۱۴۰۳-۰۶-۳۱",
        "figures__class": "production",
    }
    made = "\n".join(lines(read("sheet", filled(tmp_path, **cells)), "/figure/"))
    assert '#tonnes> "145000.5"' in made
    assert "/period/2024-03-20-2024-09-21>" in made
    assert '#reportedAs> "۱۴۵٬۰۰۰٫۵ t"' in made
    assert 'label> "Iran: copper cathode, 2024-03-20 to 2024-09-21"@en' in made


def test_a_finding_on_csv_files_names_the_file_of_its_table(tmp_path):
    sheets = example("sources", "figures")
    sheets["figures"][2][2] = "copper-dreams"
    files = []
    for name, rows in sheets.items():
        files.append(tmp_path / f"{name}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    done = run("load", *map(str, files), "--report", "json", store=tmp_path / "store")
    found = [f for f in json.loads(done.stdout)["findings"] if "copper-dreams" in f["message"]]
    assert found[0]["file"] == str(tmp_path / "figures.csv")


def test_a_file_that_is_not_there_is_named_and_not_the_store(tmp_path):
    done = run("load", str(tmp_path / "nope.csv"), store=tmp_path / "store")
    assert done.returncode == 1
    assert "nope.csv: cannot be read" in done.stderr


def test_a_wrong_command_line_is_told_before_anything_is_read(tmp_path):
    path = filled(tmp_path)
    for words in (
        ("--as", "dreams"),
        ("--set-aside", str(tmp_path / "nowhere" / "rest.csv")),
        ("--set-aside", str(tmp_path)),
    ):
        done = run("load", str(path), *words, store=tmp_path / "store")
        assert done.returncode == 2, done.stderr
        assert not (tmp_path / "store").exists()


def test_two_rows_of_one_identifier_are_refused(tmp_path):
    tables = example()
    tables["agencies"][2][0] = "IMIDRO"
    tables["mines"][2][3] = "M-1"
    tables["mines"].append(["Another mine", *tables["mines"][2][1:]])
    said = fault(workbook(tmp_path / "own.xlsx", tables))
    assert "column \"identifier\": 'M-1' is that of row 3 as well" in said


@pytest.mark.parametrize(("share", "doubtful"), [("0.51", True), ("1", True), ("51", False)])
def test_a_share_that_a_spreadsheet_may_hold_as_a_part_of_one_is_doubtful(
    tmp_path, share, doubtful
):
    # A cell that shows 51 % holds 0.51.
    made = read("sheet", filled(tmp_path, stakes__share=share))
    assert bool(list(made.balance.doubts)) is doubtful
