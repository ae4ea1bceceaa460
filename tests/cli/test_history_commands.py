"""diff, rollback, query --as-of, backup and restore on a store with two releases."""

from __future__ import annotations

import gzip
import shutil

import pytest

from tests.cli.running import organization, run
from tests.conftest import source_turtle


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder with two files and a store that they were loaded into, one after the other."""
    folder = tmp_path_factory.mktemp("loaded")
    for slug, thing in (("one", "first"), ("two", "second")):
        file = folder / f"{slug}.ttl"
        file.write_text(source_turtle(slug) + organization(thing), encoding="utf-8")
        assert run("load", str(file), store=folder / "store").returncode == 0
    return folder


@pytest.fixture
def store(tmp_path, loaded):
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"


ASK = "ASK { <https://w3id.org/minegraph/id/organization/second> ?p ?o }"


def test_diff_counts_by_source_and_gives_the_statements(store):
    counts = run("diff", "r1", "r2", store=store)
    assert counts.stdout.startswith("two\t+")
    assert counts.stdout.endswith("\t-0\n")
    added = run("diff", "r1", "--format", "nquads", store=store).stdout
    patch = run("diff", "r2", "r1", "--format", "patch", store=store).stdout
    assert "+ <https://w3id.org/minegraph/id/organization/second> " in added
    assert patch.startswith("TX .\nD <")
    assert patch.endswith("TC .\n")
    assert run("diff", "r1", "r1", store=store).stdout == ""


def test_an_export_is_of_the_release_asked(store):
    now = run("export", "--format", "nquads", store=store).stdout
    assert run("export", "--format", "nquads", "--as-of", "r2", store=store).stdout == now
    earlier = run("export", "--format", "nquads", "--as-of", "r1", store=store).stdout
    assert set(earlier.splitlines()) < set(now.splitlines())
    unknown = run("export", "--as-of", "r9", store=store)
    assert unknown.returncode == 1
    assert "no release r9" in unknown.stderr


def test_rollback_and_as_of(store):
    assert run("query", ASK, store=store).stdout.strip() == "true"
    assert run("query", ASK, "--as-of", "r1", store=store).stdout.strip() == "false"
    assert run("rollback", "r1", store=store).returncode == 0
    assert run("query", ASK, store=store).stdout.strip() == "false"
    assert run("query", ASK, "--as-of", "r2", store=store).stdout.strip() == "true"
    unknown = run("query", ASK, "--as-of", "r9", store=store)
    assert unknown.returncode == 1
    assert "there is no release r9" in unknown.stderr


def test_a_restored_store_answers_as_before(store, tmp_path, source_file):
    backup, elsewhere = tmp_path / "graph.tar.gz", tmp_path / "elsewhere"
    assert run("backup", str(backup), store=store).returncode == 0
    done = run("restore", str(backup), store=elsewhere)
    assert done.returncode == 0, done.stderr
    whole = run("export", "--format", "trig", store=store).stdout
    assert run("export", "--format", "trig", store=elsewhere).stdout == whole
    again = run("load", str(source_file("one", organization("first"))), store=elsewhere)
    assert "holds exactly this already" in again.stderr
    assert run("restore", str(backup), store=elsewhere).returncode == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(store, tmp_path, damage):
    backup, elsewhere = tmp_path / "graph.tar.gz", tmp_path / "elsewhere"
    run("backup", str(backup), store=store)
    content = backup.read_bytes()
    if damage == "cut":
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        swapped = gzip.decompress(content).replace(b"Somebody", b"Somebodi", 1)
        backup.write_bytes(gzip.compress(swapped))
    else:
        backup.write_bytes(b"not a backup")
    done = run("restore", str(backup), store=elsewhere)
    assert done.returncode == 1
    assert "graph.tar.gz" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (elsewhere / "current").exists()


@pytest.mark.parametrize("form", ["json", "turtle", "text", "html"])
def test_a_report_in_every_form(store, source_file, form):
    bad = source_file("bad", "<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .\n")
    for command in ("validate", "load"):
        done = run(command, str(bad), "--report", form, store=store)
        assert done.returncode == 1
        assert {
            "json": '"conforms": false',
            "turtle": "sh:conforms false",
            "text": "does not conform",
            "html": "<h1>Report: does not conform</h1>",
        }[form] in done.stdout


def test_a_page_escapes_what_the_file_says(store, source_file):
    hostile = "<https://w3id.org/minegraph/id/mine/bad> a mg:Mine ; rdfs:label 3 ; "
    bad = source_file("bad", hostile + "mg:country <https://x/?a=&b=> .\n")
    page = run("validate", str(bad), "--report", "html", store=store).stdout
    assert "https://x/?a=&amp;b=" in page
    assert "a=&b=" not in page
    refused = run("load", str(bad), store=store)
    (kept,) = (store / "quarantine").glob("*/report.html")
    assert str(kept.parent) in refused.stderr
    assert kept.read_text(encoding="utf-8").count("<tr class=") >= 2


def test_verify_says_whether_a_release_is_whole(store):
    good = run("verify", store=store)
    assert good.returncode == 0
    assert "r2 is whole" in good.stderr
    assert "by graph and object\t" in good.stdout
    table = max((store / "releases" / "r1" / "db").glob("*.sst"), key=lambda p: p.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 3] ^= 0xFF
    table.write_bytes(content)
    bad = run("verify", "r1", store=store)
    assert bad.returncode == 1
    assert f"fault\tfile {table.name}: its bytes were changed" in bad.stdout
    assert "r1 is damaged" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_compare_tells_the_same_from_what_differs(tmp_path, store, source_file):
    backup, copy = tmp_path / "graph.tar.gz", tmp_path / "copy"
    assert run("backup", str(backup), store=store).returncode == 0
    assert run("restore", str(backup), store=copy).returncode == 0
    same = run("compare", str(store), str(copy))
    assert (same.returncode, same.stdout) == (0, ""), same.stdout
    assert "hold the same" in same.stderr
    assert run("load", str(source_file("late", organization("late"))), store=copy).returncode == 0
    other = run("compare", str(store), str(copy))
    assert other.returncode == 1
    (counts,) = (line for line in other.stdout.splitlines() if line.startswith("late\t"))
    assert counts.split("\t")[1].endswith(": 0")
    assert any(
        line.startswith("> <") and "graph/late>" in line for line in other.stdout.splitlines()
    )
    assert run("compare", str(store), str(tmp_path / "nowhere")).returncode == 1
