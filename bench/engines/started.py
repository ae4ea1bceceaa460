"""Engines with an empty store on disk, each in a process of its own on free ports."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers import virtuoso_command
from bench.servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

EMBEDDED = "embedded"
NAMES = (EMBEDDED, "oxigraph", "fuseki", "virtuoso")


@dataclass
class Started:
    """Where an engine answers, its process (none: embedded), and the settings that it needs."""

    address: str
    process: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    holds_values: bool = True


@contextmanager
def started(name: str, place: Path) -> Iterator[Started]:
    """Run an engine whose data lie in a folder; raise FileNotFoundError where it is missing."""
    if name == EMBEDDED:
        yield Started(str(place / "store"))
        return
    port = free_port()
    command, found = _COMMANDS[name](place, port)
    with running(command, port, dict(os.environ), folder=place) as process:
        found.process = process
        yield found


def _oxigraph(place: Path, port: int) -> tuple[list[str], Started]:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        raise FileNotFoundError("oxigraph is not installed: pip install oxigraph")
    command = [program, "serve", "--location", str(place / "data"), "--bind", f"127.0.0.1:{port}"]
    return command, Started(f"http://127.0.0.1:{port}/query")


def _fuseki(place: Path, port: int) -> tuple[list[str], Started]:
    jar = os.environ.get("FUSEKI_JAR", "-")
    if not (shutil.which("java") and Path(jar).is_file()):
        raise FileNotFoundError("Fuseki is not there: install Java, name its jar in FUSEKI_JAR")
    (place / "data").mkdir()
    command = ["java", "-Xmx4g", "-jar", jar, "--localhost", "--port", str(port), "--update"]
    command += ["--tdb2", "--loc", str(place / "data"), "/ds"]
    return command, Started(f"http://127.0.0.1:{port}/ds/query")


def _virtuoso(place: Path, port: int) -> tuple[list[str], Started]:
    if shutil.which("virtuoso-t") is None:
        raise FileNotFoundError("Virtuoso is not installed: apt-get install virtuoso-opensource")
    account = {"STORE_USER": "dba", "STORE_PASSWORD": "dba"}  # as Debian's package makes it
    return virtuoso_command(place, port, free_port(), readable=place), Started(
        f"http://127.0.0.1:{port}/sparql",
        settings=account,
        holds_values=False,
    )


_COMMANDS = {"oxigraph": _oxigraph, "fuseki": _fuseki, "virtuoso": _virtuoso}
