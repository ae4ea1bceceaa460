"""Files without a name that live as long as the object that uses them."""

from __future__ import annotations

import tempfile
import weakref
from typing import IO


def scratch(owner: object, file: IO[bytes] | None = None) -> IO[bytes]:
    """Return a new temporary file, or the one given, that is closed with its owner."""
    lent = tempfile.TemporaryFile() if file is None else file
    weakref.finalize(owner, lent.close)
    return lent
