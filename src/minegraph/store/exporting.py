"""A release written out in a worker, in an order that depends on nothing but its statements."""

from __future__ import annotations

import heapq
import tempfile
from contextlib import ExitStack
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from minegraph.namespaces import SYSTEM_GRAPHS
from minegraph.store.evaluation import Damaged, failure, open_release
from minegraph.store.graphs import write_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.store.channel import Message
    from minegraph.store.output import Output

_LINES_IN_MEMORY: Final = 500_000
_DATASETS: Final = ("trig", "nquads", "jsonld")


def export(job: Message, output: Output) -> Message:
    """Write the release into the output and return the reply.

    Graphs are sorted by name and statements as N-Triples lines, so the bytes depend neither on the
    order of loading nor on the store's. A format without named graphs gets each statement once.
    """
    try:
        store = open_release(job["release"])
        graphs = sorted(
            (g for g in store.named_graphs() if job["system"] or g.value not in SYSTEM_GRAPHS),
            key=str,
        )
        with ExitStack() as stack:
            files = {str(graph): sorted_lines(store, graph, stack) for graph in graphs}
            write_export(files, cast("IO[bytes]", output), job["format"])
    except (OSError, RuntimeError, Damaged) as error:
        return failure(job, error)
    return {}


def write_export(files: Mapping[str, Iterator[bytes]], file: IO[bytes], name: str) -> None:
    """Write graphs, each its sorted lines of N-Triples, in the order given.

    The key of a graph is its name in angle brackets.
    """
    _write(_named(files) if name in _DATASETS else _once(files), file, name)


def sorted_lines(
    store: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, stack: ExitStack
) -> Iterator[bytes]:
    """Return a graph's N-Triples lines in order, sorted on disk where they are many."""
    dump = stack.enter_context(tempfile.TemporaryFile())
    store.dump(dump, ox.RdfFormat.N_TRIPLES, from_graph=graph)
    dump.seek(0)
    runs: list[IO[bytes]] = []
    while lines := list(islice(dump, _LINES_IN_MEMORY)):
        run = stack.enter_context(tempfile.TemporaryFile())
        run.writelines(sorted(lines))
        run.seek(0)
        runs.append(run)
    return heapq.merge(*runs)


def _named(files: Mapping[str, Iterator[bytes]]) -> Iterator[bytes]:
    for graph, lines in files.items():
        suffix = f" {graph} .\n".encode()
        yield from (line.removesuffix(b" .\n") + suffix for line in lines)


def _once(files: Mapping[str, Iterator[bytes]]) -> Iterator[bytes]:
    previous = b""
    for line in heapq.merge(*files.values()):
        if line != previous:
            yield line
        previous = line


def _write(lines: Iterator[bytes], file: IO[bytes], name: str) -> None:
    if name in ("nquads", "ntriples"):
        file.writelines(lines)
        return
    with tempfile.TemporaryFile() as ordered:
        ordered.writelines(lines)
        ordered.seek(0)
        quads = ox.parse(ordered, ox.RdfFormat.N_QUADS)
        write_graph(quads if name in _DATASETS else (q.triple for q in quads), file, name)
