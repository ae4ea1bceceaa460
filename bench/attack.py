"""Light queries beside hostile ones: ``python -m bench.attack`` from the project's folder.

Prints a table in Markdown: what an entity page takes, nothing kept, alone and while the queries of
``tests/attack`` are asked one after the other on several connections; how those ended; and what
another query takes, and all processes weigh, right after each of them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.attack.test_queries import ATTACKS
from tests.processes import memory as memory_of

from bench import mines, servers
from bench.load import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

_MINES = 1_000
_PATIENCE = 60
_LIMITS = {
    "QUERY_SECONDS": "3",
    "RESULT_MEGABYTES": "8",
    "CLIENT_QUERIES": "64",
    "CACHE_MEGABYTES": "0",
}


@contextmanager
def attacked(address: str, attackers: int) -> Iterator[Counter[int]]:
    """Have an endpoint asked all hostile queries again and again; give how they ended, by status.

    A connection that was cut counts as 0.
    """
    over = threading.Event()
    ended: Counter[int] = Counter()

    def attack(start: int) -> None:
        names = list(ATTACKS)
        for name in cycle(names[start:] + names[:start]):
            if over.is_set():
                return
            ended[_status(address, ATTACKS[name])] += 1

    threads = [
        threading.Thread(target=attack, args=(number * len(ATTACKS) // attackers,))
        for number in range(attackers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield ended
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _status(address: str, query: str) -> int:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/sparql-query"}
    try:
        connection.request("POST", parts.path, query.encode(errors="surrogatepass"), headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def aftermath(address: str, process: int) -> tuple[list[float], list[int]]:
    """Ask each hostile query by itself, and another right after it.

    Returns what the others took in ms, and the MiB of all processes before and after each.
    """
    taken, memory = [], [memory_of(process)]
    for number, query in enumerate(ATTACKS.values()):
        _status(address, query)
        began = time.perf_counter()
        if _status(address, mines.page(number)) != HTTPStatus.OK:
            raise RuntimeError(f"not well after hostile query {number}")
        taken.append((time.perf_counter() - began) * 1000)
        memory.append(memory_of(process))
    return taken, memory


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="for each measurement")
    parser.add_argument("--attackers", type=int, default=4, help="hostile queries at a time")
    parser.add_argument("--connections", type=int, default=2, help="light queries at a time")
    given = parser.parse_args()
    pages = [mines.page(number) for number in range(_MINES)]
    load = {"connections": given.connections, "seconds": given.seconds}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        servers.filled(folder, _MINES)
        with servers.minegraph(folder / "store", **_LIMITS) as (address, process):
            alone = measure(address, pages, **load)
            with attacked(address, given.attackers) as ended:
                beside = measure(address, pages, **load)
            taken, memory = aftermath(address, process)
    print(
        "| light queries | requests/s | p50 ms | p99 ms | errors |",
        "|---|--:|--:|--:|--:|",
        sep="\n",
    )
    print(_row("alone", alone), _row(f"beside {given.attackers} hostile ones", beside), sep="\n")
    told = ", ".join(f"{count} {status}" for status, count in sorted(ended.items()))
    print(f"\n{ended.total()} hostile queries of {len(ATTACKS)} kinds ended: {told}.")
    print(
        f"After each by itself another query took {statistics.median(taken):.1f} ms in the median, "
        f"{max(taken):.0f} ms at most; all processes weighed {memory[0]} MiB before, "
        f"{max(memory)} MiB at most, {memory[-1]} MiB at the end."
    )
    print(f"Load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def _row(name: str, found: Measured) -> str:
    return f"| {name} | {found.rate:,.0f} | {found.p50:.1f} | {found.p99:.1f} | {found.errors} |"


if __name__ == "__main__":
    main()
