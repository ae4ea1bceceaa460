"""The same product on each engine: ``python -m bench.engines [--mines N] [--only NAME ...]``.

Makes a graph of some 70 statements to a mine that passes the gate, and on each engine loads it
through the gate and asks it by wrk, eight connections at a time: through `minegraph serve` with no
answer kept, and the engines directly too, but for Virtuoso, where numbers are terms to the engine.
Prints tables in Markdown; what fails gives a row that says why.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.processes import memory

from bench import servers
from bench.engines import tables, taken
from bench.engines.asked import check, workloads
from bench.engines.started import NAMES, Started, started
from bench.gate.graph import write
from bench.gate.measuring import measure as cost_of
from bench.load import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECTIONS = 8
_WARMING = 1.0


@dataclass
class Result:
    """What was measured of an engine; a text stands where something could not be."""

    load: tables.Load | str = "not reached"
    asked: dict[tuple[str, str], Measured | str] = field(default_factory=dict)
    service: float = 0.0


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mines", type=int, default=5700, help="70 statements each")
    parser.add_argument("--seconds", type=float, default=4, help="for each measurement")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.ttl"
        write(graph, given.mines * 70)
        results = {
            name: _engine(name, Path(folder) / name, graph, given.mines, given.seconds)
            for name in given.only
        }
    print(*tables.loads({name: result.load for name, result in results.items()}), sep="\n")
    print()
    asked = {name: result.asked for name, result in results.items()}
    services = {name: result.service for name, result in results.items()}
    print(*tables.answers(asked, services), sep="\n")


def _engine(name: str, place: Path, graph: Path, many: int, seconds: float) -> Result:
    """Measure one engine; what fails is told, and the rest goes on."""
    result = Result()
    place.mkdir()
    try:
        with started(name, place) as engine, _settings(engine, place):
            result.load = _load(engine, place, graph)
            print(name, result.load, file=sys.stderr)
            if engine.process is not None and engine.holds_values:
                _ask(engine.address, "directly", result, many, seconds)
            with servers.minegraph(engine.address, CACHE_MEGABYTES="0") as (address, process):
                _ask(address, "served", result, many, seconds)
                result.service = memory(process)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        said = str(error).partition("\n")[0] or type(error).__name__
        if isinstance(result.load, str):
            result.load = said
        else:
            result.asked["-", "served"] = said
        print(name, said, file=sys.stderr)
    return result


@contextmanager
def _settings(engine: Started, place: Path) -> Iterator[None]:
    """Have what is started here find the engine's settings in the environment, for a while."""
    wanted = {"STATE": str(place / "state"), **engine.settings}
    before = dict(os.environ)
    os.environ.update({f"MINEGRAPH_{key}": value for key, value in wanted.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _load(engine: Started, place: Path, graph: Path) -> tables.Load:
    note = place / "note.json"
    command = [sys.executable, "-m", "bench.engines.loading", str(graph), engine.address, str(note)]
    try:
        cost = cost_of(command)
    except SystemExit as error:  # its last line says what was wrong
        raise RuntimeError(str(error).strip().rpartition("\n")[2]) from error
    found = json.loads(note.read_text(encoding="utf-8"))
    peak = taken.peak(engine.process) if engine.process is not None else None
    return tables.Load(
        found["statements"], cost.wall, found["shapes"], cost.peak, peak, taken.disk(place)
    )


def _ask(address: str, how: str, result: Result, many: int, seconds: float) -> None:
    for workload, queries in workloads(many, directly=how == "directly").items():
        found: Measured | str
        try:
            check(address, queries)
            measure(address, queries, connections=_CONNECTIONS, seconds=_WARMING)
            found = measure(address, queries, connections=_CONNECTIONS, seconds=seconds)
        except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
            found = str(error).partition("\n")[0]
        result.asked[workload, how] = found
        print(address, how, workload, found, file=sys.stderr)


if __name__ == "__main__":
    main()
