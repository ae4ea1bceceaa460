"""Files named on a command line, with ``-`` for standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from minegraph.errors import InputError
from minegraph.store.formats import READABLE, by_name

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def received(files: list[Path], format_name: str | None) -> Iterator[list[Path]]:
    """Lend the files as paths, standard input as a file of its own that lasts as long."""
    if Path("-") not in files:
        yield files
        return
    form = by_name(format_name, READABLE) if format_name else None
    if form is None:
        raise typer.BadParameter("standard input needs --format, for example --format turtle")
    with tempfile.TemporaryDirectory() as folder:
        stdin = Path(folder) / f"stdin.{form.suffixes[0]}"
        with stdin.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        try:
            yield [stdin if name == Path("-") else name for name in files]
        except InputError as error:
            if error.file == str(stdin):
                error.file = "standard input"
            raise
