"""The zygote: a small single-threaded process that has the engine loaded and forks workers.

Run as ``python -m minegraph.store.zygote FD``, where FD is a Unix socket. For each message there,
which brings the worker's end of a channel and its limits, it forks a worker and answers with the
process id and, where the kernel has them, a process descriptor that can be signalled safely even
after the id was given to another process. A message that says ``hold`` has it read a release into
memory first, for the workers that it forks from then on.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import traceback
from typing import TYPE_CHECKING

from minegraph.store import worker
from minegraph.store.channel import ChannelClosed, receive, send
from minegraph.store.held import NotHeldError, fill

if TYPE_CHECKING:
    from minegraph.store.channel import Message
    from minegraph.store.held import Held


def main() -> None:
    """Fork a worker for every message until the service closes the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    held: Held | None = None
    try:
        while True:
            message, files, _content = receive(control)
            if "hold" in message:
                held = _hold(control, message)
                continue
            process = os.fork()
            if process == 0:
                _become_worker(control, files[0], message, held)
            os.close(files[0])
            _answer(control, process)
    except ChannelClosed:
        return


def _hold(control: socket.socket, message: Message) -> Held | None:
    def wanted() -> bool:  # nothing comes over the channel now but its end
        return not select.select([control], [], [], 0)[0]

    try:
        held = fill(message["hold"], message["identity"], message["most"], wanted)
    except (NotHeldError, OSError) as error:
        send(control, {"not": str(error)})
        return None
    send(control, {"size": held.size})
    return held


def _become_worker(
    control: socket.socket, channel: int, limits: Message, held: Held | None
) -> None:
    try:
        control.close()
        worker.serve(socket.socket(fileno=channel), limits, held)
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
