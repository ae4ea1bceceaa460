"""Mixed load with publishes and kills: ``python -m bench.soak MINUTES`` prints a verdict.

Light queries must be answered, and rightly; hostile ones may end in 503, 413 or 400; a light query
whose worker was killed by us may be 503. The front process's memory must stay level.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.processes import children

from bench import mines, servers

_MINES = 1_000
_LEVEL = 25  # MiB by which the memory may differ between the start and the end
_HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1",
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "ASK { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }",
    "ASK { BIND('x' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    + " FILTER(STRLEN(?v40) > 0) }",
)


class Soak:
    """A service under load, and what came of it."""

    def __init__(self, address: str, process: int, folder: Path) -> None:
        self._address = urlsplit(address)
        self._process = process
        self._folder = folder
        self._over = threading.Event()
        self._killed = 0.0
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.memory: list[int] = []
        self.took: list[float] = []

    def run(self, seconds: float) -> None:
        """Put the service under load for so long."""
        work = [self._light, self._light, self._light, self._hostile, self._publish, self._kill]
        threads = [threading.Thread(target=target) for target in work]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.memory.append(self._resident())
            time.sleep(1)
        self._over.set()
        for thread in threads:
            thread.join()

    def verdict(self) -> list[str]:
        """Return what is wrong; nothing where all is well."""
        third = max(len(self.memory) // 3, 1)
        first = statistics.median(self.memory[third : 2 * third] or self.memory)
        last = statistics.median(self.memory[-third:])
        found = list(self.wrong[:10])
        if last > first + _LEVEL:
            found.append(f"memory grew from {first} to {last} MiB")
        if not (self.counts["light"] and self.counts["publish"] and self.counts["kill"]):
            found.append(f"too little was done: {dict(self.counts)}")
        return found

    def _light(self) -> None:
        chance = random.Random()
        while not self._over.is_set():
            number = chance.randrange(_MINES)
            began = time.monotonic()
            status, body = self._ask(f"{mines.page(number)} #{chance.random()}")
            took = time.monotonic() - began
            if status == 200:  # HTTP's
                self.counts["light"] += 1
                self.took.append(took)
                rows = json.loads(body)["results"]["bindings"]
                if not any(row["o"]["value"] == f"Mine {number}" for row in rows):
                    self.wrong.append(f"mine {number} is not described: {body[:200]!r}")
            elif status == 503 and self._killed > began - 1:
                self.counts["light, worker killed"] += 1
            else:
                self.wrong.append(f"a light query got {status}: {body[:200]!r}")

    def _hostile(self) -> None:
        while not self._over.is_set():
            status, body = self._ask(f"{random.choice(_HOSTILE)} #{random.random()}")
            self.counts[f"hostile {status}"] += 1
            if status not in (400, 413, 503):
                self.wrong.append(f"a hostile query got {status}: {body[:200]!r}")

    def _publish(self) -> None:
        while not self._over.wait(2):
            servers.fill(self._folder / "store", self._folder / "graph.nt")
            self.counts["publish"] += 1

    def _kill(self) -> None:
        while not self._over.wait(3):
            workers = [w for zygote in children(self._process) for w in children(zygote)]
            if workers:
                self._killed = time.monotonic()
                os.kill(random.choice(workers), signal.SIGKILL)
                self.counts["kill"] += 1

    def _ask(self, query: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(
            self._address.hostname or "", self._address.port, timeout=60
        )
        try:
            connection.request("GET", f"/sparql?query={quote(query)}")
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _resident(self) -> int:
        status = Path(f"/proc/{self._process}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) >> 10


def main() -> None:
    """Run for the minutes given; print the verdict, and end with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float)
    given = parser.parse_args()
    limits = {"QUERY_SECONDS": "3", "RESULT_MEGABYTES": "8", "CLIENT_QUERIES": "8"}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        servers.filled(folder, _MINES)
        with servers.minegraph(folder / "store", **limits) as (address, process):
            soak = Soak(address, process, folder)
            soak.run(given.minutes * 60)
    took = sorted(soak.took) or [0.0]
    print(dict(soak.counts))
    print(
        f"light queries: p50 {took[len(took) // 2]:.3f} s, p99 {took[int(len(took) * 0.99)]:.3f} s"
    )
    print(f"memory of the front process: {min(soak.memory)} to {max(soak.memory)} MiB")
    wrong = soak.verdict()
    print(*(wrong or ["all is well"]), sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
