"""``minegraph restore``: a backup loaded into an empty store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import make_home, make_reader, open_store
from minegraph.cli.console import QuietOption, StoreOption, say
from minegraph.gate import backups
from minegraph.gate.loading import Load
from minegraph.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(restore)


def restore(
    backup: Annotated[Path, typer.Argument(help="What `minegraph backup` wrote.")],
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Load a backup into an empty store, through the gate, and check that it is the same."""
    done = asyncio.run(_restore(load_settings(store=store), backup))
    say(f"restored {backup} as {done.release.name}: the same statements", quiet=quiet)


async def _restore(settings: Settings, backup: Path) -> Load:
    directory = make_home(settings)
    reader, opened = make_reader(settings), open_store(settings)
    try:
        return await backups.restore(directory, opened, reader, backup)
    finally:
        await reader.close()
        await opened.close()
