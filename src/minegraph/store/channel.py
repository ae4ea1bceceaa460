"""Messages between the service, its zygote and its workers, over a Unix socket.

A frame is two lengths of four bytes each (big-endian), then that many bytes of JSON, the message,
and that many bytes of content; open files travel with its first byte. Each end sends its next
frame only when it has the other's, so nothing is ever read beyond a frame's end.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTHS = struct.Struct(">II")
_MOST_FILES = 4
_AT_ONCE = 1 << 17
_FIRST = 1 << 10

Message = dict[str, Any]


class ChannelClosed(Exception):  # it is a state of the channel, not an error of ours
    """The other end is gone."""


class Frame(NamedTuple):
    """What came over a channel: a message, the files that the receiver now owns, and content."""

    message: Message
    files: list[int]
    content: bytes


def send(
    channel: socket.socket,
    message: Message,
    files: Sequence[int] = (),
    content: bytes | bytearray = b"",
) -> None:
    """Send a frame over a blocking channel."""
    data = _frame(message, content)
    sent = socket.send_fds(channel, [data], list(files)) if files else channel.send(data)
    if sent < len(data):
        channel.sendall(data[sent:])


def receive(channel: socket.socket) -> Frame:
    """Return the next frame of a blocking channel."""
    incoming = _Incoming()
    while (frame := incoming.read(channel)) is None:
        pass
    return frame


class Line:
    """The service's end of a channel: asked without blocking, one question at a time."""

    def __init__(self, channel: socket.socket) -> None:
        channel.setblocking(False)
        self._channel = channel
        self._loop: asyncio.AbstractEventLoop | None = None
        self._incoming = _Incoming()
        self._answer: asyncio.Future[Frame] | None = None

    async def ask(self, message: Message, files: Sequence[int] = ()) -> Frame:
        """Return the other end's answer to a message; raise ChannelClosed where it is gone."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._channel, self._readable)
        self._answer = self._loop.create_future()
        data = _frame(message)
        try:
            # The buffer is empty: it has room for the first bytes, and the files with them.
            sent = (
                socket.send_fds(self._channel, [data[:_FIRST]], list(files))
                if files
                else self._channel.send(data)
            )
            if sent < len(data):
                await self._loop.sock_sendall(self._channel, data[sent:])
        except OSError as error:
            raise ChannelClosed from error
        return await self._answer

    def close(self) -> None:
        """Close the channel, and what came over it for nobody."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._channel)
        self._channel.close()
        self._incoming.drop()

    def _readable(self) -> None:
        try:
            frame = self._incoming.read(self._channel)
        except BlockingIOError:
            return
        except (ChannelClosed, OSError) as error:
            if self._loop is not None:
                self._loop.remove_reader(self._channel)
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(ChannelClosed(str(error)))
            return
        if frame is None:
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(frame)
        else:
            _close(frame.files)


class _Incoming:
    """The frame that is coming: its bytes and files so far."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._files: list[int] = []

    def read(self, channel: socket.socket) -> Frame | None:
        """Take what the channel has; return the frame once it is whole."""
        data, files, _flags, _address = socket.recv_fds(channel, _AT_ONCE, _MOST_FILES)
        self._files += files
        if not data:
            raise ChannelClosed
        self._data += data
        if len(self._data) < _LENGTHS.size:
            return None
        length, more = _LENGTHS.unpack_from(self._data)
        start = _LENGTHS.size + length
        if len(self._data) < start + more:
            return None
        message = json.loads(self._data[_LENGTHS.size : start])
        frame = Frame(message, self._files, bytes(self._data[start:]))
        self._data, self._files = bytearray(), []
        return frame

    def drop(self) -> None:
        """Close the files of a frame that never came whole."""
        _close(self._files)
        self._files = []


def _frame(message: Message, content: bytes | bytearray = b"") -> bytes:
    body = json.dumps(message).encode()
    return b"".join((_LENGTHS.pack(len(body), len(content)), body, content))


def _close(files: list[int]) -> None:
    for file in files:
        os.close(file)
