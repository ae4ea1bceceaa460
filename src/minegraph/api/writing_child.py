"""The process that makes one edit: a job as JSON on stdin, what became of it on stdout.

Run as ``python -m minegraph.api.writing_child``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minegraph.bootstrap import make_judge, make_reader, open_home
from minegraph.errors import Located, MinegraphError
from minegraph.gate.editing import Action, Body, Edit, edit
from minegraph.gate.report import GateRefused
from minegraph.settings import Settings
from minegraph.store import sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minegraph.gate.report import Report


def main() -> None:
    """Make the edit and say what became of it."""
    sandbox.die_with_parent()
    job = json.load(sys.stdin)
    wanted = _edit(**job["edit"])
    reply = asyncio.run(_make(Settings(**job["settings"]), wanted))
    json.dump(reply, sys.stdout)


def _edit(action: str, bodies: list[dict[str, str]], **rest: str) -> Edit:
    return Edit(Action(action), bodies=tuple(Body(**body) for body in bodies), **rest)


async def _make(settings: Settings, wanted: Edit) -> dict[str, Any]:
    reader = make_reader(settings)
    try:
        directory = open_home(settings)
        done = await edit(directory, reader, make_judge(settings), wanted)
    except MinegraphError as error:
        return _refusal(error, wanted.bodies)
    finally:
        await reader.close()
    return {
        "release": done.load.release.name,
        "changed": done.load.changed,
        "graph": done.graph,
    }


def _refusal(error: MinegraphError, bodies: Sequence[Body]) -> dict[str, Any]:
    place = (error.line, error.column) if isinstance(error, Located) else (None, None)
    return {
        "error": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "line": place[0],
        "column": place[1],
        "report": _report(error.report, bodies) if isinstance(error, GateRefused) else None,
    }


def _report(report: Report, bodies: Sequence[Body]) -> dict[str, Any]:
    """Return a report that names the parts of the request, not where they lay for the while."""
    text = json.dumps(report.as_json())
    for body in bodies:
        text = text.replace(f"{Path(body.file).parent}/", "")
    told: dict[str, Any] = json.loads(text)
    return told


if __name__ == "__main__":
    main()
