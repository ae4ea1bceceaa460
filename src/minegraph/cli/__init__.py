"""The command line: one module to a command; data on stdout, messages on stderr.

Exit codes: 0 good; 1 the data is invalid or the work failed; 2 the command line is wrong.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from minegraph import __version__
from minegraph.cli import (
    backup,
    diff,
    export,
    load,
    prune,
    query,
    releases,
    restore,
    rollback,
    serve,
    tokens,
    validate,
)
from minegraph.cli.console import fail
from minegraph.errors import MinegraphError

app = typer.Typer(
    name="minegraph",
    help="A knowledge graph of the mining sector: load it, serve it, query it, export it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    serve,
    load,
    validate,
    query,
    export,
    releases,
    diff,
    rollback,
    prune,
    backup,
    restore,
    tokens,
):
    command.register(app)


@app.callback()
def common(
    version: Annotated[  # acts when parsed
        bool,
        typer.Option(
            "--version",
            help="Show the version and exit.",
            is_eager=True,
            callback=lambda wanted: _show_version(wanted=wanted),
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"minegraph {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        app()
    except MinegraphError as error:
        fail(error)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
