"""People's own tables, by the templates that `minegraph template` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import python_calamine

from minegraph.errors import InputError
from minegraph.sources import minting, sheets
from minegraph.sources.describing import Edition, describe
from minegraph.sources.owntables import Book
from minegraph.sources.owntables_rows import WRITERS
from minegraph.sources.templates import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Table
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

GIVES: Final = "what your own workbook says, its sheets named like the templates"
LICENCE: Final = "as its sheet `sources` says"
OBTAIN: Final = (
    "`minegraph template mines > mines.csv`, one sheet each; a sheet `sources` is needed"
)


def recognizes(path: Path) -> bool:
    """Return whether a workbook has a sheet ``sources`` and others named like the templates."""
    return path.suffix.lower() == ".xlsx" and "sources" in _sheets(path)


def read(job: Job, statements: Statements) -> Iri:
    """State what the sheets say, and return the source that the sheet ``sources`` describes."""
    found = _sheets(job.path)
    unknown = [name for name in found if name not in TEMPLATES]
    if unknown or "sources" not in found:
        raise InputError(
            f"the sheet {unknown[0]!r} is no table that is known"
            if unknown
            else "the workbook has no sheet 'sources'",
            file=str(job.path),
            hint=f"Sheets are named {', '.join(TEMPLATES)}; `minegraph template NAME` writes each.",
        )
    tables = {name: sheets.read(job.path, sheet=name) for name in TEMPLATES if name in found}
    for name, table in tables.items():
        _check_columns(name, table)
    book = Book(job, statements, tables)
    book.source = _source(job, statements, tables["sources"], book)
    book.refuse_problems()
    book.graph = minting.source(book.source.rsplit("/", 1)[-1])[1]
    book.name_things()
    for name, write in WRITERS.items():
        for row in tables[name].rows if name in tables else ():
            statements.balance.read += 1
            write(book, name, row)
            statements.balance.stated += 1
    book.refuse_problems()
    return book.source


def _sheets(path: Path) -> list[str]:
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return list(book.sheet_names)
    except (python_calamine.CalamineError, OSError):
        return []


def _check_columns(name: str, table: Table) -> None:
    known = [column.name for column in TEMPLATES[name]]
    table.require(column.name for column in TEMPLATES[name] if column.needed)
    unknown = [column for column in table.columns if column not in known]
    if unknown:
        raise InputError(
            f"sheet {name!r} has a column that is not known: {unknown[0]!r}",
            file=table.file,
            hint=f"Its columns are {', '.join(known)}.",
        )


def _source(job: Job, statements: Statements, table: Table, book: Book) -> Iri:
    if len(table.rows) != 1:
        raise InputError(
            f"the sheet 'sources' has {len(table.rows)} rows; a workbook speaks for one source",
            file=table.file,
            hint="Keep one row, and make a workbook for each further source.",
        )
    row = table.rows[0]
    publisher = book.needed(row, "publisher")
    title = book.needed(row, "title")
    issued, retrieved = book.day(row, "issued"), book.day(row, "retrieved")
    edition = Edition(
        slug=job.source or book.needed(row, "slug"),
        label=title,
        title=title,
        publisher=(minting.slug(publisher), publisher),
        issued=issued,
        rights=book.needed(row, "rights"),
        page=book.address(row, "page"),
    )
    statements.balance.read += 1
    statements.balance.stated += 1
    return describe(
        statements, edition, slug=edition.slug, digest=job.digest,
        retrieved=retrieved or job.retrieved, place=row.place,
    )  # fmt: skip
