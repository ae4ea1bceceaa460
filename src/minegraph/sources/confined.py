"""Reading tables in a process that may be killed: a deadline, a cap on memory, nothing outside."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pickle
import sys
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import InputError
from minegraph.sources.balance import Balance, Skipped, Skips
from minegraph.sources.located import Place, Places
from minegraph.store.reading import Parsed

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job

_MOST_WORDS: Final = 400
_SMALL: Final = 1 << 20
_LONGEST_REPLY: Final = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What reading a table may take: seconds, and bytes of memory and of each file it writes."""

    seconds: float = 600.0
    memory: int = 3 << 30
    file: int = 64 << 30


@dataclass(frozen=True)
class Made:
    """What was made of a table: its statements, where they are from, and the balance of rows."""

    parsed: Parsed
    places: Places
    balance: Balance
    rows: dict[Place, dict[str, str]]
    """The cells of those rows of which something was skipped, where they are rows of a sheet."""
    homes: dict[str, str] = field(default_factory=dict)
    """The file of each sheet."""


class Process:
    """A process that reads one table after the other; it is begun anew after one that was large.

    What it writes goes into files that both hold open; what is small is copied into memory, so that
    a load of many tables holds few files open.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: asyncio.subprocess.Process | None = None
        self._files: list[IO[bytes]] = []
        self._words: IO[bytes] | None = None

    async def read(self, kind: str, job: Job) -> Made:
        """Return what a kind of reader makes of a file; InputError where it cannot or may not."""
        reply = await self._ask({"kind": kind, "job": job}, job.path)
        if max(file.seek(0, os.SEEK_END) for file in self._files) > _SMALL:
            made, self._files = self._files, []
            await self.close()
        else:
            made = [_copied(file) for file in self._files]
        lines, places, aside, cells, doubts, rows, tallies = made
        for file in (lines, rows, tallies):
            file.seek(0)
        with rows:
            kept = {Place(sheet, row): said for sheet, row, said in map(json.loads, rows)}
        tally: defaultdict[str, list[tuple[int, Skipped]]] = defaultdict(list)
        with tallies:
            for word, number, sheet, row, *said in map(json.loads, tallies):
                tally[word].append((number, Skipped(Place(sheet, row), *said)))
        return Made(
            Parsed(lines, reply["statements"], tuple(reply["graphs"]), (reply["source"],)),
            Places(places),
            Balance(
                reply["read"], reply["stated"], Skips(aside, tally["row"]),
                Skips(cells, tally["cell"]), Skips(doubts, tally["doubt"]),
            ),
            kept,
            reply["homes"],
        )  # fmt: skip

    async def recognized(self, path: Path) -> list[str]:
        """Return the kinds of which a file plainly is one."""
        found: list[str] = (await self._ask({"recognize": path}, path))["kinds"]
        return found

    async def close(self) -> None:
        """End the process, if there is one, and let go of its files."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
            if process.stdin is not None:
                process.stdin.close()
            await process.wait()
        for file in (*self._files, *([self._words] if self._words else [])):
            file.close()
        self._files, self._words = [], None

    async def _ask(self, told: dict[str, Any], path: Path) -> dict[str, Any]:
        try:
            talk = self._talk(pickle.dumps(told))
            output = await asyncio.wait_for(talk, self._limits.seconds)
        except TimeoutError as error:
            await self.close()
            raise InputError(
                f"reading was stopped after {self._limits.seconds:g} seconds",
                file=str(path),
                hint="Split the table, or raise MINEGRAPH_PARSE_SECONDS.",
            ) from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if not output:
            raise await self._broken(path)
        reply: dict[str, Any] = json.loads(output)
        if "error" in reply:
            raise InputError(
                reply["error"], file=reply["file"], hint=reply["hint"], line=reply["line"],
                column=reply["column"],
            )  # fmt: skip
        return reply

    async def _talk(self, message: bytes) -> bytes:
        """Return the line that answers a message; nothing where the process has ended."""
        process = self._process or await self._begin()
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without pipes")
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(message)
            await process.stdin.drain()
        return await process.stdout.readline()

    async def _begin(self) -> asyncio.subprocess.Process:
        self._files = [tempfile.TemporaryFile() for _ in range(7)]
        self._words = tempfile.TemporaryFile()
        numbers = tuple(file.fileno() for file in self._files)
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing in the working directory is taken for a module
            "-m",
            "minegraph.sources.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._words,
            pass_fds=numbers,
            limit=_LONGEST_REPLY,
        )
        opening = {"memory": self._limits.memory, "file": self._limits.file, "files": numbers}
        if process.stdin is not None:
            process.stdin.write(pickle.dumps(opening))
        return process

    async def _broken(self, path: Path) -> InputError:
        """Return the error of a process that ended without a reply, with its last words."""
        words, code = b"", None
        if self._process is not None:
            code = await self._process.wait()
        if self._words is not None:
            self._words.seek(0)
            words = self._words.read()
        await self.close()
        return _ended(code, words, self._limits, path)


def _copied(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return io.BytesIO(file.read())


def _ended(code: int | None, words: bytes, limits: Limits, path: Path) -> InputError:
    """Return the error of a child that ended without a reply, with its last words."""
    last = words.decode(errors="replace").strip().splitlines()[-1:]
    said = f": {last[0][:_MOST_WORDS]}" if last else ""
    return InputError(
        f"reading ended without a result ({code}){said}",
        file=str(path),
        hint=f"It may have needed more memory than it may have ({limits.memory >> 20:,} MiB), or "
        "the file may be damaged: open it, save it anew with the sheet that is wanted, load that.",
    )
