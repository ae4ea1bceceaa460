"""Two services on one engine, asked while a third process loads: each answer is of one release."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.cli import states
from tests.cli.running import run, serving
from tests.engines.running import running


@pytest.mark.parametrize("name", ["oxigraph", "fuseki"])
def test_two_services_follow_a_third_process_that_loads(tmp_path, name):
    environment = {"MINEGRAPH_STATE": str(tmp_path / "state")}
    with ExitStack() as opened:
        store = opened.enter_context(running(name, tmp_path)).address
        done = run("load", "-q", *states.files(tmp_path, 1), store=store, **environment)
        assert done.returncode == 0, done.stderr
        addresses = [
            opened.enter_context(serving(store, **environment, MINEGRAPH_CACHE_MEGABYTES=kept))
            for kept in ("0", "32")
        ]
        states.follow(addresses, tmp_path, store, last=3, **environment)
