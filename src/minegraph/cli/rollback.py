"""``minegraph rollback``: an earlier release made current again."""

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
    app.command()(rollback)


def rollback(
    when: Annotated[str, typer.Argument(help="A release (r12) or a time (2024-10-27).")],
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Publish a release that states what an earlier one did; those in between stay."""
    home = open_home(load_settings(store=store))
    if isinstance(home, RemoteHome):
        earlier, release = home.rollback(when)
    else:
        earlier = home.as_of(when)
        release = history.rollback(home, earlier)
    say(f"published {release.name}: it states what {earlier} did", quiet=quiet)
