"""Files without a name that live as long as the object that uses them."""

from __future__ import annotations

import json
import tempfile
import weakref
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_OF_JSON: Final = json.JSONDecoder()


def scratch(owner: object, file: IO[bytes] | None = None) -> IO[bytes]:
    """Return a new temporary file, or the one given, that is closed with its owner."""
    lent = tempfile.TemporaryFile() if file is None else file
    weakref.finalize(owner, lent.close)
    return lent


class Entries:
    """Lists of JSON values, kept a line each in a scratch file in the order of their addition."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = scratch(self, file)
        self._at_end = False

    def append(self, entry: Sequence[str | int]) -> None:
        """Add an entry."""
        if not self._at_end:  # each seek writes out what is buffered
            self._file.seek(0, 2)
            self._at_end = True
        self._file.write(_AS_JSON.encode(entry).encode() + b"\n")

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries."""
        self._file.seek(0)
        self._at_end = False
        for line in self._file:
            yield _OF_JSON.raw_decode(line.decode())[0]
