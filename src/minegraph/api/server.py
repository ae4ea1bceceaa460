"""The HTTP server: uvicorn, with an end to requests and answers that never come to one."""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from minegraph.settings import Settings

_HEAD_SECONDS: Final = 10.0
_TAKING_SECONDS: Final = 60.0
_MOST_FILES: Final = 65_536
_LARGEST_HEAD: Final = 128 << 10
_TOO_LARGE: Final = b"the request line and headers are larger than 128 KiB\n"


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose request comes, or whose answer is taken, too slowly.

    The request line and headers must come within ten seconds and 128 KiB; of an answer, some must
    be taken each minute.
    """

    _deadline: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request's head is whole; start it for one that has begun."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._head = 0
            self._stop()
            return
        self._head += len(data)
        if self._head > _LARGEST_HEAD and not self.transport.is_closing():
            self._refuse()
        elif self._deadline is None:
            self._start()

    def pause_writing(self) -> None:
        """Start the clock for the client to take some of its answer."""
        super().pause_writing()
        self._untaken = self.loop.call_later(_TAKING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that clock."""
        self._taken()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        self._stop()
        self._taken()
        super().connection_lost(exc)

    def _refuse(self) -> None:
        fields = b"content-type: text/plain\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
        self.transport.write(STATUS_LINE[431] + fields % len(_TOO_LARGE) + _TOO_LARGE)
        self.transport.close()

    def _start(self) -> None:
        self._deadline = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Serve an application on a listening socket until SIGINT or SIGTERM.

    Then no new request is taken, and those that run are given their deadline to end.
    """
    _allow_files()
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        loop="uvloop",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=round(settings.query_seconds) + 5,
    )
    with suppress(KeyboardInterrupt):  # said again by uvicorn once it has stopped
        uvicorn.Server(config).run(sockets=[listener])


def _allow_files() -> None:
    """Take as many open files as the system gives, since each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
