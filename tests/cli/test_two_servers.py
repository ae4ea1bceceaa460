"""Several servers on one store: each follows the current release while others load."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager

from tests.cli.running import organization, run
from tests.conftest import source_turtle

LABEL = """ASK { <https://w3id.org/minegraph/id/organization/late>
  <http://www.w3.org/2000/01/rdf-schema#label> "state %d"@en }"""


@contextmanager
def serving(store):
    """A server on a free port, by its address; it says so when it is ready."""
    command = [sys.executable, "-m", "minegraph", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stderr.readline, "")
            line = next(line for line in lines if line.startswith("serving"))
            yield line.split(" on ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()


def ask(address, query):
    """Return the answer to an ASK query."""
    found = f"{address}sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(found, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["boolean"]


def test_two_servers_follow_a_third_process_that_loads(tmp_path):
    store, file = tmp_path / "store", tmp_path / "late.ttl"
    errors, asked, done = [], [], threading.Event()

    def keep_asking(address):
        while not done.is_set():
            try:
                asked.append(ask(address, "ASK { ?s ?p ?o }"))
            except OSError as error:  # what urllib raises for any status that is no success
                errors.append(error)

    file.write_text(source_turtle("late") + organization("late", "state 0"), encoding="utf-8")
    assert run("load", str(file), store=store).returncode == 0
    with ExitStack() as opened:
        addresses = [opened.enter_context(serving(store)) for _ in range(2)]
        clients = [threading.Thread(target=keep_asking, args=(at,)) for at in addresses]
        for client in clients:
            client.start()
        try:
            for state in (1, 2, 3):
                text = source_turtle("late") + organization("late", f"state {state}")
                file.write_text(text, encoding="utf-8")
                loaded = run("load", str(file), store=store)
                assert loaded.returncode == 0, loaded.stderr
                time.sleep(1)
                assert [ask(at, LABEL % state) for at in addresses] == [True, True]
        finally:
            done.set()
            for client in clients:
                client.join()
    assert errors == []
    assert len(asked) > 10
    assert all(asked)


def test_two_servers_that_start_on_nothing_fill_it_once(tmp_path):
    store = tmp_path / "store"
    with ExitStack() as opened:
        ready = threading.Barrier(3)
        found = []

        def start():
            with serving(store) as address:
                found.append(ask(address, "ASK { ?s ?p ?o }"))
                ready.wait(300)

        threads = [threading.Thread(target=start) for _ in range(2)]
        for thread in threads:
            thread.start()
        opened.callback(lambda: [thread.join() for thread in threads])
        ready.wait(300)
    assert found == [True, True]
    assert [entry.name for entry in (store / "releases").iterdir()] == ["r1"]
