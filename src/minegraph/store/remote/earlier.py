"""What graphs held at an earlier release: the current ones with the later changes undone."""

from __future__ import annotations

import io
import tempfile
from typing import IO, TYPE_CHECKING, Any

from minegraph.errors import ReleaseUnknown, StoreUnusable
from minegraph.store.fingerprint import Content, content_of
from minegraph.store.fingerprint import recorded as contents
from minegraph.store.remote.names import added, number, removed

if TYPE_CHECKING:
    from minegraph.store.protocol import Release
    from minegraph.store.remote.engine import Engine
    from minegraph.store.remote.journal import State


def graph_at(engine: Engine, releases: list[Release], name: str, graph: str) -> IO[bytes]:
    """Return what a graph held at a release, as sorted lines of N-Triples in a file.

    Raises StoreUnusable where that is not what the release's record says.
    """
    later = [release for release in releases if number(release.name) > number(name)]
    changing = [release.name for release in later if graph in _changed(release)]
    release = next(release for release in releases if release.name == name)
    wanted = (contents(release.record) or {}).get(graph, Content())
    if not changing:
        lines = engine.graph(graph)
    elif not wanted.statements:
        return io.BytesIO()
    else:
        lines = _undone(engine, graph, changing)
    held = content_of(lines)
    lines.seek(0)
    if held != wanted:
        lines.close()
        raise StoreUnusable(
            f"{graph} cannot be had as of {name}: it would hold {held.statements:,} statements, "
            f"where {wanted.statements:,} were published",
            hint="Somebody else wrote to the engine, or a graph urn:minegraph:changes:... is "
            "damaged: restore from a backup (`minegraph verify` tells of each graph).",
        )
    return lines


def refuse_pruned(state: State, name: str) -> None:
    """Raise ReleaseUnknown for a release whose changes were pruned."""
    if number(name) < state.oldest:
        raise ReleaseUnknown(
            f"release {name} was pruned: its record is left, its statements are not",
            hint=f"r{state.oldest} is the oldest that this engine can still give.",
        )


def _undone(engine: Engine, graph: str, changing: list[str]) -> IO[bytes]:
    held = _lines(engine, graph)
    for release in reversed(changing):
        held -= _lines(engine, added(release, graph))
        held |= _lines(engine, removed(release, graph))
    output = tempfile.TemporaryFile()  # the caller owns it
    output.writelines(sorted(held))
    output.seek(0)
    return output


def _changed(release: Release) -> Any:
    return release.record["changed"]


def _lines(engine: Engine, graph: str) -> set[bytes]:
    with engine.graph(graph) as lines:
        return set(lines)
