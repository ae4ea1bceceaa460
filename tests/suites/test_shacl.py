"""The W3C SHACL suite: what each engine does with every test, and that the table says so."""

from __future__ import annotations

import pytest

from tests.suites.shacl import (
    ABSENT,
    DIFFERENCES,
    ENGINES,
    SUITE,
    TABLE,
    Case,
    cases,
    outcome,
    table,
)

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=ABSENT)

_CASES = cases() if SUITE.is_dir() else []


def test_the_suite_is_whole() -> None:
    names = [case.name for case in _CASES]
    assert len(names) == len(set(names)) == 121
    assert sum(case.expected is None for case in _CASES) == 7


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_passes_or_its_difference_is_named(engine: str, case: Case) -> None:
    result = outcome(engine, case)
    if case.name in DIFFERENCES[engine]:
        assert result != "passed", "it passes now: take it off the list"
    else:
        assert result == "passed"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_named_difference_is_a_test_of_the_suite(engine: str) -> None:
    assert set(DIFFERENCES[engine]) <= {case.name for case in _CASES}


def test_the_compiler_never_accepts_what_it_does_not_do() -> None:
    failed = [case.name for case in _CASES if outcome("compiled", case).startswith("failed")]
    assert failed == ["core/node/maxExclusive-001", "core/node/minExclusive-001"]


def test_the_table_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
