"""The graphs of minegraph's own on an engine: beside the sources', and never shown as sources."""

from __future__ import annotations

from typing import Final

from minegraph.namespaces import GRAPH

_OWN: Final = "urn:minegraph:"
JOURNAL: Final = _OWN + "journal"
MERGED: Final = _OWN + "merged"
STAGING: Final = _OWN + "staging:"
CHANGES: Final = _OWN + "changes:"
RELEASE: Final = _OWN + "release:"


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
