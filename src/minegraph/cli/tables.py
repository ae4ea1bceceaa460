"""How the commands that read tables choose a reader and tell what became of the rows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import make_pool, open_store
from minegraph.cli.console import say
from minegraph.errors import StoreMissing
from minegraph.settings import Settings
from minegraph.sources.names import Names, names_in
from minegraph.sources.tabular import TableReader, chosen

KindOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="Kind of source (`minegraph sources`); guessed where the file plainly says it.",
        show_default=False,
    ),
]


async def make_table_reader(
    settings: Settings, files: list[Path], *, kind: str | None, source: str | None
) -> TableReader:
    """Return a reader of the files, which knows the names in the store where there are tables."""
    tables = chosen(files, kind)
    return TableReader(
        make_pool(settings),
        most_megabytes=settings.file_megabytes,
        files=tables,
        names=await _names(settings) if tables else None,
        source=source,
    )


async def _names(settings: Settings) -> Names:
    try:
        store = open_store(settings)
    except StoreMissing:
        return Names()
    try:
        return await names_in(store) if store.releases() else Names()
    finally:
        await store.close()


def say_balances(reader: TableReader, *, quiet: bool) -> None:
    """Tell what became of the rows of each table that was read."""
    for path, balance in reader.balances.items():
        say(f"{path.name}: {balance.as_text()}", quiet=quiet)


def write_set_aside(reader: TableReader, target: Path) -> None:
    """Write every row and cell that was not stated to a CSV file, with where and why."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "sheet", "row", "what", "reason", "found"])
        for path, balance in reader.balances.items():
            for what, entries in (("row", balance.aside), ("cell", balance.cells)):
                writer.writerows(
                    [path.name, entry.place.sheet, entry.place.row, what, entry.reason, entry.found]
                    for entry in entries
                )
