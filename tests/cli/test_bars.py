"""Progress bars: on a terminal, after two seconds, and nowhere else."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import subprocess
import sys

import pytest
from rich.console import Console

from minegraph.bootstrap import make_reader
from minegraph.cli import bars
from minegraph.gate.loading import load
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from minegraph.store.progress import Progress
from tests.cli.running import organization


class Noted(Progress):
    def __init__(self):
        self.stages = {}

    def stage(self, name, total=None):
        self.name = name
        self.stages[name] = [total, 0]

    def done(self, amount):
        self.stages[self.name][1] = max(amount, self.stages[self.name][1])


def terminal():
    return Console(file=io.StringIO(), force_terminal=True, width=120)


def shown(console):
    with bars.progress(console, quiet=False) as progress:
        progress.stage("reading survey.ttl", 4_000_000)
        progress.done(1_000_000)
        if bars.PATIENCE == 0:
            for thread in bars.threading.enumerate():
                if isinstance(thread, bars.threading.Timer):
                    thread.join()
    return console.file.getvalue()


def test_a_load_tells_how_far_it_is(tmp_path, source_file):
    settings, noted = Settings(store=tmp_path / "store"), Noted()
    path = source_file("one", organization("one"))

    async def work():
        reader = make_reader(settings)
        try:
            await load(Directory.create(settings.folder), reader, [path], progress=noted)
        finally:
            await reader.close()

    asyncio.run(work())
    assert list(noted.stages) == ["reading one.ttl", "writing one", "validating"]
    total, done = noted.stages["writing one"]
    assert total == done > 0
    assert noted.stages["reading one.ttl"][0] == path.stat().st_size


def test_a_bar_comes_only_after_a_while(monkeypatch):
    assert "reading" not in shown(terminal())
    monkeypatch.setattr(bars, "PATIENCE", 0)
    text = shown(terminal())
    assert "reading survey.ttl" in text
    assert "1.0/4.0 MB" in text


@pytest.mark.parametrize(
    ("console", "quiet"), [(terminal(), True), (Console(file=io.StringIO()), False)]
)
def test_there_is_none_without_a_terminal_or_when_quiet(monkeypatch, console, quiet):
    monkeypatch.setattr(bars, "PATIENCE", 0)
    with bars.progress(console, quiet=quiet) as progress:
        assert type(progress) is Progress
    assert console.file.getvalue() == ""


def test_a_load_on_a_terminal_says_the_same_in_the_end(tmp_path, source_file):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "minegraph", "load", str(source_file("one"))]
    command += ["--store", str(tmp_path / "store")]
    with subprocess.Popen(command, stderr=theirs) as process:
        os.close(theirs)
        said = all_of(ours)
        assert process.wait(60) == 0
    os.close(ours)
    assert "published r1" in said


def all_of(terminal):
    """Return what a terminal's other end writes until it is closed."""
    said = b""
    while True:
        try:
            said += os.read(terminal, 100_000)
        except OSError:  # the other end is closed
            return said.decode()
