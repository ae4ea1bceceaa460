"""``minegraph link``: records of one thing found across sources, and linked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from minegraph.bootstrap import make_judge, make_reader, open_home
from minegraph.cli.console import EngineOption, QuietOption, StoreOption, fail, say
from minegraph.cli.linked import linked_line
from minegraph.cli.reporting import Form, written
from minegraph.gate.linking import Linking
from minegraph.gate.linking import link as link_things
from minegraph.gate.report import GateRefused
from minegraph.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(link)


def link(
    store: StoreOption = None,
    engine: EngineOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Link the records of sources that are of one thing, and publish the links as a release.

    Links are computed anew from what is loaded and from the decisions of `minegraph review`.
    """
    tell(run(load_settings(store=store, validator=engine)), quiet=quiet)


def run(settings: Settings, decided: Mapping[tuple[str, str], str] | None = None) -> Linking:
    """Compute the links anew and publish them; exit with 1 where the gate refuses them."""
    try:
        return asyncio.run(_link(settings, decided))
    except GateRefused as refusal:
        typer.echo(written(refusal.report.located(), Form.TEXT))
        fail(refusal)
        raise typer.Exit(1) from refusal


async def _link(settings: Settings, decided: Mapping[tuple[str, str], str] | None) -> Linking:
    reader = make_reader(settings)
    try:
        return await link_things(open_home(settings), reader, make_judge(settings), decided)
    finally:
        await reader.close()


def tell(done: Linking, *, quiet: bool) -> None:
    """Say what a linking did."""
    say(
        f"{linked_line(done.linked)}; {done.decisions:,} decisions\n"
        f"published {done.release.name}: {done.release.record['statements']:,} statements",
        quiet=quiet,
    )
