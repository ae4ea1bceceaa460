"""``minegraph prune``: the statements of old releases removed."""

from __future__ import annotations

from typing import Annotated

import typer

from minegraph.bootstrap import open_home
from minegraph.cli.console import QuietOption, StoreOption, say
from minegraph.settings import load_settings
from minegraph.store import history
from minegraph.store.remote.home import RemoteHome


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(prune)


def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the last releases to keep.")] = 20,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Remove old releases, except the last ones and the last of each day; records stay of all.

    On an engine the last ones stay, whatever day they are of.
    """
    home = open_home(load_settings(store=store))
    if isinstance(home, RemoteHome):
        pruned = home.prune(keep=keep)
    else:
        pruned = history.prune(home, keep=keep)
    say(f"pruned {len(pruned)} releases: {', '.join(pruned) or 'none'}", quiet=quiet)
