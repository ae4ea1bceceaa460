"""Progress bars on stderr, for work that takes longer than two seconds."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bars

from minegraph.store.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 2.0


class _Shown(Progress):
    """Stages as bars with rate and time left; those that end at once leave none."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", total=None)

    def stage(self, name: str, total: int | None = None) -> None:
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(name, total=total)

    def done(self, amount: int) -> None:
        self._bars.update(self._task, completed=amount)


@contextmanager
def progress(console: Console, *, quiet: bool) -> Iterator[Progress]:
    """Lend what shows the progress of work on a terminal, and nothing anywhere else.

    The bar appears when the work has taken two seconds.
    """
    if quiet or not console.is_terminal:
        yield Progress()
        return
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        get_time=time.monotonic,
    )
    timer = threading.Timer(PATIENCE, bars.start)
    timer.daemon = True
    timer.start()
    try:
        yield _Shown(bars)
    finally:
        timer.cancel()
        timer.join()
        bars.stop()
