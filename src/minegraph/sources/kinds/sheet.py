"""People's own tables, by the templates that `minegraph template` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError
from minegraph.sources import minting, sheets
from minegraph.sources.describing import Edition, describe
from minegraph.sources.owntables import Book
from minegraph.sources.owntables_rows import WRITERS
from minegraph.sources.sheets import Row, Table, first_row
from minegraph.sources.statements import Place
from minegraph.sources.templates import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

GIVES: Final = "what your own tables say: sheets of a workbook, or CSV files, like the templates"
LICENCE: Final = "as the table `sources` says"
OBTAIN: Final = (
    "`minegraph template mines > mines.csv`, one table each; a table `sources` is needed"
)
JOINS_FILES: Final = True
RESOLVES_NAMES: Final = True


def recognizes(path: Path) -> bool:
    """Return whether a file is a workbook of such sheets, or one such table as CSV."""
    if path.suffix.lower() == ".xlsx":
        try:
            return "sources" in map(_plain, sheets.sheet_names(path))
        except (InputError, OSError):
            return False
    return path.suffix.lower() == ".csv" and _template(path) is not None


def read(job: Job, statements: Statements) -> Iri:
    """State what the tables say, and return the source that the table ``sources`` describes."""
    tables = _tables(job)
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


def _tables(job: Job) -> dict[str, Table]:
    """Return the tables of a workbook, or of CSV files that are one source, by template."""
    homes: dict[str, tuple[Path, str]] = {}
    for path in job.files:
        book = path.suffix.lower() == ".xlsx"
        sheets.check_suffix(path)
        for said in sheets.sheet_names(path) if book else [_template(path) or path.stem]:
            name = _plain(said)
            if name not in TEMPLATES:
                raise InputError(
                    f"the {'sheet' if book else 'table'} {said!r} is no table that is known",
                    file=str(path),
                    hint=f"Tables are named {', '.join(TEMPLATES)}; `minegraph template NAME` "
                    "writes each.",
                )
            if name in homes:
                raise InputError(
                    f"{homes[name][0].name} has a table {name!r} as well",
                    file=str(path),
                    hint="Put the rows of the two into one.",
                )
            homes[name] = (path, said if book else "")
    if "sources" not in homes:
        raise InputError(
            "there is no table 'sources', which says for whom the others speak",
            file=str(job.path),
            hint="Add it: `minegraph template sources > sources.csv`, loaded with the others, or "
            "the same as a sheet.",
        )
    ordered = {name: homes[name] for name in TEMPLATES if name in homes}
    tables = {}
    for name, (path, sheet) in ordered.items():
        tables[name] = job.tables[-1] = _named(job.table(path, sheet=sheet), name)
    return tables


def _named(table: Table, name: str) -> Table:
    """Return a table as a sheet of the template's name, with the template's names of columns."""
    columns = {column: _plain(column) for column in table.columns}
    if len({*columns.values()}) < len(columns):
        columns = {column: column for column in columns}
    rows = (
        Row(
            Place(name, row.place.row),
            {columns.get(column, column): cell for column, cell in row.cells.items()},
        )
        for row in table.rows
    )
    return Table(table.file, name, tuple(columns.values()), tuple(rows))


def _template(path: Path) -> str | None:
    """Return the template that a CSV file fills: by its name, else by the columns of its header."""
    if path.stem.lower() in TEMPLATES:
        return path.stem.lower()
    header = {_plain(column) for column in first_row(path)}
    fitting = [
        name
        for name, columns in TEMPLATES.items()
        if {c.name for c in columns if c.needed} <= header <= {c.name for c in columns}
    ]
    return fitting[0] if len(fitting) == 1 else None


def _plain(name: str) -> str:
    """Return the name of a sheet or column without regard to case, and with no blanks."""
    return "_".join(name.casefold().split())


def _check_columns(name: str, table: Table) -> None:
    known = [column.name for column in TEMPLATES[name]]
    missing = [c.name for c in TEMPLATES[name] if c.needed and c.name not in table.columns]
    if missing:
        raise InputError(
            f"sheet {name!r} lacks the column {', '.join(map(repr, missing))}",
            file=table.file,
            hint=f"Found: {', '.join(map(repr, table.columns)) or 'no columns at all'}. The first "
            "row names the columns; what stands above it begins with #. `minegraph template "
            f"{name}` writes them.",
        )
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
            f"the table 'sources' has {len(table.rows)} rows; tables speak for one source",
            file=table.file,
            hint="Keep one row, and load the tables of each further source by themselves.",
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
