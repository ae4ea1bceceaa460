"""How the commands that read tables choose a reader and tell what became of the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import make_pool, make_table_limits, open_store
from minegraph.cli.console import say
from minegraph.errors import StoreMissing
from minegraph.settings import Settings
from minegraph.sources import kinds, mending
from minegraph.sources.names import Names, names_in
from minegraph.sources.tabular import TableReader, Tables, chosen

KindOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="Kind of source (`minegraph sources`); guessed where the file plainly says it.",
        show_default=False,
    ),
]


MendedOption = Annotated[
    Path | None,
    typer.Option(
        "--with",
        help="Rows that --set-aside wrote, mended: they stand for those of the file.",
        show_default=False,
    ),
]


async def make_table_reader(
    settings: Settings,
    files: list[Path],
    *,
    kind: str | None,
    source: str | None,
    mended: Path | None = None,
) -> TableReader:
    """Return a reader of the files, which knows the names in the store where there are tables."""
    tables = chosen(files, kind)
    resolving = any(not name or kinds.kind(name).resolves_names for name in tables.values())
    rows = mending.read(mended) if mended else None
    return TableReader(
        make_pool(settings),
        most_megabytes=settings.file_megabytes,
        tables=Tables(tables, source, mended=rows),
        limits=make_table_limits(settings),
        names=await _names(settings) if resolving else None,
    )


async def _names(settings: Settings) -> Names:
    try:
        store = open_store(settings)
    except StoreMissing:
        return Names()
    try:
        return await names_in(store)
    except StoreMissing:  # a store in which nothing was published yet
        return Names()
    finally:
        await store.close()


def say_balances(reader: TableReader, *, quiet: bool) -> None:
    """Tell what became of the rows of each table that was read."""
    for path, made in reader.made.items():
        say(f"{path.name}: {made.balance.as_text()}", quiet=quiet)


def write_set_aside(reader: TableReader, target: Path) -> None:
    """Write every row and cell that was not stated to a CSV file that can be mended."""
    mending.write(reader.made, target)
