"""Files written so that a crash leaves them whole, and the errors for those that are not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from minegraph.errors import StoreUnusable

if TYPE_CHECKING:
    from pathlib import Path


def write_durably(path: Path, content: str) -> None:
    """Replace a file's content so that a crash leaves either the old or the new, whole."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until a folder's entries are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(path: Path, error: OSError) -> StoreUnusable:
    """Return the error for a store that the file system does not let us write."""
    return StoreUnusable(
        f"the store {path} cannot be written: {error.strerror or error}",
        hint="Check its permissions and the free space, or name another place with --store.",
    )


def broken(what: str) -> StoreUnusable:
    """Return the error for a store that is not as it was written."""
    return StoreUnusable(
        what, hint="Put the files back, or restore the store from a backup (`minegraph restore`)."
    )
