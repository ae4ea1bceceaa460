"""``minegraph releases``: what was published when, by whom, and what the gate found."""

from __future__ import annotations

from typing import Any

import typer

from minegraph.bootstrap import open_home
from minegraph.cli.console import StoreOption
from minegraph.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(releases)


def releases(store: StoreOption = None) -> None:
    """List the releases, oldest first: name, time, who, statements, sources loaded, findings."""
    home = open_home(load_settings(store=store))
    for release in home.releases():
        record: Any = release.record
        should, may = (record["found"].get(name, 0) for name in ("Warning", "Info"))
        typer.echo(
            "\t".join(
                (
                    release.name,
                    record["published"],
                    record["by"],
                    f"{record['statements']} statements",
                    f"{len(record['loaded'])} loaded",
                    f"{should} should, {may} may",
                )
            )
        )
