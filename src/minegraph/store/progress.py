"""How far long work is: told by whoever does it, shown by whoever wants to."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_GLANCE: Final = 0.1


class Progress:
    """Takes note of stages and of what is done of them; this one shows nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of so many bytes, of an unknown length without."""

    def done(self, amount: int) -> None:
        """Note that so many bytes of the stage are done in all."""


@asynccontextmanager
async def watched(file: IO[bytes], progress: Progress) -> AsyncIterator[None]:
    """Tell how far a file is read by another process, which shares its place in it."""

    async def glance() -> None:
        while True:
            progress.done(os.lseek(file.fileno(), 0, os.SEEK_CUR))
            await asyncio.sleep(_GLANCE)

    task = asyncio.get_running_loop().create_task(glance())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Counted:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the file."""
        block = self._file.read(size)
        self._progress.done(self._file.tell())
        return block

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the file and return it."""
        return self._file.seek(offset, whence)
