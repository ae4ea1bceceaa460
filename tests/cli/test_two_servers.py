"""Several servers on one store: each follows the current release while others load."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from tests.cli import states
from tests.cli.running import run, serving


def test_two_servers_follow_a_third_process_that_loads(tmp_path):
    store = tmp_path / "store"
    assert run("load", *states.files(tmp_path, 1), store=store).returncode == 0
    with ExitStack() as opened:
        # one keeps no answers, so that each is made anew; the other does, and must forget them
        addresses = [
            opened.enter_context(serving(store, MINEGRAPH_CACHE_MEGABYTES=kept))
            for kept in ("0", "32")
        ]
        states.follow(addresses, tmp_path, store, last=3)


def test_two_servers_that_start_on_nothing_fill_it_once(tmp_path):
    store = tmp_path / "store"
    with ExitStack() as opened:
        ready = threading.Barrier(3)
        found = []

        def start():
            with serving(store) as address:
                found.append(
                    states.get(f"{address}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", "text/csv")[1]
                )
                ready.wait(300)

        threads = [threading.Thread(target=start) for _ in range(2)]
        for thread in threads:
            thread.start()
        opened.callback(lambda: [thread.join() for thread in threads])
        ready.wait(300)
    assert found == ["true", "true"]
    assert [entry.name for entry in (store / "releases").iterdir()] == ["r1"]
