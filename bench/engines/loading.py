"""A load through the gate, as `minegraph load` does it, that notes how long the shapes took.

``python -m bench.engines.loading FILE STORE NOTE``: writes to NOTE, as JSON, the seconds of the
shapes and the number of statements. Settings come from the environment, as they do elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minegraph.bootstrap import make_home, make_judge, make_reader
from minegraph.gate.judging import Judge
from minegraph.gate.loading import load
from minegraph.settings import load_settings

if TYPE_CHECKING:
    from minegraph.gate.judging import Engine
    from minegraph.gate.report import Finding


class Timed(Judge):
    """A judge that adds up the seconds that it takes."""

    spent = 0.0

    async def findings(self, *given: Any, **named: Any) -> tuple[Engine, list[Finding]]:
        """Return what the judge does."""
        began = time.monotonic()
        try:
            return await super().findings(*given, **named)
        finally:
            Timed.spent += time.monotonic() - began


async def timed(file: Path, store: str) -> dict[str, Any]:
    """Load, and return what is noted."""
    settings = load_settings(store=store)
    usual = make_judge(settings)
    judge = Timed(usual.engine, usual.seconds, usual.megabytes)
    reader = make_reader(settings)
    try:
        done = await load(make_home(settings), reader, [file], judge=judge)
    finally:
        await reader.close()
    return {"shapes": Timed.spent, "statements": done.release.record["statements"]}


if __name__ == "__main__":
    noted = asyncio.run(timed(Path(sys.argv[1]), sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(noted), encoding="utf-8")
