"""``minegraph check-store``: whether an engine gives right answers."""

from __future__ import annotations

from typing import Annotated

import typer

from minegraph.bootstrap import make_engine
from minegraph.cli.console import say
from minegraph.settings import load_settings
from minegraph.store.remote.probe import trials


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("check-store")(check_store)


def check_store(
    address: Annotated[str, typer.Argument(help="Where the engine takes queries.")],
) -> None:
    """Try an engine with a few statements of its own graphs and print what went right and wrong.

    Exits 1 for an engine that would give wrong answers. The statements are removed again.
    """
    settings = load_settings(store=address)
    if not settings.is_remote:
        raise typer.BadParameter(f"{address} is not the address of an engine (http:, https:)")
    engine = make_engine(settings)
    found = trials(engine)
    typer.echo(f"engine\t{engine.dialect.name}")
    for trial in found:
        verdict = "yes" if trial.good else "no" if trial.needed else "differs"
        typer.echo(f"{trial.name}\t{verdict}\t{trial.seen}".rstrip())
    engine.close()
    if any(trial.needed and not trial.good for trial in found):
        say("the engine would give wrong answers: minegraph does not serve it")
        raise typer.Exit(1)
