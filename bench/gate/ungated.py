"""A load without the gate: ``python bench/gate/ungated.py FILE STORE``; for measuring only."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from minegraph.bootstrap import make_reader
from minegraph.settings import Settings
from minegraph.store.directory import Directory
from minegraph.store.staging import stage


async def main(file: Path, place: Path) -> None:
    """Read a file, write it and its merged graph, and publish."""
    reader = make_reader(Settings(store=place))
    try:
        with stage(Directory.create(place)) as staging:
            read = await reader.read(file)
            with read.parsed.lines as lines:
                staging.replace("https://w3id.org/minegraph/graph/bench", lines)
            staging.publish({"sources": {}})
    finally:
        await reader.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
