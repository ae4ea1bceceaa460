"""A service that is asked to stop ends what runs, takes nothing new, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.attack.conftest import PATIENCE, Victim, numbers, served
from tests.processes import children
from tests.sparql.conftest import GRAPH, publish


@pytest.fixture
def well():
    """These services are meant to end."""


def test_what_runs_is_answered_before_the_end(tmp_path):
    publish(tmp_path / "store", {GRAPH + "numbers": numbers()})
    with served(tmp_path / "store") as (port, process), ThreadPoolExecutor(1) as threads:
        victim = Victim(port, process, None, tmp_path)
        assert victim.ask("ASK {}")[0] == 200
        workers = children(process.pid)
        assert workers
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        running = threads.submit(victim.ask, query)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        status, _body = running.result(PATIENCE)
        assert status == 503
        process.wait(PATIENCE)
        with pytest.raises(OSError, match="refused"):
            victim.ask("ASK {}")
        for _ in range(50):
            if not any(Path(f"/proc/{worker}").exists() for worker in workers):
                break
            time.sleep(0.1)
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_workers_end_with_a_service_that_is_killed(tmp_path):
    publish(tmp_path / "store", {GRAPH + "numbers": numbers()})
    with served(tmp_path / "store") as (port, process):
        assert Victim(port, process, None, tmp_path).ask("ASK {}")[0] == 200
        zygotes = children(process.pid)
        workers = [worker for zygote in zygotes for worker in children(zygote)]
        assert workers
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        for _ in range(50):
            if not any(Path(f"/proc/{worker}").exists() for worker in (*zygotes, *workers)):
                break
            time.sleep(0.1)
        assert not any(Path(f"/proc/{worker}").exists() for worker in (*zygotes, *workers))
