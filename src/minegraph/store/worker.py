"""A worker: one process that does one job at a time and may be killed at any moment."""

from __future__ import annotations

import os
import select
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from minegraph.store import pages, sandbox
from minegraph.store.channel import ChannelClosed, receive, send
from minegraph.store.evaluation import check, evaluate
from minegraph.store.exporting import export
from minegraph.store.given import evaluate_given
from minegraph.store.output import Output
from minegraph.store.parsing import parse
from minegraph.store.verifying import verify

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from minegraph.store.channel import Message
    from minegraph.store.held import Held


def serve(channel: socket.socket, limits: Message, held: Held | None = None) -> None:
    """Confine this process, then answer jobs until the other end of the channel closes.

    What it may take of memory comes on top of the release that it holds.
    """
    sandbox.die_with_parent()
    os.nice(limits["nice"])
    memory = limits["memory"] + (held.size if held else 0)
    sandbox.limit(memory=memory, file=limits["file"])
    sandbox.refuse_outside()
    answers: dict[str, Callable[..., Message]] = {
        "query": partial(evaluate, held=held),
        "query these": evaluate_given,
        "export": export,
    }
    steps = pages.copying() if held else iter(())
    try:
        while True:
            _copy_until_asked(channel, steps)
            job, files, _content = receive(channel)
            try:
                if job["do"] in answers:
                    _answer(channel, partial(answers[job["do"]], job), files)
                else:
                    send(channel, _do(job, files))
            finally:
                for file in files:
                    os.close(file)
    except (ChannelClosed, OSError):
        return


def _copy_until_asked(channel: socket.socket, steps: Iterator[None]) -> None:
    """Take steps while no job has come; at once where none is left."""
    for _step in steps:
        if select.select([channel], [], [], 0)[0]:
            return


def _answer(channel: socket.socket, answer: Callable[..., Message], files: list[int]) -> None:
    """Send an answer or an export: with the reply where it is small, else in a file of its own."""
    with closing(Output()) as output:
        reply = answer(output, *files)
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
