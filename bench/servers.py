"""Servers to measure, each over the same graph, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import mines
from minegraph.store.directory import Directory
from minegraph.store.staging import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 600


def fill(store: Path, graph: Path) -> None:
    """Publish a file of N-Triples as the one graph of a store of ours, without the gate."""
    with stage(Directory.create(store)) as staging, graph.open("rb") as lines:
        staging.replace("https://w3id.org/minegraph/graph/bench", lines)
        record = {"published": "2024-11-02T10:00:00+00:00", "sources": {}, "findings": []}
        staging.publish({**record, "statements": staging.count()})


def filled(folder: Path, number: int) -> Path:
    """Return the file of a graph of so many mines, and make it and a store of it where missing."""
    graph, store = folder / "graph.nt", folder / "store"
    if not graph.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with graph.open("w", encoding="utf-8") as file:
            file.writelines(mines.statements(number))
    if not store.exists():
        fill(store, graph)
    return graph


@contextmanager
def minegraph(store: Path | str, **settings: str) -> Iterator[tuple[str, int]]:
    """Run our service on a directory or an engine; give the endpoint's address and the process.

    Its release is in memory by then, where it may be.
    """
    port = free_port()
    environment = {
        **os.environ,
        "MINEGRAPH_CLIENT_REQUESTS": "0",
        **{f"MINEGRAPH_{name}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "minegraph", "serve"]
    command += ["--store", str(store), "--port", str(port)]
    with running(command, port, environment) as process:
        _settle(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/sparql", process


def _settle(health: str) -> None:
    """Wait until a release that will be held in memory is there, or will not be."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with urllib.request.urlopen(health, timeout=_PATIENCE) as answer:
            if json.load(answer)["memory"] not in ("waiting", "filling"):
                return
        time.sleep(0.2)
    raise TimeoutError("the release is still not in memory")


@contextmanager
def oxigraph(folder: Path, graph: Path) -> Iterator[tuple[str, int]]:
    """Run Oxigraph's own server on a disk store of the graph."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        raise FileNotFoundError("pip install oxigraph")
    place = folder / "oxigraph"
    if not place.exists():
        load = [program, "load", "--location", str(place), "--file", str(graph)]
        subprocess.run(load, check=True, capture_output=True)
    port = free_port()
    command = [program, "serve-read-only", "--location", str(place), "--bind", f"127.0.0.1:{port}"]
    with running(command, port, dict(os.environ)) as process:
        yield f"http://127.0.0.1:{port}/query", process


@contextmanager
def running(
    command: list[str], port: int, environment: dict[str, str], *, folder: Path | None = None
) -> Iterator[int]:
    """Run a program until it listens on a port; give its process, and end it afterwards."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdout=quiet, stderr=quiet, env=environment, cwd=folder
    ) as process:
        try:
            _wait(port, process)
            yield process.pid
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
