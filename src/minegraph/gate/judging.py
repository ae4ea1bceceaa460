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
from typing import TYPE_CHECKING, Any, Final

from minegraph.errors import StoreUnusable
from minegraph.gate import compiled
from minegraph.gate.report import Finding, finding_of
from minegraph.store.remote.staging import RemoteStaging
from minegraph.store.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib import Graph

    from minegraph.store.staged import Staged

# pySHACL takes under a second for so many, and the compiled shapes a tenth of it at any size.
MOST_FOR_REFERENCE: Final = 5_000
# What the engine takes for a statement in memory, with what queries need.
_STATEMENT_BYTES: Final = 450
# Where no more than one in so many statements was rewritten, only checks that it touches run.
_SHARE: Final = 4


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
    megabytes: int = 2048
    """Memory for a copy of the release; a larger one is asked on disk, which takes longer."""

    async def findings(
        self, staging: Staged, shapes: Graph, *, held: Sequence[Finding] | None = None
    ) -> tuple[Engine, list[Finding]]:
        """Return what the shapes find in a staging, each finding once, and the engine that ran.

        ``held`` is what the gate found in its base, in the order of the base's record, where that
        is known of these very shapes: then a small change is validated by itself, and of a graph
        that was rewritten only what it touches.

        Raises StoreUnusable where the validator fails or does not end in time.
        """
        if isinstance(staging, RemoteStaging):
            return Engine.COMPILED, await self._remote(staging, shapes)
        assert isinstance(staging, Staging)  # noqa: S101  # the other home
        statements = staging.count()
        engine = self.engine.for_size(statements)
        job: dict[str, Any] = {
            "engine": engine.value,
            "shapes": _ntriples(shapes),
        }
        with ExitStack() as opened:
            if engine is Engine.COMPILED:
                if held is not None and staging.changes.few:
                    job |= _change(staging, statements)
                elif held is not None and staging.changed() * _SHARE <= statements:
                    job["rewritten"] = [sorted(terms) for terms in staging.terms_changed()]
                if statements * _STATEMENT_BYTES <= self.megabytes << 20:
                    job["files"] = staging.dumps()
                job["database"] = opened.enter_context(staging.lent())
            else:
                data = opened.enter_context(tempfile.NamedTemporaryFile(suffix=".nt"))
                staging.dump(data)
                data.flush()
                job["data"] = data.name
            answer = await self._run(job)
        found = _found(answer)
        if "gone" in answer:
            gone = set(answer["gone"])
            found += [f for n, f in enumerate(held or ()) if f.component and n not in gone]
        if "asked" in answer:
            asked = {(shape, component) for shape, component in answer["asked"]}
            kept = (f for f in held or () if f.component)
            found += [f for f in kept if (f.shape, f.component) not in asked]
        return engine, list(dict.fromkeys(found))

    async def _remote(self, staging: RemoteStaging, shapes: Graph) -> list[Finding]:
        """Return what the shapes find on an engine, or in a copy of what it holds."""
        fits = staging.count() * _STATEMENT_BYTES <= self.megabytes << 20
        if staging.judged_there(fits=fits):
            run = staging.runner(self.seconds)
            return list(dict.fromkeys(await asyncio.to_thread(compiled.validate, run, shapes)))
        with tempfile.NamedTemporaryFile(suffix=".nt") as data:
            staging.dump(data)
            data.flush()
            told = {"engine": Engine.COMPILED.value, "data": data.name}
            answer = await self._run({**told, "shapes": _ntriples(shapes)})
        return list(dict.fromkeys(_found(answer)))

    async def _run(self, job: dict[str, Any]) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing in the working directory is taken for a module
            "-m",
            "minegraph.gate.judge",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            told = json.dumps(job).encode()
            output, _ = await asyncio.wait_for(process.communicate(told), self.seconds)
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
        answer: dict[str, Any] = json.loads(output)
        return answer


def _change(staging: Staging, statements: int) -> dict[str, Any]:
    """Return what the judge is told of a small change."""
    subjects, objects = staging.changes.neighbours()
    change = {"subjects": subjects, "objects": objects, "statements": statements}
    return {"base": staging.base_folder(), "change": change}


def _ntriples(shapes: Graph) -> str:
    return shapes.serialize(format="nt", encoding="utf-8").decode()


def _found(answer: dict[str, Any]) -> list[Finding]:
    if "error" in answer:
        raise StoreUnusable(answer["error"], hint=answer["hint"])
    return [finding_of(fields) for fields in answer["found"]]
