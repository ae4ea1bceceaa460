"""Where a worker writes an answer: in memory while it is small, then in a file of its own."""

from __future__ import annotations

import io
import tempfile
from typing import IO, Any, Final

_MOST_IN_MEMORY: Final = 1 << 16


class Output(io.RawIOBase):
    """Bytes written one after the other; `content` holds them until there is a `file`.

    Writing past the size that the process may write raises OSError (EFBIG).
    """

    def __init__(self) -> None:
        self.content = bytearray()
        self.file: IO[bytes] | None = None

    def writable(self) -> bool:
        """Return that it is written to."""
        return True

    def write(self, data: Any) -> int:
        """Write all of the data and return its length."""
        if self.file is not None:
            _put(self.file, data)
        else:
            self.content += data
            if len(self.content) > _MOST_IN_MEMORY:
                self.file = tempfile.TemporaryFile(buffering=0)
                _put(self.file, self.content)
                self.content = bytearray()
        return len(data)

    def close(self) -> None:
        """Close the file, where there is one."""
        super().close()
        if self.file is not None:
            self.file.close()


def _put(file: IO[bytes], data: Any) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
