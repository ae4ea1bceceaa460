"""Engines started for a test on free ports of this machine, and stopped by their process id."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = ("oxigraph", "fuseki", "virtuoso")
# What Debian's package installs: made to lie in a folder of the test, and to listen elsewhere.
_INI = Path("/etc/virtuoso-opensource-7/virtuoso.ini")


@dataclass
class Running:
    """An engine at work: the address of its queries, and the settings that it needs."""

    name: str
    address: str
    settings: dict[str, str] = field(default_factory=dict)
    begin: Callable[[], subprocess.Popen[bytes]] = field(kw_only=True)
    process: subprocess.Popen[bytes] = field(kw_only=True)

    def kill(self) -> None:
        """End the engine as a crash of its machine would."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again on what it has on disk, where it was."""
        self.process = self.begin()


@contextmanager
def running(
    name: str, folder: Path, *, durable: bool = False, most_rows: int = 10_000_000
) -> Iterator[Running]:
    """Start an engine with an empty store; skip where it is not installed, fail in CI.

    Only one that is ``durable`` has what was loaded once it is started again. Virtuoso cuts its
    answers at ``most_rows``.
    """
    port, other = _free_port(), _free_port()
    kind = "fuseki on disk" if durable and name == "fuseki" else name
    command = _COMMANDS[kind](folder, port, other)
    if command is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed: .ci/run should have")
        pytest.skip(f"{name} is not installed")
    if name == "virtuoso":
        file = folder / "virtuoso.ini"
        limit = f"ResultSetMaxRows = {most_rows}"
        file.write_text(
            re.sub(r"(?m)^ResultSetMaxRows.*$", limit, file.read_text("utf-8")), "utf-8"
        )

    def begin() -> subprocess.Popen[bytes]:
        with (folder / "engine.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        _wait(process, port)
        return process

    started = _reached(name, port, begin)
    try:
        yield started
    finally:
        started.process.terminate()
        try:
            started.process.wait(20)
        except subprocess.TimeoutExpired:
            started.process.kill()
            started.process.wait()


def _reached(name: str, port: int, begin: Callable[[], subprocess.Popen[bytes]]) -> Running:
    address, account = f"http://127.0.0.1:{port}", {}
    if name == "virtuoso":  # the account that Debian's package makes
        account = {"MINEGRAPH_STORE_USER": "dba", "MINEGRAPH_STORE_PASSWORD": "dba"}
    path = {"virtuoso": "sparql", "fuseki": "ds/query"}.get(name, "query")
    return Running(name, f"{address}/{path}", account, begin=begin, process=begin())


def _oxigraph(folder: Path, port: int, _other: int) -> list[str] | None:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    place = ["--location", str(folder / "ox"), "--bind", f"127.0.0.1:{port}"]
    return [program, "serve", *place] if program else None


def _fuseki(_folder: Path, port: int, _other: int) -> list[str] | None:
    return _jena(port, "--mem")


def _fuseki_on_disk(folder: Path, port: int, _other: int) -> list[str] | None:
    (folder / "tdb").mkdir()
    return _jena(port, "--tdb2", "--loc", str(folder / "tdb"))


def _jena(port: int, *kept: str) -> list[str] | None:
    jar, java = os.environ.get("FUSEKI_JAR", ""), shutil.which("java")
    options = ["--localhost", "--port", str(port), "--update", *kept, "/ds"]
    return [java, "-Xmx1g", "-jar", jar, *options] if java and Path(jar).is_file() else None


def _virtuoso(folder: Path, port: int, other: int) -> list[str] | None:
    program, file = shutil.which("virtuoso-t"), folder / "virtuoso.ini"
    if program is None or not _INI.is_file():
        return None
    text = _INI.read_text(encoding="utf-8")
    for pattern, wanted in (
        (r"/var/lib/virtuoso-opensource-7/db", str(folder)),
        (r"(?m)^ServerPort\s*= 1111$", f"ServerPort = {other}"),
        (r"(?m)^ServerPort\s*= 8890$", f"ServerPort = {port}"),
        (r"(?m)^MaxQueryCostEstimationTime\s*=.*$", "MaxQueryCostEstimationTime = 0"),
        (r"(?m)^MaxQueryExecutionTime\s*=.*$", "MaxQueryExecutionTime = 600"),
    ):
        text = re.sub(pattern, wanted, text)
    file.write_text(text, encoding="utf-8")
    return [program, "+foreground", "+configfile", str(file)]


_COMMANDS = {
    "oxigraph": _oxigraph,
    "fuseki": _fuseki,
    "fuseki on disk": _fuseki_on_disk,
    "virtuoso": _virtuoso,
}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the engine ended at its start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the engine did not listen within two minutes")
