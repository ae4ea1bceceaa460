"""``minegraph verify``: whether a release is still as it was published."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from minegraph.bootstrap import make_remote_home, open_embedded
from minegraph.cli.console import StoreOption, say
from minegraph.settings import Settings, load_settings
from minegraph.store.embedded import Verification
from minegraph.store.remote import verifying


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(verify)


def verify(
    release: Annotated[
        str, typer.Argument(help="A release (r12) or a time (2024-10-27); the current one without.")
    ] = "",
    store: StoreOption = None,
) -> None:
    """Read every index of a release and compare it with the record; exit 1 where it is damaged.

    The default graph must be the merger of the named graphs, and each file that was loaded must
    have kept its bytes. On an engine each graph is read, counted and hashed.
    """
    found = asyncio.run(_verify(load_settings(store=store), release))
    for name, statements in found.indexes.items():
        typer.echo(f"{name}\t{statements} statements")
    for fault in found.faults:
        typer.echo(f"fault\t{fault}")
    if found.faults:
        say(
            f"{found.release} is damaged: {len(found.faults)} faults\n"
            "  Restore it from a backup, or roll back to a release that is whole, and check the "
            "disk."
        )
        raise typer.Exit(1)
    say(f"{found.release} is whole")


async def _verify(settings: Settings, release: str) -> Verification:
    if settings.is_remote:
        return verifying.verify(make_remote_home(settings), release or None)
    opened = open_embedded(settings)
    try:
        return await opened.verify(release or None)
    finally:
        await opened.close()
