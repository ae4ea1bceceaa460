"""How the commands speak: messages on stderr, and the options that several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from minegraph.errors import InputError, Located
from minegraph.gate.judging import Engine

if TYPE_CHECKING:
    from minegraph.errors import MinegraphError

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="A release (r12) or a time (2024-10-27).")
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Directory of the store, or address of a SPARQL endpoint "
        "[MINEGRAPH_STORE; default .minegraph].",
        show_default=False,
    ),
]
EngineOption = Annotated[
    Engine | None,
    typer.Option(
        "--engine",
        help="What runs the shapes [MINEGRAPH_VALIDATOR; default auto, by the graph's size].",
        show_default=False,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]

STDERR = Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str, *, quiet: bool = False) -> None:
    """Tell the person something, on stderr."""
    if not quiet:
        STDERR.print(message, markup=False)


def fail(error: MinegraphError) -> None:
    """Print an error: what is wrong, where, and what to do."""
    place = _place(error)
    STDERR.print(f"minegraph: {place}{error.message}", style="bold red", markup=False)
    if error.hint:
        STDERR.print(f"  {error.hint}", markup=False)


def _place(error: MinegraphError) -> str:
    parts = []
    if isinstance(error, InputError):
        parts.append(error.file)
    if isinstance(error, Located) and error.line is not None:
        parts.append(str(error.line))
        if error.column is not None:
            parts.append(str(error.column))
    return ":".join(parts) + ": " if parts else ""
