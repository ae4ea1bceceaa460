"""The HTTP server: uvicorn, with connections of our own (`minegraph.api.connection`)."""

from __future__ import annotations

import ctypes
import resource
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn

from minegraph.api.connection import PatientProtocol

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from minegraph.settings import Settings

_MOST_FILES: Final = 65_536
# <malloc.h> of the GNU C library
_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8


def run(app: FastAPI, listener: socket.socket, settings: Settings) -> None:
    """Serve an application on a listening socket until SIGINT or SIGTERM.

    Then no new request is taken, and those that run are given their deadline to end.
    """
    _allow_files()
    _give_memory_back()
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


def _give_memory_back() -> None:
    """Have the allocator keep little of what is freed, and one pool for all threads.

    A thousand requests at once would leave the process at their peak for good. Another C library
    than GNU's has no such option, and is left as it is.
    """
    with suppress(AttributeError):
        choose = ctypes.CDLL(None).mallopt
        choose(_TRIM_THRESHOLD, 1 << 17)
        choose(_ARENA_MAX, 1)
