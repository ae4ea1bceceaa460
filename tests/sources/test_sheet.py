from __future__ import annotations

import csv
import hashlib
import json
import re

import pytest

from minegraph.errors import InputError
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
    assert "--as" in guessed.stderr


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
