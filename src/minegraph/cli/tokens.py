"""``minegraph tokens``: who may write over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from minegraph.api.tokens import Scope, Tokens
from minegraph.bootstrap import make_home
from minegraph.cli.console import StoreOption, say
from minegraph.settings import load_settings

_group = typer.Typer(help="Make, list and remove tokens for the service.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(_group, name="tokens")


@_group.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it, for the list and the log.")],
    scope: Annotated[
        list[Scope], typer.Option(help="What it allows: read, write or admin; may be repeated.")
    ],
    store: StoreOption = None,
) -> None:
    """Make a token and print it; it cannot be shown again."""
    typer.echo(_tokens(store).add(name, tuple(dict.fromkeys(scope))))
    say("Keep it: it is stored hashed. A running service takes it at once.")


@_group.command(name="list")
def show(store: StoreOption = None) -> None:
    """List the tokens: name, scopes, when they were made."""
    for token in _tokens(store).all():
        typer.echo(f"{token.name}\t{','.join(token.scopes)}\t{token.made}")


@_group.command()
def remove(
    name: Annotated[str, typer.Argument(help="The token's name.")], store: StoreOption = None
) -> None:
    """Remove a token, at once also for a running service."""
    _tokens(store).remove(name)


def _tokens(store: StoreOption) -> Tokens:
    return Tokens(make_home(load_settings(store=store)).path / "tokens.json")
