"""The command line: one module to a command; data on stdout, messages on stderr.

Exit codes: 0 good; 1 the data is invalid or the work failed; 2 the command line is wrong.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final

import typer
import typer.core
import typer.main

from minegraph import __version__
from minegraph.cli.console import fail
from minegraph.errors import MinegraphError

if TYPE_CHECKING:
    from typer._click.core import Command, Context

_COMMANDS: Final = (
    "serve",
    "load",
    "validate",
    "sources",
    "template",
    "link",
    "review",
    "query",
    "export",
    "releases",
    "diff",
    "compare",
    "rollback",
    "prune",
    "backup",
    "restore",
    "verify",
    "check-store",
    "tokens",
)


class _Commands(typer.core.TyperGroup):
    """The commands, each imported when it is called: the parts of the service take a second."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002  # the signature is Typer's
        """Return the names of the commands in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002  # as above
        """Return a command, or None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        alone = typer.Typer(add_completion=False)
        import_module(f"minegraph.cli.{cmd_name.replace('-', '_')}").register(alone)
        command: Command = typer.main.get_command(alone)
        if isinstance(command, typer.core.TyperGroup):
            command = command.commands[cmd_name]
        command.name = cmd_name
        return command


app = typer.Typer(
    name="minegraph",
    cls=_Commands,
    help="A knowledge graph of the mining sector: load it, serve it, query it, export it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
