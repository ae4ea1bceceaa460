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
from typing import Final

from minegraph.errors import StoreUnusable
from minegraph.store.channel import ChannelClosed, Line, Message, receive, send

_RELAXED: Final = 15


@dataclass(frozen=True, eq=False)
class Worker:
    """A running worker: the line to it, and what it takes to end it."""

    line: Line
    process: int
    descriptor: int | None

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
    """The zygote process and the way to ask it for workers; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
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
        return Worker(Line(ours), process, descriptor)

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
            ours, theirs = socket.socketpair()
            with theirs:
                self._zygote = subprocess.Popen(  # noqa: S603  # our own module
                    [sys.executable, "-P", "-m", "minegraph.store.zygote", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                )
            self._control = ours
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._zygote is not None:
            self._zygote.kill()
            self._zygote.wait()
            self._zygote = None
