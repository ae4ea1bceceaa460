"""Findings are kept whole, and are read one at a time, also those that an earlier version wrote."""

from __future__ import annotations

import gzip
import json

import pytest

from minegraph.store import findings

FOUND = [
    {"severity": "Warning", "message": "a, [b],", "value": "]"},
    {"severity": "Info", "message": "two\nlines", "value": ""},
]


@pytest.mark.parametrize("found", [[], FOUND[:1], FOUND])
def test_what_was_put_is_taken_and_read_one_by_one(tmp_path, found):
    record = findings.put(tmp_path, {"findings": found, "by": "a"})
    assert record == {"by": "a", "found": {f["severity"]: 1 for f in found}}
    assert findings.take(tmp_path) == found
    assert [*findings.each(tmp_path)] == found


@pytest.mark.parametrize("found", [[], FOUND[:1], FOUND])
def test_a_list_in_one_line_is_read(tmp_path, found):
    (tmp_path / "findings.json.gz").write_bytes(gzip.compress(json.dumps(found).encode()))
    assert [*findings.each(tmp_path)] == found


def test_a_release_that_was_never_judged_has_none(tmp_path):
    assert [*findings.each(tmp_path)] == findings.take(tmp_path) == []
