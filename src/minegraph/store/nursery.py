"""Making workers: the service's side of the zygote."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.errors import StoreUnusable
from minegraph.store.channel import ChannelClosed, Line, Message, receive, send
from minegraph.store.held import LARGE

if TYPE_CHECKING:
    from pathlib import Path

_RELAXED: Final = 15


class NotHeld(Exception):  # it is a state of the store, told by the metrics and the log
    """A release is not held in memory, and why."""


class TooLarge(NotHeld):
    """It needs more memory than it may take."""


@dataclass(frozen=True, eq=False)
class Worker:
    """A running worker: the line to it, and what it takes to end it."""

    line: Line
    process: int
    descriptor: int | None
    nursery: Nursery

    def relax(self) -> None:
        """Let every other process go first from now on."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, _RELAXED)

    def kill(self) -> None:
        """End the worker at once, whatever it does."""
        with suppress(ProcessLookupError):
            if self.descriptor is None:
                os.kill(self.process, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        self.line.close()
        if self.descriptor is not None:
            os.close(self.descriptor)


class Nursery:
    """The zygote process and the way to ask it for workers; safe to use from any thread.

    A zygote that ended is started again, unless it held a release in memory.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holds = False
        self._over = False
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def worker(self, limits: Message) -> Worker:
        """Return a new worker with the given limits; raise StoreUnusable if none can be made."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                process, descriptor = self._fork(limits, theirs)
        except (OSError, ChannelClosed) as error:
            ours.close()
            raise StoreUnusable(
                f"no worker process could be started: {error or 'the zygote ended'}",
                hint="Check the limits on processes and memory of this machine.",
            ) from error
        return Worker(Line(ours), process, descriptor, self)

    def hold(self, database: Path, identity: str, most: int) -> int:
        """Have the zygote read a release into memory, for its workers; return the bytes taken.

        Called before any worker is asked for; takes as long as that takes. Raises NotHeld where it
        needs more than ``most`` bytes or cannot be read.
        """
        with self._lock:
            self._holds = True
            try:
                control = self._start()
                send(control, {"hold": str(database), "identity": identity, "most": most})
                answer, _files, _content = receive(control)
            except (OSError, ChannelClosed) as error:
                self._stop()
                raise NotHeld(f"the process that reads it ended {error}".rstrip()) from error
        if "not" in answer:
            if answer["not"] == LARGE:
                raise TooLarge(f"it takes more than {most >> 20:,} MiB")
            raise NotHeld(answer["not"])
        return int(answer["size"])

    def alive(self) -> bool:
        """Return whether there is a zygote that runs."""
        zygote = self._zygote
        return zygote is not None and zygote.poll() is None

    def interrupt(self) -> None:
        """End the zygote whatever it does, so that whoever waits for it waits no more."""
        self._over = True
        zygote = self._zygote
        if zygote is not None:
            zygote.kill()

    def close(self) -> None:
        """End the zygote; the kernel ends its workers with it."""
        with self._lock:
            self._stop()

    def _fork(self, limits: Message, channel: socket.socket) -> tuple[int, int | None]:
        control = self._start()
        try:
            send(control, limits, (channel.fileno(),))
            answer, files, _content = receive(control)
        except (OSError, ChannelClosed):
            self._stop()
            raise
        return int(answer["process"]), files[0] if files else None

    def _start(self) -> socket.socket:
        if self._control is None:
            if self._over:
                raise ChannelClosed("the process that held the release ended")
            ours, theirs = socket.socketpair()
            with theirs:
                self._zygote = subprocess.Popen(  # noqa: S603  # our own module
                    [sys.executable, "-P", "-m", "minegraph.store.zygote", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                )
            self._control = ours
            if self._over:  # interrupted in between
                self._zygote.kill()
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._zygote is not None:
            self._zygote.kill()
            self._zygote.wait()
            self._zygote = None
        self._over = self._over or self._holds
