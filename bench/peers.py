"""Servers of other kinds, each over the same graph; what is not installed is left out.

Virtuoso comes from Debian's virtuoso-opensource, Fuseki from the jar that FUSEKI_JAR names, and
rdflib-endpoint from its package, which is best installed apart and put on the PATH.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_INI = Path("/etc/virtuoso-opensource-7/virtuoso.ini")
_GRAPH = "http://bench/graph"
_LOADING = 1800


def installed(folder: Path, graph: Path) -> dict[str, AbstractContextManager[tuple[str, int]]]:
    """Return the peers that this machine has, by name."""
    found: dict[str, Callable[[], AbstractContextManager[tuple[str, int]]]] = {}
    if shutil.which("virtuoso-t") and _INI.is_file():
        found["virtuoso"] = lambda: virtuoso(folder, graph)
    if shutil.which("java") and Path(os.environ.get("FUSEKI_JAR", "-")).is_file():
        found["fuseki, in memory"] = lambda: fuseki(graph)
    if shutil.which("rdflib-endpoint"):
        found["rdflib-endpoint"] = lambda: rdflib_endpoint(graph)
    return {name: make() for name, make in found.items()}


@contextmanager
def virtuoso(folder: Path, graph: Path) -> Iterator[tuple[str, int]]:
    """Run Virtuoso on a database of the graph, with buffers for all of it."""
    place = folder / "virtuoso"
    place.mkdir(exist_ok=True)
    port, other = free_port(), free_port()
    command = virtuoso_command(place, port, other, readable=graph.parent)
    with running(command, port, dict(os.environ), folder=place) as process:
        if not (place / "loaded").exists():
            _sql(other, f"ld_dir('{graph.parent}', '{graph.name}', '{_GRAPH}');")
            _sql(other, "rdf_loader_run(); checkpoint;")
            (place / "loaded").touch()
        yield f"http://127.0.0.1:{port}/sparql", process


def virtuoso_command(place: Path, port: int, other: int, *, readable: Path) -> list[str]:
    """Return how Virtuoso is run on the database in a folder, and write its settings there."""
    text = _INI.read_text(encoding="utf-8")
    for pattern, wanted in (
        (r"/var/lib/virtuoso-opensource-7/db", str(place)),
        (r"(?m)^ServerPort\s*= 1111$", f"ServerPort = {other}"),
        (r"(?m)^ServerPort\s*= 8890$", f"ServerPort = {port}"),
        (r"(?m)^DirsAllowed\s*=.*$", f"DirsAllowed = ., {readable}"),
        (r"(?m)^NumberOfBuffers\s*=.*$", "NumberOfBuffers = 170000"),
        (r"(?m)^(ServerThreads|MaxClientConnections)\s*=.*$", r"\1 = 50"),
        (r"(?m)^ResultSetMaxRows\s*=.*$", "ResultSetMaxRows = 10000000"),
        (r"(?m)^MaxQueryCostEstimationTime\s*=.*$", "MaxQueryCostEstimationTime = 0"),
        (r"(?m)^MaxQueryExecutionTime\s*=.*$", "MaxQueryExecutionTime = 600"),
    ):
        text = re.sub(pattern, wanted, text)
    file = place / "virtuoso.ini"
    file.write_text(text, encoding="utf-8")
    return ["virtuoso-t", "+foreground", "+configfile", str(file)]


def _sql(port: int, text: str) -> None:
    command = ["isql-vt", f"localhost:{port}", "dba", "dba", f"exec={text}"]
    subprocess.run(command, check=True, capture_output=True, timeout=_LOADING)


@contextmanager
def fuseki(graph: Path) -> Iterator[tuple[str, int]]:
    """Run Fuseki on the graph in memory."""
    port = free_port()
    command = ["java", "-Xmx4g", "-jar", os.environ["FUSEKI_JAR"], "--localhost"]
    command += ["--port", str(port), "--file", str(graph), "/ds"]
    with running(command, port, dict(os.environ)) as process:
        yield f"http://127.0.0.1:{port}/ds/query", process


@contextmanager
def rdflib_endpoint(graph: Path) -> Iterator[tuple[str, int]]:
    """Run rdflib-endpoint on the graph, in rdflib's memory."""
    port = free_port()
    command = ["rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(graph)]
    with running(command, port, dict(os.environ)) as process:
        yield f"http://127.0.0.1:{port}/", process
