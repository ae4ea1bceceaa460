"""Whether an engine still holds what was published: each graph counted and hashed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.errors import EngineCut, StoreUnusable
from minegraph.namespaces import GRAPH
from minegraph.store.directory import Directory
from minegraph.store.embedded import Verification
from minegraph.store.remote.earlier import graph_at, refuse_pruned
from minegraph.store.remote.journal import find, recorded
from minegraph.store.remote.names import MERGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.store.protocol import Release
    from minegraph.store.remote.engine import Engine
    from minegraph.store.remote.home import RemoteHome


def verify(home: RemoteHome, as_of: str | None) -> Verification:
    """Return whether each graph of a release is as its record says, and each kept file as loaded.

    An earlier release is found by the journal of changes; of the current one, the merger and the
    absence of graphs that no release knows are looked at too. Loads wait meanwhile.
    """
    with home.writing():
        releases = home.journal.releases()
        release = find(releases, as_of)
        refuse_pruned(home.journal.state(), release.name)
        counts, faults = _graphs(home.engine, releases, release)
        if release.name == releases[-1].name:
            merged, more = _merger(home.engine, release)
            counts["merged"] = merged
            faults += [*more, *_strangers(home.engine, release)]
    damaged = Directory(home.path).damaged_originals()
    faults += [f"originals/{name}: not as loaded" for name in damaged]
    return Verification(release.name, counts, tuple(faults))


def _graphs(
    engine: Engine, releases: list[Release], release: Release
) -> tuple[dict[str, int], list[str]]:
    counts, faults = {}, []
    for graph in recorded(release):
        try:
            with graph_at(engine, releases, release.name, graph) as lines:
                counts[graph.removeprefix(GRAPH)] = sum(1 for _ in lines)
        except (StoreUnusable, EngineCut) as error:
            faults.append(error.message)
    return counts, faults


def _merger(engine: Engine, release: Release) -> tuple[int, list[str]]:
    """Return how many statements the merger has, and where it is none of what the graphs state."""
    graphs = recorded(release)
    here = f"GRAPH <{MERGED}> {{ ?s ?p ?o }}"
    listed = " ".join(f"<{graph}>" for graph in graphs)
    stated = f"VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }}"
    missing = sum(
        _count(engine, f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER NOT EXISTS {{ {here} }}")
        for graph in graphs
    )
    unstated = _count(engine, f"{here} FILTER NOT EXISTS {{ {stated} }}")
    faults = []
    if missing:
        faults.append(f"merger: {missing:,} statements of sources' graphs missing")
    if unstated:
        faults.append(f"merger: {unstated:,} statements that no source's graph makes")
    return engine.count(MERGED), faults


def _strangers(engine: Engine, release: Release) -> Iterator[str]:
    known = set(recorded(release))
    for graph in engine.graphs():
        if graph.startswith(GRAPH) and graph not in known:
            yield f"{graph}: no release holds this graph"


def _count(engine: Engine, pattern: str) -> int:
    return int(engine.table(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[1][0]["n"].value)
