"""``minegraph backup``: a release as one file that can be restored elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from minegraph.bootstrap import open_store
from minegraph.cli.console import QuietOption, StoreOption, say
from minegraph.gate import backups
from minegraph.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(backup)


def backup(
    output: Annotated[Path, typer.Argument(help="File to write, for example graph.tar.gz.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A release (r12) or a time (2024-10-27).")
    ] = None,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Write a release, with its record and a digest of its statements, to one file."""
    about = asyncio.run(_backup(load_settings(store=store), output, as_of))
    say(
        f"wrote {output}: release {about['release']}, {about['statements']:,} statements, "
        f"sha256 {about['sha256'][:16]}...",
        quiet=quiet,
    )


async def _backup(settings: Settings, output: Path, as_of: str | None) -> dict[str, Any]:
    opened = open_store(settings)
    try:
        release = opened.release(as_of).name
        return await backups.backup(opened, output, release=release)
    finally:
        await opened.close()
