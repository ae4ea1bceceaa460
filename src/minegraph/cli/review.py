"""``minegraph review``: links in doubt as a list, and decisions on them back in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import open_home
from minegraph.cli.console import EngineOption, QuietOption, StoreOption, say
from minegraph.cli.link import run, tell
from minegraph.gate import linking
from minegraph.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(review)


def review(
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="The list with same, different or unsure in its first column.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    store: StoreOption = None,
    engine: EngineOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Write the links in doubt as CSV; with --decisions, take in what was decided and link anew."""
    settings = load_settings(store=store, validator=engine)
    if decisions is None:
        found = linking.review(open_home(settings), sys.stdout)
        say(f"{found:,} links are in doubt", quiet=quiet)
        return
    with decisions.open(encoding="utf-8-sig", newline="") as lines:
        decided = linking.read_decisions(lines, decisions.name)
    tell(run(settings, decided), quiet=quiet)
