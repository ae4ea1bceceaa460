"""Rows that were set aside, in a CSV file that can be mended and loaded again with the original."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from minegraph.sources.balance import Skipped
    from minegraph.sources.confined import Made
    from minegraph.sources.located import Place

# The columns before those of the table itself; an asterisk, so that no table has them too.
_ABOUT: Final = ("*file", "*sheet", "*row", "*what", "*reason", "*found")


@dataclass(frozen=True)
class MendedRows:
    """The rows of such a file: their cells by the file, sheet and number of the row."""

    path: Path
    digest: str
    cells: Mapping[tuple[str, str, int], Mapping[str, str]]

    def of(self, files: Iterable[Path]) -> dict[tuple[str, int], Mapping[str, str]]:
        """Return the cells of rows of one source's files, by sheet and number of the row.

        Raises InputError where none is of these files.
        """
        names = {path.name for path in files}
        found = {
            (sheet, row): said for (file, sheet, row), said in self.cells.items() if file in names
        }
        if not found:
            raise InputError(
                f"holds no row of {', '.join(sorted(names))}",
                file=str(self.path),
                hint="Load mended rows with the file from which they were set aside, under its "
                "name.",
            )
        return found


def write(made: Mapping[Path, Made], target: Path) -> None:
    """Write what was not stated, a line to each row of a sheet, with where, why and its cells."""
    columns = dict.fromkeys(
        column for one in made.values() for cells in one.rows.values() for column in cells
    )
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_ABOUT, *columns])
        for path, one in made.items():
            joined: dict[Place, list[tuple[str, Skipped]]] = {}
            for what, skips in one.balance.skips.items():
                for entry in skips:
                    if entry.place in one.rows:
                        joined.setdefault(entry.place, []).append((what, entry))
                    else:
                        writer.writerow(_about(path, [(what, entry)]))
            for place, entries in joined.items():
                cells = one.rows[place]
                writer.writerow([*_about(path, entries), *(cells.get(c, "") for c in columns)])


def _about(path: Path, entries: list[tuple[str, Skipped]]) -> list[object]:
    what, first = entries[0]
    reasons = "; ".join(dict.fromkeys(entry.reason for _, entry in entries))
    found = "; ".join(dict.fromkeys(entry.found for _, entry in entries))
    return [path.name, first.place.sheet, first.place.row, what, reasons, found]


def read(path: Path) -> MendedRows:
    """Return the rows of a file that `write` wrote; raise InputError where it is none."""
    try:
        content = path.read_bytes()
        rows = csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True), strict=True)
        missing = [name for name in _ABOUT[:3] if name not in (rows.fieldnames or ())]
        if missing:
            raise InputError(
                f"lacks the column {missing[0]!r}",
                file=str(path),
                hint="Mend the file that --set-aside wrote, and keep its first columns.",
            )
        cells = {}
        for row in rows:
            said = {c: w for c, w in row.items() if c and c not in _ABOUT and w is not None}
            cells[row["*file"], row["*sheet"], int(row["*row"])] = said
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(
            f"cannot be read as mended rows: {error}",
            file=str(path),
            hint="It is CSV in UTF-8, as --set-aside writes it; *row is a whole number.",
        ) from error
    return MendedRows(path, hashlib.sha256(content).hexdigest(), cells)
