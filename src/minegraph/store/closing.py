"""Databases closed where an error passes: the engine closes one when nothing holds it any more."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def let_go() -> Iterator[None]:
    """Let an error pass on without what the calls that it ended still hold.

    Its traceback keeps their variables, and a database among them open: its threads would go on
    to write to a folder that is being removed.
    """
    try:
        yield
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)
        raise
