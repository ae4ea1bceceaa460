"""Tables in files: CSV by the standard library, XLSX by calamine, both as rows of named cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

import python_calamine

from minegraph.errors import InputError
from minegraph.sources.cells import Cell, words
from minegraph.sources.statements import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MOST_UNPACKED: Final = 1 << 30
_MOST_CELL: Final = 1 << 20
# How files of the older office formats begin, in which workbooks with a password are kept as well.
_OLDER: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Row:
    """A row: where it is, and its cells by the name of their column."""

    place: Place
    cells: dict[str, Cell]

    def text(self, column: str) -> str:
        """Return a cell's words, "" where it is empty."""
        return words(self.cells.get(column))

    def as_printed(self) -> dict[str, str]:
        """Return every cell as it stands there; numbers and days as words."""
        return {
            column: cell if isinstance(cell, str) else words(cell)
            for column, cell in self.cells.items()
            if column
        }

    @property
    def empty(self) -> bool:
        """Return whether the row holds nothing."""
        return not any(words(cell) for cell in self.cells.values())


@dataclass(frozen=True)
class Table:
    """A table: its file and sheet, its columns in order, and its rows."""

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def require(self, columns: Iterable[str]) -> None:
        """Raise InputError where a column is missing, with those that were found."""
        missing = [column for column in columns if column not in self.columns]
        if missing:
            raise InputError(
                f"{_of_sheet(self.sheet)}lacks the column {', '.join(map(repr, missing))}",
                file=self.file,
                hint=f"Found: {', '.join(map(repr, self.columns)) or 'no columns at all'}. Is it "
                "the file that --as says, in the edition that `minegraph sources` names?",
            )


Mended = Mapping[tuple[str, int], Mapping[str, str]]
"""Cells of mended rows by column, by the sheet and number of the row."""


def mend(table: Table, mended: Mended) -> Table:
    """Return a table in which mended rows stand for those of the file.

    Raises InputError where a mended row or column is not in the table.
    """
    wanted = {row: cells for (sheet, row), cells in mended.items() if sheet == table.sheet}
    if not wanted:
        return table
    missing = sorted(wanted.keys() - {row.place.row for row in table.rows})
    unknown = {c for cells in wanted.values() for c, words in cells.items() if words} - {
        *table.columns
    }
    if missing or unknown:
        what = f"row {missing[0]}" if missing else f"the column {min(unknown)!r}"
        raise InputError(
            f"{_of_sheet(table.sheet)}has not {what}, which the mended rows name",
            file=table.file,
            hint="Load mended rows with the file from which they were set aside.",
        )
    rows = [
        Row(row.place, {**row.cells, **_known(wanted[row.place.row], table)})
        if row.place.row in wanted
        else row
        for row in table.rows
    ]
    return replace(table, rows=tuple(rows))


def _known(cells: Mapping[str, str], table: Table) -> dict[str, Cell]:
    return {column: words for column, words in cells.items() if column in table.columns}


def read(path: Path, *, sheet: str = "", repeated: bool = False) -> Table:
    """Return the table of a CSV file or of a workbook's sheet, the first one where none is named.

    The first row that is no comment (#) names the columns; where a name may be ``repeated``, the
    second is ``NAME (2)``. Raises InputError for what is no table.
    """
    check_suffix(path)
    if path.suffix.lower() == ".csv":
        return _table(path, "", _csv_rows(path), repeated=repeated)
    return _xlsx(path, sheet)


def check_suffix(path: Path) -> None:
    """Refuse a file that is by its name no table."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError(
            f"not a table that is read: {path.suffix or 'no suffix'}",
            file=str(path),
            hint="Tables are .csv (UTF-8) or .xlsx; save another workbook as .xlsx.",
        )


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 at byte {error.start:,}",
            file=str(path),
            hint="Save the table as CSV in UTF-8 (a spreadsheet offers it as 'CSV UTF-8').",
        ) from error
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    before = csv.field_size_limit(_MOST_CELL)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cast("list[Cell]", cells)
    except csv.Error as error:
        raise InputError(
            f"not CSV: {error}",
            file=str(path),
            line=reader.line_num,
            hint="Check the quotation marks of that line and of the one before.",
        ) from error
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """Return what parts the cells: a semicolon or tab where the header has no comma but these."""
    lines = (line for line in text.splitlines() if line.strip() and line[:1] != "#")
    header = next(lines, "")
    if "," in header:
        return ","
    return max(",;\t", key=header.count)


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; raise InputError for what is no workbook."""
    check_archive(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return list(book.sheet_names)
    except python_calamine.CalamineError as error:
        raise _no_workbook(path, error) from error


def _no_workbook(path: Path, error: Exception) -> InputError:
    return InputError(
        f"not a workbook that can be read: {error}",
        file=str(path),
        hint="Open it, save it as .xlsx without a password, and load that.",
    )


def _xlsx(path: Path, sheet: str) -> Table:
    check_archive(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            name = sheet or book.sheet_names[0]
            if name not in book.sheet_names:
                raise InputError(
                    f"the workbook has no sheet {sheet!r}",
                    file=str(path),
                    hint=f"Its sheets are {', '.join(map(repr, book.sheet_names))}. Is it the file "
                    "that --as says?",
                )
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError) as error:
        raise _no_workbook(path, error) from error
    numbered = ((number, cast("list[Cell]", cells)) for number, cells in enumerate(rows, start=1))
    return _table(path, name, numbered)


def check_archive(path: Path) -> None:
    """Refuse what is no archive, and one that would unpack to more than a machine can hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        with path.open("rb") as file:
            older = file.read(len(_OLDER)) == _OLDER
        raise InputError(
            "a workbook with a password, or an older .xls"
            if older
            else "not an .xlsx workbook, or not all of one, whatever its name says",
            file=str(path),
            hint="Save the table as .xlsx or as .csv in UTF-8.",
        ) from error
    if unpacked > _MOST_UNPACKED:
        raise InputError(
            f"the workbook unpacks to {unpacked >> 20:,} MiB; at most {_MOST_UNPACKED >> 20:,}",
            file=str(path),
            hint="Save the sheet that is wanted as .csv.",
        )


def _table(
    path: Path,
    sheet: str,
    numbered: Iterable[tuple[int, list[Cell]]],
    *,
    repeated: bool = False,
) -> Table:
    columns: list[str] = []
    rows: list[Row] = []
    for number, cells in numbered:
        if not columns:
            if any(words(cell) for cell in cells) and not _is_comment(cells):
                columns = _header(path, sheet, number, _told_apart(cells) if repeated else cells)
            continue
        extra = [cell for cell in cells[len(columns) :] if words(cell)]
        place = Place(sheet, number)
        if extra:
            raise InputError(
                f"{_of_sheet(sheet)}row {number} has more cells than the header "
                f"({len(columns)}): {extra[0]!r}",
                file=str(path),
                line=number,
                hint="Put a cell that holds a comma into quotation marks.",
            )
        row = Row(place, dict(zip(columns, cells, strict=False)))
        if not row.empty and not _is_comment(cells):
            rows.append(row)
    return Table(str(path), sheet, tuple(c for c in columns if c), tuple(rows))


def _header(path: Path, sheet: str, number: int, cells: list[Cell]) -> list[str]:
    columns = [words(cell) for cell in cells]
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise InputError(
            f"{_of_sheet(sheet)}row {number} names the column {min(twice)!r} twice",
            file=str(path),
            line=number,
            hint="Give each column a name of its own.",
        )
    return columns


def _told_apart(cells: list[Cell]) -> list[Cell]:
    """Return names of columns of which a repeated one has its number behind it."""
    names = [words(cell) for cell in cells]
    counts = [names[: index + 1].count(name) for index, name in enumerate(names)]
    return [
        f"{n} ({count})" if n and count > 1 else n for n, count in zip(names, counts, strict=True)
    ]


def _is_comment(cells: list[Cell]) -> bool:
    return bool(cells) and words(cells[0]).startswith("#")


def _of_sheet(sheet: str) -> str:
    return f"sheet {sheet!r} " if sheet else "the table "


def first_row(path: Path) -> list[str]:
    """Return the first row of a CSV file that is no comment, or nothing where there is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(_MOST_CELL)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return next((row for row in rows if row and not row[0].startswith("#")), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
