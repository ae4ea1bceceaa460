"""Lines sorted and without repetition, in bounded memory: runs on disk, merged when read."""

from __future__ import annotations

import heapq
from typing import IO, TYPE_CHECKING, Final

from minegraph.sources.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

# A line of a large source has about 170 bytes, 290 as an object of the buffer: 90 MB.
_MOST_IN_MEMORY: Final = 300_000


class SortedLines:
    """Lines in the making, which are written in the order of their bytes, each once."""

    def __init__(self, most: int = _MOST_IN_MEMORY) -> None:
        self._most = most
        self._buffer: set[bytes] = set()
        self._runs: list[IO[bytes]] = []

    def add(self, line: str) -> None:
        """Add a line, which ends in a newline and has no other."""
        self._buffer.add(line.encode())
        if len(self._buffer) >= self._most:
            run = scratch(self)
            run.writelines(sorted(self._buffer))
            self._runs.append(run)
            self._buffer.clear()

    def write(self, target: IO[bytes]) -> int:
        """Write every line once, in order, and return how many there are."""
        count = 0
        last = b""
        for line in heapq.merge(*self._read(), sorted(self._buffer)):
            if line != last:
                target.write(line)
                count += 1
                last = line
        return count

    def _read(self) -> Iterator[IO[bytes]]:
        for run in self._runs:
            run.seek(0)
            yield run
