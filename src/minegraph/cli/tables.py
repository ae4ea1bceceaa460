"""How the commands that read tables choose a reader and tell what became of the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from minegraph.bootstrap import make_pool, make_table_limits, open_store
from minegraph.cli.console import say
from minegraph.errors import InputError, StoreMissing
from minegraph.settings import Settings
from minegraph.sources import kinds, mending
from minegraph.sources.names import Names, names_in
from minegraph.sources.tabular import RDF, TableReader, Tables, chosen

_KINDS: Final = (RDF, *kinds.NAMES)


def _known(kind: str | None) -> str | None:
    """Return a kind of source that there is."""
    if kind is not None and kind not in _KINDS:
        raise typer.BadParameter(
            f"there is no kind of source {kind!r}; the kinds are {', '.join(_KINDS)}"
        )
    return kind


def _writable(target: Path | None) -> Path | None:
    """Return the name of a file that can be written; nothing of it changes."""
    if target is not None:
        there = target.exists()
        try:
            with target.open("ab"):
                pass
        except OSError as error:
            raise typer.BadParameter(
                f"{target} cannot be written: {error.strerror or error}"
            ) from error
        if not there:
            target.unlink()
    return target


KindOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="Kind of source (`minegraph sources`); guessed where the file plainly says it.",
        show_default=False,
        callback=_known,
    ),
]

SetAsideOption = Annotated[
    Path | None,
    typer.Option(
        help="CSV file to write what tables hold and could not be stated.", callback=_writable
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
        others = len({*made.homes.values()}) - 1
        name = f"{path.name} and {others} more" if others > 0 else path.name
        say(f"{name}: {made.balance.as_text()}", quiet=quiet)


def write_set_aside(reader: TableReader, target: Path) -> None:
    """Write every row and cell that was not stated to a CSV file that can be mended."""
    try:
        mending.write(reader.made, target)
    except OSError as error:
        raise InputError(
            f"what was set aside cannot be written: {error.strerror or error}",
            file=str(target),
            hint="All else is as told. Load the files again with another name after --set-aside.",
        ) from error
