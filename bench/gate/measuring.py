"""What a command and all that it starts take: CPU, wall time and memory at its peak."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of wall time, and mebibytes of memory."""

    cpu: float
    wall: float
    peak: float


def measure(command: list[str]) -> Cost:
    """Run a command in a session of its own and return its cost; end where it fails.

    Its processes are looked at 20 times a second, so that those which nobody waits for count too;
    memory that several of them share counts once (PSS).
    """
    began = time.monotonic()
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    spent: dict[int, float] = {}
    peak = 0.0
    while process.poll() is None:
        memory = 0.0
        for pid in _session(process.pid):
            try:
                spent[pid] = max(spent.get(pid, 0.0), _cpu(pid))
                memory += _memory(pid)
            except OSError:
                continue  # it ended between two looks
        peak = max(peak, memory)
        time.sleep(_PAUSE)
    if process.returncode:
        said = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Cost(sum(spent.values()), time.monotonic() - began, peak)


def _session(leader: int) -> list[int]:
    names = (entry.name for entry in Path("/proc").iterdir())
    return [int(name) for name in names if name.isdigit() and _in(int(name), leader)]


def _in(pid: int, leader: int) -> bool:
    try:
        return os.getsid(pid) == leader
    except ProcessLookupError:
        return False


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return next(
        (int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")),
        0.0,
    )
