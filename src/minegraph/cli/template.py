"""``minegraph template``: an empty table for your own data."""

from __future__ import annotations

from typing import Annotated

import typer

from minegraph.sources.templates import TEMPLATES, written


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(template)


def template(
    table: Annotated[str, typer.Argument(help=f"One of {', '.join(TEMPLATES)}.")],
) -> None:
    """Write the template of a table as CSV: headers, a row that explains them, an example row."""
    if table not in TEMPLATES:
        raise typer.BadParameter(f"{table!r} is none of {', '.join(TEMPLATES)}")
    typer.echo(written(table), nl=False)
