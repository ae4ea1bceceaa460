"""``minegraph compare``: whether two stores hold the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Annotated, Final

import typer

from minegraph.bootstrap import open_store
from minegraph.cli.console import say
from minegraph.namespaces import GRAPH
from minegraph.settings import load_settings
from minegraph.store.comparing import changes
from minegraph.store.formats import N_QUADS

if TYPE_CHECKING:
    from minegraph.store.protocol import Answer

_MOST_SHOWN: Final = 10


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(compare)


def compare(
    first: Annotated[str, typer.Argument(help="A store: its directory, or an engine's address.")],
    second: Annotated[str, typer.Argument(help="Another.")],
) -> None:
    """Prove that two stores hold the same statements, source by source; exit 1 where they do not.

    The current releases are compared statement by statement, in the order of exports, without
    holding either in memory: how many each source has in one store alone, and the first of them.
    """
    with ExitStack() as opened:
        old, new = (
            opened.enter_context(asyncio.run(_export(place)).file) for place in (first, second)
        )
        counts, shown = _compared(old, new)
    for source, count in sorted(counts.items()):
        typer.echo(f"{source}\tonly in {first}: {count[False]}\tonly in {second}: {count[True]}")
    for line in shown:
        typer.echo(line)
    if counts:
        say(f"{first} and {second} differ in {len(counts)} sources")
        raise typer.Exit(1)
    say(f"{first} and {second} hold the same")


def _compared(old: IO[bytes], new: IO[bytes]) -> tuple[dict[str, Counter[bool]], list[str]]:
    counts: dict[str, Counter[bool]] = {}
    shown: list[str] = []
    for change in changes(old, new):
        counts.setdefault(change.graph.removeprefix(GRAPH), Counter())[change.added] += 1
        if len(shown) < _MOST_SHOWN:
            shown.append(("> " if change.added else "< ") + change.line.decode().rstrip("\n"))
    return counts, shown


async def _export(place: str) -> Answer:
    store = open_store(load_settings(store=place))
    try:
        return await store.export(N_QUADS)
    finally:
        await store.close()
