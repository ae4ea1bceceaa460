"""A worker: one process that does one job at a time and may be killed at any moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from minegraph.store import sandbox
from minegraph.store.channel import ChannelClosed, receive, send
from minegraph.store.evaluation import check, evaluate
from minegraph.store.exporting import export
from minegraph.store.parsing import parse
from minegraph.store.verifying import verify

if TYPE_CHECKING:
    import socket

    from minegraph.store.channel import Message


def serve(channel: socket.socket, limits: Message) -> None:
    """Confine this process, then answer jobs until the other end of the channel closes."""
    sandbox.die_with_parent()
    os.nice(limits["nice"])
    sandbox.limit(memory=limits["memory"], file=limits["file"])
    sandbox.refuse_outside()
    try:
        while True:
            job, files = receive(channel)
            try:
                reply = _do(job, files)
            finally:
                for file in files:
                    os.close(file)
            send(channel, reply)
    except (ChannelClosed, OSError):
        return


def _do(job: Message, files: list[int]) -> Message:
    if job["do"] == "query":
        return evaluate(job, *files)
    if job["do"] == "check":
        return check(job)
    if job["do"] == "parse":
        return parse(job, *files)
    if job["do"] == "verify":
        return verify(job)
    return export(job, *files)
