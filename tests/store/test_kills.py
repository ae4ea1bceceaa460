"""Writers killed at random moments: the store is as before or as after, never between."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from minegraph.store.directory import Directory
from minegraph.store.staging import stage
from tests.cli.running import organization
from tests.conftest import source_turtle
from tests.store.conftest import GRAPH
from tests.store.test_releases import ONE, WRITER
from tests.store.test_verifying import verify

KILLS, LOADS_KILLED = 200, 16
COUNTS = "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s"
LABELS = """
SELECT ?label { GRAPH <https://w3id.org/minegraph/graph/survey> {
  ?s a <https://w3id.org/minegraph/ontology#Organization> ;
    <http://www.w3.org/2000/01/rdf-schema#label> ?label
  FILTER(STRSTARTS(?label, "state")) } } ORDER BY ?label
"""


def test_killed_writers(directory, publish):
    publish(ONE)
    chance = random.Random(4)
    for number in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(directory.path), GRAPH + "a"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
        before = directory.current()
        with stage(Directory.open(directory.path)) as staging:
            assert [count for _subject, count in staging.select(COUNTS)] == ["200"]
        assert directory.current() == before
        assert list((directory.path / "staging").iterdir()) == []
        if number % 10 == 0:
            assert verify(directory).faults == ()


def state(number):
    return "".join(organization(f"o{i}", f"state {number}") for i in range(20))


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_killed_loads(tmp_path, sent):
    """The whole command, from its start to its end: reading, writing, validating, publishing."""
    chance = random.Random(int(sent))
    place, file = tmp_path / "store", tmp_path / "survey.ttl"
    longest, done = 0.0, 0
    for number in range(LOADS_KILLED):
        file.write_text(source_turtle("survey") + state(number), encoding="utf-8")
        command = [sys.executable, "-m", "minegraph", "load", str(file), "--store", str(place)]
        began = time.monotonic()
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as load:
            if number:  # the first one shows how long one takes
                time.sleep(chance.uniform(0.2 * longest, 1.1 * longest))
                load.send_signal(sent)
            load.wait()
        longest = longest or time.monotonic() - began
        directory = Directory.open(place)
        with stage(directory) as staging:
            labels = staging.select(LABELS)
        assert labels in ([(f"state {done}",)] * 20, [(f"state {number}",)] * 20)
        done = int(labels[0][0].removeprefix("state "))
        assert list((place / "staging").iterdir()) == []
    assert verify(directory).faults == ()
