"""What was set aside is mended in a CSV file and loaded again with the original."""

from __future__ import annotations

import csv

from tests.cli.running import run

from .workbooks import example, workbook

_HEADER = [
    "ICMMID", "Confidence Factor", "Mine Name", "Group Names", "Latitude", "Longitude",
    "Asset Type", "Country", "Primary Commodity", "Secondary Commodity", "Other Commodities",
]  # fmt: skip


def data_set(folder):
    rows = [
        ["ICMM1", "High", "One", "", "30", "55", "Mine", "Iran", "Copper", "", ""],
        ["ICMM2", "High", "Two, the second", "", "31", "56", "Mine", "Atlantis", "Copper", "", ""],
        ["ICMM3", "High", "Three", "", "95", "56", "Mine", "Iran", "Copper", "", ""],
    ]
    return workbook(folder / "global-mining.xlsx", {"External": [_HEADER, *rows]})


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def labels(store):
    asked = run(
        "query",
        "PREFIX mg: <https://w3id.org/minegraph/ontology#> "
        "PREFIX geo: <http://www.opengis.net/ont/geosparql#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?name ?latitude { ?m a mg:Mine ; rdfs:label ?name "
        "OPTIONAL { ?m geo:hasGeometry/mg:latitude ?latitude } } ORDER BY ?name",
        store=store,
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def test_rows_that_were_set_aside_come_back_mended(tmp_path):
    path, rest, store = data_set(tmp_path), tmp_path / "rest.csv", tmp_path / "store"
    done = run("load", "--as", "icmm", str(path), "--set-aside", str(rest), store=store)
    assert done.returncode == 0, done.stderr
    assert "3 rows read = 2 stated + 1 set aside" in done.stderr
    rows = rows_of(rest)
    assert [(row["*row"], row["*what"], row["Mine Name"]) for row in rows] == [
        ("3", "row", "Two, the second"),
        ("4", "cell", "Three"),
    ]
    rows[0]["Country"] = "Iran"
    rows[1]["Latitude"] = "29.5"
    rewrite(rest, rows)
    again = run("load", "--as", "icmm", str(path), "--with", str(rest), store=store)
    assert again.returncode == 0, again.stderr
    assert "3 rows read = 3 stated + 0 set aside" in again.stderr
    assert "left out" not in again.stderr
    assert "Two, the second" in labels(store)
    assert "29.5" in labels(store)
    same = run("load", "--as", "icmm", str(path), "--with", str(rest), store=store)
    assert "exactly this already" in same.stderr


def test_mended_rows_of_another_file_or_another_row_are_refused(tmp_path):
    path, rest = data_set(tmp_path), tmp_path / "rest.csv"
    run("load", "--as", "icmm", str(path), "--set-aside", str(rest), store=tmp_path / "store")
    rows = rows_of(rest)
    assert rows
    for changed, said in (
        ({"*file": "other.xlsx"}, "holds no row of global-mining.xlsx"),
        ({"*row": "99"}, "has not row 99"),
        ({"*row": "x"}, "cannot be read as mended rows"),
    ):
        wrong = tmp_path / "wrong.csv"
        rewrite(wrong, [row | changed for row in rows])
        done = run(
            "load", "--as", "icmm", str(path), "--with", str(wrong), store=tmp_path / "other"
        )
        assert done.returncode == 1
        assert said in done.stderr
    path.with_name("no.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = run(
        "load", "--as", "icmm", str(path), "--with", str(tmp_path / "no.csv"),
        store=tmp_path / "other",
    )  # fmt: skip
    assert done.returncode == 1
    assert "lacks the column '*file'" in done.stderr


def test_a_row_of_a_persons_own_tables_is_mended(tmp_path):
    sheets = example("sources", "companies")
    path, rest, store = workbook(tmp_path / "own.xlsx", sheets), tmp_path / "rest.csv", "store"
    place = {"*file": "own.xlsx", "*sheet": "companies", "*row": "3"}
    cells = dict(zip(sheets["companies"][0], sheets["companies"][2], strict=True))
    rewrite(rest, [place | cells | {"name": "Another Company"}])
    done = run("load", "--as", "sheet", str(path), "--with", str(rest), store=tmp_path / store)
    assert done.returncode == 0, done.stderr
    asked = run(
        "query",
        "SELECT ?n { ?c a <https://w3id.org/minegraph/ontology#Company> ; "
        "<http://www.w3.org/2000/01/rdf-schema#label> ?n }",
        store=tmp_path / store,
    )
    assert "Another Company" in asked.stdout
