"""The gate fails closed: whatever goes wrong while the shapes run, nothing is loaded."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from minegraph.errors import StoreUnusable
from minegraph.gate.judging import MOST_FOR_REFERENCE, Engine, Judge
from minegraph.gate.report import Finding, Report
from minegraph.store.directory import Directory
from minegraph.store.staging import stage
from tests.gate.making import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = [Engine.PYSHACL, Engine.COMPILED]
LINE = b'<http://e/a> <http://example.org/p> "x" .\n'
SHAPE = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ."


def judged(folder: Path, judge: Judge, body: str = SHAPE) -> tuple[Engine, list[Finding]]:
    shapes = Graph().parse(data=PREFIXES + body, format="turtle")
    with stage(Directory.create(folder / "store")) as staging:
        staging.replace("http://e/g", io.BytesIO(LINE))
        try:
            return asyncio.run(judge.findings(staging, shapes))
        finally:
            assert staging.count() == 1  # it can still be used


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_finds_what_is_wrong(tmp_path: Path, engine: Engine) -> None:
    used, found = judged(tmp_path, Judge(engine))
    assert used is engine
    assert [(f.focus, f.value, f.shape) for f in found] == [
        ("http://e/a", "http://e/a", "http://example.org/S")
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_validator_that_takes_too_long_is_stopped_and_refuses(
    tmp_path: Path, engine: Engine
) -> None:
    with pytest.raises(StoreUnusable, match="stopped after"):
        judged(tmp_path, Judge(engine, seconds=0.001))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_validator_that_stumbles_refuses(tmp_path: Path, engine: Engine) -> None:
    broken = SHAPE + " ex:S sh:sparql [ sh:select 'SELECT $this WHERE { $this ex:p }' ] ."
    with pytest.raises(StoreUnusable):
        judged(tmp_path, Judge(engine), broken)


def test_what_the_compiler_does_not_know_refuses_by_name(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="minCnt") as refusal:
        judged(tmp_path, Judge(Engine.COMPILED), SHAPE + " ex:S sh:minCnt 1 .")
    assert refusal.value.hint


def test_auto_takes_the_reference_for_what_is_small() -> None:
    assert Engine.AUTO.for_size(MOST_FOR_REFERENCE) is Engine.PYSHACL
    assert Engine.AUTO.for_size(MOST_FOR_REFERENCE + 1) is Engine.COMPILED
    assert Engine.PYSHACL.for_size(10**9) is Engine.PYSHACL


def test_a_report_says_which_engine_ran() -> None:
    report = Report.of([], engine="compiled")
    assert report.as_json()["engine"] == report.located().as_json()["engine"] == "compiled"


@pytest.mark.parametrize("megabytes", [0, 2048])
def test_in_memory_and_on_disk_the_shapes_find_the_same(tmp_path: Path, megabytes: int) -> None:
    used, found = judged(tmp_path, Judge(Engine.COMPILED, megabytes=megabytes))
    assert used is Engine.COMPILED
    assert [(f.focus, f.value, f.shape) for f in found] == [
        ("http://e/a", "http://e/a", "http://example.org/S")
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_in_the_working_directory_is_taken_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert judged(tmp_path, Judge(engine))[1]
