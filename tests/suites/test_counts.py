from __future__ import annotations

from tests.suites.counts import GROUPS, PAGE, every_case, page
from tests.suites.known import FAILURES, NOT_RUN
from tests.suites.manifests import NEEDS_SUITES

pytestmark = NEEDS_SUITES


def test_the_page_says_what_is_run():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_kind_of_test_has_a_row():
    kinds = {kind for group in GROUPS.values() for kind in group}
    assert {case.kind for case in every_case()} == kinds


def test_no_entry_of_the_lists_is_stale():
    assert FAILURES.keys() | NOT_RUN.keys() <= {case.id for case in every_case()}
    assert not FAILURES.keys() & NOT_RUN.keys()
