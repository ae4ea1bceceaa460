"""The graphs of minegraph's own on an engine: beside the sources', and never shown as sources."""

from __future__ import annotations

import time
import uuid
from typing import Final

from minegraph.namespaces import GRAPH

OWN: Final = "urn:minegraph:"
JOURNAL: Final = OWN + "journal"
MERGED: Final = OWN + "merged"
STAGING: Final = OWN + "staging:"
PROBE: Final = OWN + "probe:"
CHANGES: Final = OWN + "changes:"
RELEASE: Final = OWN + "release:"

_PROBE_SECONDS: Final = 900


def staged(session: str, graph: str) -> str:
    """Return where a graph is while it is being loaded."""
    return f"{STAGING}{session}:{graph.removeprefix(GRAPH)}"


def staged_merged(session: str) -> str:
    """Return where the merger of all graphs is while they are being loaded."""
    return f"{STAGING}{session}::merged"


def added(release: str, graph: str) -> str:
    """Return the graph of what a release added to another."""
    return f"{CHANGES}{release}:added:{graph.removeprefix(GRAPH)}"


def removed(release: str, graph: str) -> str:
    """Return the graph of what a release removed from another."""
    return f"{CHANGES}{release}:removed:{graph.removeprefix(GRAPH)}"


def number(release: str) -> int:
    """Return the number of a release."""
    return int(release.removeprefix("r"))


def probed() -> str:
    """Return what the graphs of a trial of the engine begin with, the time in it."""
    return f"{PROBE}{int(time.time())}-{uuid.uuid4().hex[:8]}:"


def is_left(graph: str, *, oldest: int, newest: int) -> bool:
    """Return whether a graph was left by a load or a trial that never came to its end.

    What led to a release up to the ``oldest`` that can still be asked, or after the ``newest``, is
    of no use. Trials of a quarter of an hour ago have ended.
    """
    if graph.startswith(PROBE):
        began = graph.removeprefix(PROBE).partition("-")[0]
        return not began.isdigit() or int(began) < time.time() - _PROBE_SECONDS
    if graph.startswith(CHANGES):
        release = graph.removeprefix(CHANGES).partition(":")[0]
        return not oldest < number(release) <= newest
    return graph.startswith(STAGING)
