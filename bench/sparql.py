"""Requests per second and latencies against peers: ``python -m bench.sparql``.

Prints a table in Markdown: Oxigraph's own server, ours, and the peers that are installed (see
`bench.peers`), with the memory of each. A server that fails gives a row that says so. A server of
any other kind is measured with ``--peer NAME=ADDRESS``, once the graph (``--keep FOLDER`` leaves it
there as graph.nt) is loaded into it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from bench import mines, peers, servers
from bench.load import Measured, measure

_REFERENCE = "oxigraph"
_KEPT = 200  # different questions where answers may be kept: each is soon asked again
_MOST = 20_000  # different questions where none should be
_CONNECTIONS = (1, 8, 32)


@dataclass
class Results:
    """What was measured of a server by workload and connections; its memory; what went wrong."""

    measured: dict[tuple[str, int], Measured] = field(default_factory=dict)
    megabytes: int = 0
    failed: dict[tuple[str, int], str] = field(default_factory=dict)
    never: str = ""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--mines", type=int, default=10_000, help="40 statements each: 100000 for 4 M"
    )
    parser.add_argument("--seconds", type=float, default=5, help="for each measurement")
    parser.add_argument("--keep", type=Path, help="folder for the graph and the stores")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=ADDRESS")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = servers.filled(folder, given.mines)
        results = {
            name: _all(
                name, server, workloads(given.mines, few=name.endswith("cached")), given.seconds
            )
            for name, server in _servers(folder, graph, given.peer).items()
        }
    print(*_table(results), sep="\n")


def workloads(many: int, *, few: bool) -> dict[str, list[str]]:
    """Return the questions of each workload; a ``few`` are asked again and again."""
    asked = [n if few else n * 7919 % many for n in range(_KEPT if few else min(many, _MOST))]
    mixed = [query for n in asked[: len(asked) // 10] for query in mines.mix(n)]
    return {
        "entity page": [mines.page(n) for n in asked],
        "ten-query mix": mixed,
        "10,000 rows": [mines.table(n) for n in range(10 if few else 1000)],
    }


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
    name: str,
    server: AbstractContextManager[tuple[str, int]],
    asked: dict[str, list[str]],
    seconds: float,
) -> Results:
    """Measure one server; what fails is told in its row, and the rest goes on."""
    results = Results()
    try:
        with server as (address, process):
            for workload, queries in asked.items():
                _measured(address, queries, 2, 1)
                for connections in _CONNECTIONS:
                    found = _measured(address, queries, connections, seconds)
                    print(name, workload, connections, found, file=sys.stderr)
                    if isinstance(found, Measured):
                        results.measured[workload, connections] = found
                    else:
                        results.failed[workload, connections] = found
            results.megabytes = _memory(process) if process else 0
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        results.never = str(error).partition("\n")[0] or type(error).__name__
        print(name, results.never, file=sys.stderr)
    return results


def _measured(address: str, queries: list[str], connections: int, seconds: float) -> Measured | str:
    """Return what was measured, or why nothing was."""
    try:
        return measure(address, queries, connections=connections, seconds=seconds)
    except (RuntimeError, ValueError, subprocess.SubprocessError) as error:
        return str(error).partition("\n")[0]


def _memory(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) >> 10


def _table(results: dict[str, Results]) -> list[str]:
    lines = ["| workload | connections | server | requests/s | ratio | p50 ms | p99 ms | errors |"]
    lines.append("|---|--:|---|--:|--:|--:|--:|--:|")
    reference = results[_REFERENCE].measured
    for workload in workloads(1, few=True):
        for connections in _CONNECTIONS:
            at = workload, connections
            for name, server in results.items():
                found = server.measured.get(at, server.failed.get(at, server.never))
                cells = _cells(found, reference.get(at))
                lines.append(f"| {workload} | {connections} | {name} | {cells} |")
    lines += ["", "| server | MiB |", "|---|--:|"]
    lines += [f"| {name} | {server.megabytes or '-'} |" for name, server in results.items()]
    return lines


def _cells(found: Measured | str, reference: Measured | None) -> str:
    if isinstance(found, str):
        return f"not measured: {found} | - | - | - | -"
    ratio = f"{found.rate / reference.rate:.2f}" if reference else "-"
    return f"{found.rate:,.0f} | {ratio} | {found.p50:.1f} | {found.p99:.1f} | {found.errors}"


if __name__ == "__main__":
    main()
