"""The process that reads tables: ``python -m minegraph.sources.child``, with a job on stdin.

What is told is pickled by its parent, which alone can write it: first the limits and the open
``files``, then one job after the other, which names a ``kind`` and what to read, or a file to
``recognize``. The statements, places and what was skipped go into the files, in
place of those of the job before, and a line of JSON to stdout. Nothing outside is reached, and
nothing is read before the limits hold.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import sys
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import InputError
from minegraph.sources import kinds, sheets
from minegraph.sources.balance import Balance, Skips
from minegraph.sources.located import Places
from minegraph.sources.statements import Statements
from minegraph.store import sandbox

if TYPE_CHECKING:
    from minegraph.sources.kinds import Job

# A reader makes millions of objects, of which hardly any go round in circles.
_RARELY: Final = (50_000, 20, 20)


def main() -> None:
    """Do each job and answer, or answer why it cannot be done."""
    gc.set_threshold(*_RARELY)
    sandbox.die_with_parent()
    opening = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent, by a pipe
    sandbox.limit(memory=opening["memory"], file=opening["file"])
    sandbox.refuse_outside()
    while True:
        try:
            told = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent, by a pipe
        except EOFError:
            return
        sys.stdout.write(json.dumps(_replied({**opening, **told})) + "\n")
        sys.stdout.flush()


def _replied(told: dict[str, Any]) -> dict[str, Any]:
    try:
        return _answer(told)
    except InputError as error:
        return {
            "error": error.message,
            "hint": error.hint,
            "file": error.file,
            "line": error.line,
            "column": error.column,
        }
    except OSError as error:
        path = told.get("recognize") or told["job"].path
        reading = error.filename is not None
        return {
            "error": f"cannot be read: {error.strerror or error}"
            if reading
            else f"what is made of it cannot be kept: {error.strerror or error}",
            "hint": "Name a readable file; a folder is loaded file by file."
            if reading
            else "Make room for temporary files, or name another place for them with TMPDIR.",
            "file": str(error.filename or path),
            "line": None,
            "column": None,
        }


def _answer(told: dict[str, Any]) -> dict[str, Any]:
    if "recognize" in told:
        path = told["recognize"]
        found = [k.name for k in kinds.kinds() if k.recognizes(path)]
        if not found and path.suffix.lower() == ".xlsx":
            sheets.sheet_names(path)  # says what is wrong with what is no workbook
        return {"kinds": found}
    files: list[IO[bytes]] = [os.fdopen(os.dup(number), "r+b") for number in told["files"]]
    for file in files:
        file.seek(0)
        file.truncate()
    return _read(told["kind"], told["job"], files)


def _read(kind: str, job: Job, files: list[IO[bytes]]) -> dict[str, Any]:
    lines, places, aside, cells, doubts, rows, tallies = files
    statements = Statements()
    statements.places = Places(places)
    statements.balance = balance = Balance(
        aside=Skips(aside), cells=Skips(cells), doubts=Skips(doubts)
    )
    source = kinds.kind(kind).read(job, statements)
    skipped = {entry.place for skips in balance.skips.values() for entry in skips}
    for table in job.tables:
        for row in table.rows:
            if row.place in skipped:
                rows.write(json.dumps([*row.place, row.as_printed()]).encode() + b"\n")
    for word, skips in balance.skips.items():
        for number, first in skips.tally:
            line = [word, number, *first.place, *first[1:]]
            tallies.write(json.dumps(line).encode() + b"\n")
    count = statements.write(lines)
    for file in files:
        file.flush()
    return {
        "source": source,
        "graphs": sorted(statements.graphs),
        "statements": count,
        "homes": {table.sheet: table.file for table in job.tables if table.sheet},
        "read": balance.read,
        "stated": balance.stated,
    }


if __name__ == "__main__":
    main()
