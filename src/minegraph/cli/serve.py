"""``minegraph serve``: the graph over HTTP, from the first start on."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TYPE_CHECKING, Annotated, Final

import typer

from minegraph.api.app import create_app
from minegraph.api.server import run
from minegraph.api.telemetry import log_to_stderr
from minegraph.bootstrap import make_home, make_judge, make_reader
from minegraph.cli.console import QuietOption, StoreOption, say
from minegraph.errors import MinegraphError, StoreBusy
from minegraph.gate.loading import load as load_files
from minegraph.settings import Settings, load_settings
from minegraph.shipped import facts
from minegraph.store import sandbox
from minegraph.store.remote.home import RemoteHome
from minegraph.store.remote.probe import refuse_unsuitable

if TYPE_CHECKING:
    from minegraph.store.writing import Home

_FILLING_PAUSE: Final = 0.2


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(serve)


def serve(
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on [MINEGRAPH_HOST; default 127.0.0.1].", show_default=False
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on [MINEGRAPH_PORT; default 8000].", show_default=False),
    ] = None,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Serve the graph: SPARQL, linked data, lists and exports, with pages for people.

    A store that does not exist yet is made and filled with the facts that come with minegraph.
    """
    settings = load_settings(store=store, host=host, port=port)
    home = make_home(settings)
    if isinstance(home, RemoteHome):
        refuse_unsuitable(home.engine)
    with _listening(settings) as listener:
        _ensure_filled(settings, home, quiet=quiet)
        if not sandbox.available():
            say(
                "this platform cannot confine queries: no system-call filter; do not serve "
                "strangers"
            )
        address, number = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        say(
            f"serving {home.releases()[-1].name} on http://{shown}:{number}/ (Ctrl-C stops)",
            quiet=quiet,
        )
        if settings.access_log:
            log_to_stderr()
        run(create_app(settings), listener, settings)


def _listening(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say, before any work is done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it. Head and body are written apart: without it, the body waits for the
    # client's delayed acknowledgement of the head, 40 ms each time.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise MinegraphError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}",
            hint="Stop what uses the port, or choose another with --port.",
        ) from error
    return listener


def _ensure_filled(settings: Settings, home: Home, *, quiet: bool) -> None:
    """Fill a store that holds nothing, or wait for the process that is filling it."""
    while not home.has_release():
        try:
            _fill(settings, home, quiet=quiet)
        except StoreBusy:
            if not home.has_release():
                time.sleep(_FILLING_PAUSE)


def _fill(settings: Settings, home: Home, *, quiet: bool) -> None:
    files = facts()
    say(f"first start: loading {len(files)} sources through the gate ...", quiet=quiet)
    began = time.monotonic()

    async def fill() -> str:
        reader = make_reader(settings)
        try:
            done = await load_files(home, reader, files, judge=make_judge(settings))
        finally:
            await reader.close()
        return f"{done.release.record['statements']:,} statements in {done.release.name}"

    said = asyncio.run(fill())
    say(f"loaded {said}, {time.monotonic() - began:.0f} s", quiet=quiet)
