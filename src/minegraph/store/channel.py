"""Messages between the service, its zygote and its workers: JSON frames over a Unix socket.

A frame is four bytes of length (big-endian) and that many bytes of JSON; open files travel with
its first byte.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any

_LENGTH = struct.Struct(">I")
_MOST_FILES = 4

Message = dict[str, Any]


class ChannelClosed(Exception):  # it is a state of the channel, not an error of ours
    """The other end is gone."""


def _frame(message: Message) -> bytes:
    body = json.dumps(message).encode()
    return _LENGTH.pack(len(body)) + body


def send(channel: socket.socket, message: Message, files: tuple[int, ...] = ()) -> None:
    """Send a message and open files over a blocking channel."""
    data = _frame(message)
    sent = socket.send_fds(channel, [data], list(files)) if files else channel.send(data)
    channel.sendall(data[sent:])


def receive(channel: socket.socket) -> tuple[Message, list[int]]:
    """Return the next message of a blocking channel and the files that came with it."""
    head, files, _flags, _address = socket.recv_fds(channel, _LENGTH.size, _MOST_FILES)
    head += _exactly(channel, _LENGTH.size - len(head)) if head else b""
    if not head:
        raise ChannelClosed
    return json.loads(_exactly(channel, *_LENGTH.unpack(head))), files


def _exactly(channel: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = channel.recv(size - len(data))
        if not more:
            raise ChannelClosed
        data += more
    return data


async def send_soon(channel: socket.socket, message: Message, files: tuple[int, ...] = ()) -> None:
    """Send a message and open files over a non-blocking channel.

    The channel carries one message at a time, so its buffer has room for the first bytes, and
    with them the files, at once.
    """
    data = _frame(message)
    try:
        sent = socket.send_fds(channel, [data[:1024]], list(files))
        await asyncio.get_running_loop().sock_sendall(channel, data[sent:])
    except OSError as error:
        raise ChannelClosed from error


async def receive_soon(channel: socket.socket) -> Message:
    """Return the next message of a non-blocking channel."""
    try:
        head = await _exactly_soon(channel, _LENGTH.size)
        return json.loads(await _exactly_soon(channel, *_LENGTH.unpack(head)))  # type: ignore[no-any-return]
    except OSError as error:
        raise ChannelClosed from error


async def _exactly_soon(channel: socket.socket, size: int) -> bytes:
    loop = asyncio.get_running_loop()
    data = b""
    while len(data) < size:
        more = await loop.sock_recv(channel, size - len(data))
        if not more:
            raise ChannelClosed
        data += more
    return data
