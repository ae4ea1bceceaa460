"""The process that reads tables: ``python -m minegraph.sources.child``, with a job on stdin.

The job is pickled by its parent, which alone can write it; it names a ``kind`` and what to read, or
a file to ``recognize``. The statements, places and what was skipped go into the open ``files``, and
an answer as JSON to stdout. Nothing outside is reached, and nothing is read before the limits hold.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from typing import IO, TYPE_CHECKING, Any

from minegraph.errors import InputError
from minegraph.sources import kinds
from minegraph.sources.balance import Balance, Skips
from minegraph.sources.located import Places
from minegraph.sources.statements import Statements
from minegraph.store import sandbox

if TYPE_CHECKING:
    from minegraph.sources.kinds import Job


def main() -> None:
    """Do the job and answer, or answer why it cannot be done."""
    sandbox.die_with_parent()
    told = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent, by a pipe
    sandbox.limit(memory=told["memory"], file=told["file"])
    sandbox.refuse_outside()
    try:
        answer = _answer(told)
    except InputError as error:
        answer = {
            "error": error.message,
            "hint": error.hint,
            "file": error.file,
            "line": error.line,
            "column": error.column,
        }
    except OSError as error:
        answer = {
            "error": f"cannot be read: {error.strerror or error}",
            "hint": "Name a readable file; a folder is loaded file by file.",
            "file": str(error.filename or ""),
            "line": None,
            "column": None,
        }
    sys.stdout.write(json.dumps(answer))


def _answer(told: dict[str, Any]) -> dict[str, Any]:
    if "recognize" in told:
        return {"kinds": [k.name for k in kinds.kinds() if k.recognizes(told["recognize"])]}
    return _read(told["kind"], told["job"], [os.fdopen(number, "r+b") for number in told["files"]])


def _read(kind: str, job: Job, files: list[IO[bytes]]) -> dict[str, Any]:
    lines, places, aside, cells, doubts, rows = files
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
    count = statements.write(lines)
    for file in files:
        file.flush()
    return {
        "source": source,
        "statements": count,
        "read": balance.read,
        "stated": balance.stated,
    }


if __name__ == "__main__":
    main()
