"""``minegraph diff``: what changed between two releases."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import ExitStack
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

import typer

from minegraph.bootstrap import open_store
from minegraph.cli.console import StoreOption
from minegraph.namespaces import GRAPH
from minegraph.settings import load_settings
from minegraph.store.comparing import Change, changes
from minegraph.store.formats import N_QUADS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.protocol import Store


class Form(StrEnum):
    """How a difference is written."""

    COUNTS = "counts"
    NQUADS = "nquads"
    PATCH = "patch"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(diff)


def diff(
    before: Annotated[str, typer.Argument(help="A release (r12) or a time (2024-10-27).")],
    after: Annotated[str, typer.Argument(help="Another; the current one without.")] = "",
    form: Annotated[
        Form, typer.Option("--format", help="Counts by source, N-Quads after + or -, or RDF Patch.")
    ] = Form.COUNTS,
    store: StoreOption = None,
) -> None:
    """Show the statements that were added and removed between two releases, by source."""
    opened = open_store(load_settings(store=store))
    with ExitStack() as stack:
        old, new = asyncio.run(_exports(opened, before, after))
        found = changes(stack.enter_context(old), stack.enter_context(new))
        _WRITERS[form](found)


async def _exports(store: Store, before: str, after: str) -> tuple[IO[bytes], IO[bytes]]:
    try:
        old = await store.export(N_QUADS, release=store.release(before).name)
        new = await store.export(N_QUADS, release=store.release(after or None).name)
    finally:
        await store.close()
    return old.file, new.file


def _counts(found: Iterable[Change]) -> None:
    counts: dict[str, Counter[bool]] = {}
    for change in found:
        counts.setdefault(change.graph.removeprefix(GRAPH), Counter())[change.added] += 1
    for source, count in counts.items():
        typer.echo(f"{source}\t+{count[True]}\t-{count[False]}")


def _nquads(found: Iterable[Change]) -> None:
    for change in found:
        sys.stdout.buffer.write((b"+ " if change.added else b"- ") + change.line)
    sys.stdout.buffer.flush()


def _patch(found: Iterable[Change]) -> None:
    sys.stdout.buffer.write(b"TX .\n")
    for change in found:
        sys.stdout.buffer.write((b"A " if change.added else b"D ") + change.line)
    sys.stdout.buffer.write(b"TC .\n")
    sys.stdout.buffer.flush()


_WRITERS = {Form.COUNTS: _counts, Form.NQUADS: _nquads, Form.PATCH: _patch}
