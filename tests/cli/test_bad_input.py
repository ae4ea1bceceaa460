"""Bad input and bad places: a clear error, and the store as it was."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys

import pytest

from tests.cli.running import organization, run
from tests.conftest import files_of, source_turtle

TURTLE = source_turtle("survey") + organization("survey")
ELSEWHERE = TURTLE.replace("https://w3id.org/minegraph/graph/survey", "http://elsewhere/graph")
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    file = folder / "first.ttl"
    file.write_text(source_turtle("first"), encoding="utf-8")
    assert run("load", str(file), store=folder / "store").returncode == 0
    return folder / "store"


BAD = {
    "turtle.rdf": (TURTLE.encode(), "turtle.rdf:1:1: not valid rdfxml: not well-formed XML"),
    "turtle.nt": (TURTLE.encode(), "turtle.nt:1:1: not valid ntriples"),
    "quads.nt": (b"<http://a> <http://b> <http://c> <http://d> .\n", "quads.nt:1"),
    "turtle.jsonld": (TURTLE.encode(), "turtle.jsonld:1:1: not valid jsonld"),
    "json.ttl": (b'{"@id": "http://a", "http://b": 1}', "json.ttl:1"),
    "latin.ttl": (TURTLE.replace("Test", "T\xe9st").encode("latin-1"), "latin.ttl:1"),
    "mixed.ttl": (TURTLE.encode() + '# \xe9\n<x:a> <x:b> "\xe9" .'.encode("latin-1"), "mixed.ttl:"),
    "wide.ttl": (TURTLE.encode("utf-16"), "wide.ttl:1"),
    "space.ttl": (b"<http://a b> <http://b> <http://c> .", "space.ttl:1"),
    "brace.ttl": (b"<http://a{b}> <http://b> <http://c> .", "brace.ttl:1"),
    "nul.ttl": (b"\x00" * 100, "nul.ttl:1"),
    "slug.ttl": (
        TURTLE.replace("source/survey", "source/Sur_vey").encode(),
        "cannot name a source",
    ),
    "elsewhere.ttl": (ELSEWHERE.encode(), "no mg:Source says mg:graph"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_and_changes_nothing(tmp_path, store, name):
    content, said = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    before = (store / "current").read_text(encoding="utf-8"), len(files_of(store / "releases"))
    refused = run("load", str(path), store=store)
    assert refused.returncode == 1
    assert said in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr
    after = (store / "current").read_text(encoding="utf-8"), len(files_of(store / "releases"))
    assert after == before
    assert list((store / "staging").iterdir()) == []


def test_a_directory_is_no_file(tmp_path, store):
    (tmp_path / "folder.ttl").mkdir()
    refused = run("load", str(tmp_path / "folder.ttl"), store=store)
    assert refused.returncode == 1
    assert "folder.ttl: a folder, not a file" in refused.stderr
    assert f"{tmp_path}: a folder, not a file" in run("load", str(tmp_path), store=store).stderr


def confined(prepare, file, store):
    """Run a load in a process that ``prepare`` has taken something from."""
    return subprocess.run(
        [sys.executable, "-m", "minegraph", "load", str(file), "--store", str(store)],
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("kilobytes", [1, 20, 100, 300])
def test_a_full_disk_is_a_clear_error_and_changes_nothing(tmp_path, store, kilobytes):
    file = tmp_path / "survey.ttl"
    # A file of its own to each: what was written before the disk was full must not help the next.
    many = "".join(organization(f"o{number}-{kilobytes}") for number in range(3000))
    file.write_text(TURTLE + many, encoding="utf-8")
    before = files_of(store / "releases")

    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10))

    refused = confined(prepare, file, store)
    assert refused.returncode == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    assert "minegraph: " in refused.stderr
    assert files_of(store / "releases") == before
    asked = run("query", "ASK { ?s ?p ?o }", store=store)
    assert asked.stdout.strip() == "true", asked.stderr


def bound_by_permissions():
    """Take from a process of root's the right to pass over permissions; others never have it."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize("part", [".", "staging"])
def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path, part):
    file = tmp_path / "survey.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    place = tmp_path / "store"
    assert run("load", str(file), store=place).returncode == 0
    file.write_text(TURTLE + organization("more"), encoding="utf-8")
    for lock in place.glob("*.lock"):
        lock.unlink()
    (place / part).chmod(0o500)
    try:
        refused = confined(bound_by_permissions, file, place)
    finally:
        (place / part).chmod(0o700)
    assert refused.returncode == 1
    assert "cannot be written: Permission denied" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (place / "current").read_text(encoding="utf-8") == "r1\n"


def test_loads_at_once_are_done_or_told_to_wait(tmp_path):
    place, loads = tmp_path / "store", []
    for number in range(4):
        file = tmp_path / f"s{number}.ttl"
        file.write_text(source_turtle(f"s{number}"), encoding="utf-8")
        command = [sys.executable, "-m", "minegraph", "load", str(file), "--store", str(place)]
        loads.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
    said = [load.communicate(timeout=120)[1] for load in loads]
    codes = [load.returncode for load in loads]
    assert 0 in codes
    for code, words in zip(codes, said, strict=True):
        assert code == 0 or "another load is writing to the store" in words
    asked = run(
        "query",
        "SELECT ?s { ?s a <https://w3id.org/minegraph/ontology#Source> } ORDER BY ?s",
        store=place,
    )
    held = [line.rsplit("/", 1)[-1] for line in asked.stdout.splitlines()[1:]]
    assert held == [f"s{number}" for number, code in enumerate(codes) if code == 0]
