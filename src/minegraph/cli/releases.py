"""``minegraph releases``: what was published when, by whom, and what the gate found."""

from __future__ import annotations

from typing import Any

import typer

from minegraph.cli.console import StoreOption
from minegraph.settings import load_settings
from minegraph.store.directory import Directory


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(releases)


def releases(store: StoreOption = None) -> None:
    """List the releases, oldest first: name, time, who, statements, sources loaded, findings."""
    directory = Directory.open(load_settings(store=store).store)
    for release in directory.releases():
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
