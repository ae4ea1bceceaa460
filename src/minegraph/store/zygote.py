"""The zygote: a small single-threaded process that has the engine loaded and forks workers.

Run as ``python -m minegraph.store.zygote FD``, where FD is a Unix socket. For each message there,
which brings the worker's end of a channel and its limits, it forks a worker and answers with the
process id and, where the kernel has them, a process descriptor that can be signalled safely even
after the id was given to another process.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from typing import TYPE_CHECKING

from minegraph.store import worker
from minegraph.store.channel import ChannelClosed, receive, send

if TYPE_CHECKING:
    from minegraph.store.channel import Message


def main() -> None:
    """Fork a worker for every message until the service closes the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        while True:
            limits, files, _content = receive(control)
            process = os.fork()
            if process == 0:
                _become_worker(control, files[0], limits)
            os.close(files[0])
            _answer(control, process)
    except ChannelClosed:
        return


def _become_worker(control: socket.socket, channel: int, limits: Message) -> None:
    try:
        control.close()
        worker.serve(socket.socket(fileno=channel), limits)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def _answer(control: socket.socket, process: int) -> None:
    try:
        descriptor = os.pidfd_open(process)
    except (AttributeError, OSError):
        send(control, {"process": process})
        return
    send(control, {"process": process}, (descriptor,))
    os.close(descriptor)


if __name__ == "__main__":
    main()
