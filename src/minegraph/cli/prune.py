"""``minegraph prune``: the statements of old releases removed."""

from __future__ import annotations

from typing import Annotated

import typer

from minegraph.bootstrap import open_directory
from minegraph.cli.console import QuietOption, StoreOption, say
from minegraph.settings import load_settings
from minegraph.store import history


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(prune)


def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the last releases to keep.")] = 20,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Remove old releases, except the last ones and the last of each day; records stay of all."""
    directory = open_directory(load_settings(store=store), "prune")
    pruned = history.prune(directory, keep=keep)
    say(f"pruned {len(pruned)} releases: {', '.join(pruned) or 'none'}", quiet=quiet)
