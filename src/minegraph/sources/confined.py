"""Reading tables in a process that may be killed: a deadline, a cap on memory, nothing outside."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import InputError
from minegraph.sources.balance import Balance, Skips
from minegraph.sources.located import Place, Places
from minegraph.store.reading import Parsed

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job

_MOST_WORDS: Final = 400


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


async def read(kind: str, job: Job, limits: Limits) -> Made:
    """Return what a kind of reader makes of a file; raise InputError where it cannot or may not."""
    with ExitStack() as opened:
        files: list[IO[bytes]] = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(6)]
        reply = await _run({"kind": kind, "job": job}, limits, files, job.path)
        opened.pop_all()
    lines, places, aside, cells, doubts, rows = files
    lines.seek(0)
    rows.seek(0)
    with rows:
        kept = {Place(sheet, row): said for sheet, row, said in map(json.loads, rows)}
    return Made(
        Parsed(lines, reply["statements"], (), (reply["source"],)),
        Places(places),
        Balance(reply["read"], reply["stated"], Skips(aside), Skips(cells), Skips(doubts)),
        kept,
    )


async def recognized(path: Path, limits: Limits) -> list[str]:
    """Return the kinds of which a file plainly is one."""
    found: list[str] = (await _run({"recognize": path}, limits, [], path))["kinds"]
    return found


async def _run(
    told: dict[str, Any], limits: Limits, files: list[IO[bytes]], path: Path
) -> dict[str, Any]:
    numbers = tuple(file.fileno() for file in files)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # nothing in the working directory is taken for a module
        "-m",
        "minegraph.sources.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        pass_fds=numbers,
    )
    told = {**told, "files": numbers, "memory": limits.memory, "file": limits.file}
    try:
        talk = process.communicate(pickle.dumps(told))
        output, words = await asyncio.wait_for(talk, limits.seconds)
    except TimeoutError as error:
        raise InputError(
            f"reading was stopped after {limits.seconds:g} seconds",
            file=str(path),
            hint="Split the table, or raise MINEGRAPH_PARSE_SECONDS.",
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise _ended(process.returncode, words, limits, path)
    reply: dict[str, Any] = json.loads(output)
    if "error" in reply:
        raise InputError(
            reply["error"], file=reply["file"], hint=reply["hint"], line=reply["line"],
            column=reply["column"],
        )  # fmt: skip
    return reply


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
