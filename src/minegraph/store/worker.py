"""A worker: one process that does one job at a time and may be killed at any moment."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Final

from minegraph.store import sandbox
from minegraph.store.channel import ChannelClosed, receive, send
from minegraph.store.evaluation import check, evaluate
from minegraph.store.exporting import export
from minegraph.store.output import Output
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
            job, files, _content = receive(channel)
            if job["do"] in _ANSWERS:
                _answer(channel, job)
                continue
            try:
                reply = _do(job, files)
            finally:
                for file in files:
                    os.close(file)
            send(channel, reply)
    except (ChannelClosed, OSError):
        return


def _answer(channel: socket.socket, job: Message) -> None:
    """Send an answer or an export: with the reply where it is small, else in a file of its own."""
    with closing(Output()) as output:
        reply = _ANSWERS[job["do"]](job, output)
        if "error" in reply:
            send(channel, reply)
        elif output.file is None:
            send(channel, reply, content=output.content)
        else:
            send(channel, reply, (output.file.fileno(),))


def _do(job: Message, files: list[int]) -> Message:
    if job["do"] == "check":
        return check(job)
    if job["do"] == "parse":
        return parse(job, *files)
    if job["do"] == "verify":
        return verify(job)
    raise ValueError(job["do"])


_ANSWERS: Final = {"query": evaluate, "export": export}
