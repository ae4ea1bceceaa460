from __future__ import annotations

import pytest

from minegraph.errors import SettingsError
from minegraph.settings import load_settings


def test_given_beats_environment_beats_default(monkeypatch):
    assert load_settings().port == 8000
    monkeypatch.setenv("MINEGRAPH_PORT", "9001")
    assert load_settings().port == 9001
    assert load_settings(port=9002).port == 9002
    assert load_settings(port=None).port == 9001


def test_unknown_variable_is_refused(monkeypatch):
    monkeypatch.setenv("MINEGRAPH_PROT", "9001")
    with pytest.raises(SettingsError, match="MINEGRAPH_PROT") as error:
        load_settings()
    assert "MINEGRAPH_PORT" in error.value.hint


def test_value_out_of_range_is_refused(monkeypatch):
    monkeypatch.setenv("MINEGRAPH_QUERY_SECONDS", "0")
    with pytest.raises(SettingsError, match="query_seconds"):
        load_settings()


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1
