"""Writes over HTTP: each made in a process of its own, through the gate, one after the other."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from minegraph import errors

if TYPE_CHECKING:
    from minegraph.gate.editing import Edit
    from minegraph.settings import Settings

_LOCATED: Final[dict[str, type[errors.QueryError]]] = {
    "QuerySyntax": errors.QuerySyntax,
    "QueryRefused": errors.QueryRefused,
    "GraphExists": errors.GraphExists,
    "GraphChanged": errors.GraphChanged,
    "QueryError": errors.QueryError,
    "InputError": errors.QuerySyntax,
}


@dataclass(frozen=True)
class Written:
    """What a write did: the release that is now current, whether it is new, and the graph meant."""

    release: str
    changed: bool
    graph: str = ""


class Writer(Protocol):
    """Makes edits."""

    async def write(self, edit: Edit) -> Written:
        """Return what was written; raise an error of ours where nothing was."""
        ...


class GatedWriter:
    """Makes edits in a child process, which is killed at its deadline with the store unharmed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()

    async def write(self, edit: Edit) -> Written:
        """Return what was written; raise an error of ours where nothing was."""
        job = {
            "settings": self._settings.model_dump(mode="json"),
            "edit": {**asdict(edit), "action": edit.action.value},
        }
        async with self._turn:
            reply = await self._run(json.dumps(job).encode())
        if "error" in reply:
            raise _error(reply)
        return Written(reply["release"], reply["changed"], reply["graph"])

    async def _run(self, job: bytes) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "minegraph.api.writing_child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._settings.update_seconds):
                output, _errors = await process.communicate(job)
        except TimeoutError as error:
            raise errors.QueryTimeout(
                f"the write was stopped after {self._settings.update_seconds:g} seconds",
                hint="Nothing was changed. Write less at a time.",
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise errors.QueryCrashed(
                "the write ended its process: it needed more memory or depth than it may have",
                hint="Nothing was changed. Write less at a time.",
            )
        reply: dict[str, Any] = json.loads(output)
        return reply


def _error(reply: dict[str, Any]) -> errors.MinegraphError:
    if reply["error"] == "GateRefused":
        return errors.WriteRefused(reply["message"], hint=reply["hint"], report=reply["report"])
    if reply["error"] in _LOCATED:
        place = {"line": reply["line"], "column": reply["column"]}
        return _LOCATED[reply["error"]](reply["message"], hint=reply["hint"], **place)
    return errors.StoreError(reply["message"], hint=reply["hint"])
