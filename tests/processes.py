"""What is known of running processes: which descend from which, and the memory that they take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def children(process: int) -> list[int]:
    """Return the processes that a process has started and that run, none for one that has ended."""
    try:
        return [
            int(child)
            for listed in Path(f"/proc/{process}/task").glob("*/children")
            for child in listed.read_text(encoding="ascii").split()
        ]
    except OSError:
        return []


def descendants(process: int, *, but: Collection[int] = ()) -> list[int]:
    """Return the processes below one, without some of its own and all that is below these."""
    return [
        one
        for child in children(process)
        if child not in but
        for one in (child, *descendants(child))
    ]


def memory(process: int) -> int:
    """Return the mebibytes of a process and all below it, pages that they share once (PSS)."""
    return sum(_share(one) for one in (process, *descendants(process))) >> 10


def _share(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended
        return 0
    return int(text.partition("Pss:")[2].split()[0]) if "Pss:" in text else 0
