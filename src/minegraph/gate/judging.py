"""Who validates a staging, and how: a process of its own that may be killed at a deadline.

pySHACL is the reference, and slow; the compiled shapes find the same and grow with the data. What
goes wrong in there, or takes too long, refuses the load: the gate fails closed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import StoreUnusable
from minegraph.gate import compiled
from minegraph.gate.report import Finding, Severity
from minegraph.store.remote.staging import RemoteStaging
from minegraph.store.staging import Staging

if TYPE_CHECKING:
    from rdflib import Graph

    from minegraph.store.staged import Staged

# pySHACL takes under a second for so many, and the compiled shapes a tenth of it at any size.
MOST_FOR_REFERENCE: Final = 5_000


class Engine(StrEnum):
    """What runs the shapes: one of the two engines, or whichever suits the size."""

    AUTO = "auto"
    PYSHACL = "pyshacl"
    COMPILED = "compiled"

    def for_size(self, statements: int) -> Engine:
        """Return the engine that validates so many statements."""
        if self is not Engine.AUTO:
            return self
        return Engine.PYSHACL if statements <= MOST_FOR_REFERENCE else Engine.COMPILED


@dataclass(frozen=True)
class Judge:
    """Validates stagings with an engine, within a number of seconds."""

    engine: Engine = Engine.AUTO
    seconds: float = 600.0

    async def findings(self, staging: Staged, shapes: Graph) -> tuple[Engine, list[Finding]]:
        """Return what the shapes find in a staging, each finding once, and the engine that ran.

        Raises StoreUnusable where the validator fails or does not end in time.
        """
        if isinstance(staging, RemoteStaging):
            found = await asyncio.to_thread(compiled.validate, staging.runner(self.seconds), shapes)
            return Engine.COMPILED, list(dict.fromkeys(found))
        assert isinstance(staging, Staging)  # noqa: S101  # the other home
        engine = self.engine.for_size(staging.count())
        with ExitStack() as opened:
            given = opened.enter_context(tempfile.TemporaryFile())
            given.write(shapes.serialize(format="nt", encoding="utf-8"))
            if engine is Engine.COMPILED:
                found = await self._run(engine, given, opened.enter_context(staging.lent()))
            else:
                data = opened.enter_context(tempfile.NamedTemporaryFile(suffix=".nt"))
                staging.dump(data)
                data.flush()
                found = await self._run(engine, given, data.name)
        return engine, list(dict.fromkeys(found))

    async def _run(self, engine: Engine, shapes: IO[bytes], data: str) -> list[Finding]:
        shapes.seek(0)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "minegraph.gate.judge",
            engine.value,
            data,
            stdin=shapes,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), self.seconds)
        except TimeoutError as error:
            raise StoreUnusable(
                f"the validator was stopped after {self.seconds:g} seconds",
                hint="Nothing was loaded. Raise MINEGRAPH_VALIDATE_SECONDS, or use the other "
                "engine with --engine.",
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise StoreUnusable(
                f"the validator ended with {process.returncode} and no report",
                hint="Nothing was loaded. It may lack memory; its last words are above.",
            )
        return _read(json.loads(output))


def _read(answer: dict[str, Any]) -> list[Finding]:
    if "error" in answer:
        raise StoreUnusable(answer["error"], hint=answer["hint"])
    return [
        Finding(**{**fields, "severity": Severity(fields["severity"])})
        for fields in answer["findings"]
    ]
