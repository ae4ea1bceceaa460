"""The HTTP server: uvicorn, with an end to requests that never come to one."""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from minegraph.settings import Settings

_HEAD_SECONDS: Final = 10.0
_MOST_FILES: Final = 65_536
_LARGEST_HEAD: Final = 128 << 10


class PatientProtocol(H11Protocol):
    """Closes a connection whose request line and headers do not come within ten seconds."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request is whole; start it for one that has begun."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering:
            self._stop()
        elif self._deadline is None:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._deadline = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Serve an application on a listening socket until SIGINT or SIGTERM.

    Then no new request is taken, and those that run are given their deadline to end.
    """
    _allow_files()
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=round(settings.query_seconds) + 5,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    with suppress(KeyboardInterrupt):  # said again by uvicorn once it has stopped
        uvicorn.Server(config).run(sockets=[listener])


def _allow_files() -> None:
    """Take as many open files as the system gives, since each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
