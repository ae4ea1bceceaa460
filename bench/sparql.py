"""Requests per second and latencies against peers: ``python -m bench.sparql``.

Prints a table in Markdown: Oxigraph's own server, ours, and the peers that are installed (see
`bench.peers`). A server of any other kind is measured with ``--peer NAME=ADDRESS``, once the graph
(``--keep FOLDER`` leaves it there as graph.nt) is loaded into it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bench import mines, peers, servers
from bench.load import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Callable

_REFERENCE = "oxigraph"
_KEPT = 200  # different questions where answers may be kept: each is soon asked again


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mines", type=int, default=10_000, help="40 statements each")
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement")
    parser.add_argument("--keep", type=Path, help="folder for the graph and the stores")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=ADDRESS")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = graph_of(folder, given.mines)
        if not (folder / "store").exists():
            servers.fill(folder / "store", graph)
        results = {
            name: _all(server, workloads(given.mines, few=name.endswith("cached")), given.seconds)
            for name, server in _servers(folder, graph, given.peer).items()
        }
    print(*_table(results), sep="\n")


def workloads(many: int, *, few: bool) -> dict[str, Callable[[int], str]]:
    """Return the questions of each workload by their number; ``few`` are asked again and again."""
    number = (lambda n: n % _KEPT) if few else (lambda n: n * 7919 % many)
    return {
        "entity page": lambda n: mines.page(number(n)),
        "ten-query mix": lambda n: mines.mix(number(n // 10))[n % 10],
        "10,000 rows": lambda n: mines.table(n % 10 if few else n),
    }


def graph_of(folder: Path, number: int) -> Path:
    """Return the file of a graph of so many mines; made where it is missing."""
    graph = folder / "graph.nt"
    if not graph.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with graph.open("w", encoding="utf-8") as file:
            file.writelines(mines.statements(number))
    return graph


def _servers(
    folder: Path, graph: Path, others: list[str]
) -> dict[str, AbstractContextManager[tuple[str, int]]]:
    found = {
        _REFERENCE: servers.oxigraph(folder, graph),
        "minegraph, nothing kept": servers.minegraph(folder / "store", CACHE_MEGABYTES="0"),
        "minegraph, nothing kept, on disk": servers.minegraph(
            folder / "store", CACHE_MEGABYTES="0", MEMORY_MEGABYTES="0"
        ),
        "minegraph, cached": servers.minegraph(folder / "store"),
    }
    named = (peer.partition("=") for peer in others)
    found |= peers.installed(folder, graph)
    return found | {name: nullcontext((address, 0)) for name, _equals, address in named}


def _all(
    server: AbstractContextManager[tuple[str, int]],
    asked: dict[str, Callable[[int], str]],
    seconds: float,
) -> dict[tuple[str, int], Measured]:
    results = {}
    with server as (address, process):
        for workload, query in asked.items():
            measure(address, query, connections=2, seconds=seconds / 4)
            for connections in (1, 8, 32):
                found = measure(address, query, connections=connections, seconds=seconds)
                results[workload, connections] = found
                print(address, workload, connections, found, file=sys.stderr)
        if process:
            print(f"{address}: {_memory(process)} MiB", file=sys.stderr)
    return results


def _memory(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) >> 10


def _table(results: dict[str, dict[tuple[str, int], Measured]]) -> list[str]:
    lines = ["| workload | connections | server | requests/s | ratio | p50 ms | p99 ms | errors |"]
    lines.append("|---|--:|---|--:|--:|--:|--:|--:|")
    for workload, connections in results[_REFERENCE]:
        reference = results[_REFERENCE][workload, connections].rate
        for name, measured in results.items():
            found = measured[workload, connections]
            lines.append(
                f"| {workload} | {connections} | {name} | {found.rate:,.0f} | "
                f"{found.rate / reference:.2f} | {found.p50:.1f} | {found.p99:.1f} | "
                f"{found.errors} |"
            )
    return lines


if __name__ == "__main__":
    main()
