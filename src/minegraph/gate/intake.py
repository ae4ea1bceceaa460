"""What a load brings: which graph each file becomes, decided before anything is written."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from minegraph.errors import InputError
from minegraph.namespaces import DERIVED_GRAPH, GRAPH, LINKS_GRAPH, MERGED_GRAPH, SYSTEM_GRAPHS
from minegraph.store.reading import split

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from minegraph.sources.rdf import SourceFile


@dataclass(frozen=True)
class Part:
    """The content of one source's graph: its slug, its statements and where they are from.

    It is the ``whole`` content, or goes into a graph that states more.
    """

    source: str
    lines: IO[bytes]
    statements: int
    file: str
    digest: str
    whole: bool = True

    @property
    def graph(self) -> str:
        """Return the IRI of the source's graph."""
        return GRAPH + self.source

    @property
    def entry(self) -> dict[str, object]:
        """Return what a release's record says of the source."""
        entry = {"file": self.file, "sha256": self.digest, "statements": self.statements}
        return entry if self.whole else {**entry, "whole": False}


def parts(files: Sequence[SourceFile], *, source: str | None, into_empty: bool) -> list[Part]:
    """Return the parts that files bring; raise InputError where a file cannot say which.

    Named graphs inside a file never choose where they land, except when an export of ours is
    restored into an empty store. There, a merged export without graphs becomes one graph.
    """
    brought: list[Part] = []
    for file in files:
        if file.parsed.graphs and file.table is not None:
            brought += _by_graph(file)  # the reader's own sources, never the file's choice
        elif file.parsed.graphs and source is None:
            brought += _restored(file, into_empty=into_empty)
        else:
            merged = into_empty and source is None and len(file.parsed.sources) > 1
            slug = MERGED_GRAPH.removeprefix(GRAPH) if merged else file.source(source)
            lines = _without_graphs(file) if file.parsed.graphs else file.parsed.lines
            brought.append(_part(slug, lines, file))
    _refuse_twice(brought)
    return brought


def _part(slug: str, lines: IO[bytes], file: SourceFile, statements: int | None = None) -> Part:
    number = file.parsed.statements if statements is None else statements
    return Part(slug, lines, number, file.path.name, file.digest)


def _restored(file: SourceFile, *, into_empty: bool) -> list[Part]:
    """Return a part for each graph of an export; the product's own graphs are made anew."""
    foreign = [name for name in file.parsed.graphs if not name.startswith(GRAPH)]
    if foreign or not into_empty:
        raise InputError(
            f"the file names graphs ({(foreign or list(file.parsed.graphs))[0]}, ...)",
            file=file.name,
            hint="A file does not choose its graph: load it as one source with --source NAME. Only "
            "an export of minegraph is restored with its graphs, and only into an empty store.",
        )
    return _by_graph(file, leave_out={*SYSTEM_GRAPHS, DERIVED_GRAPH, LINKS_GRAPH})


def _by_graph(file: SourceFile, leave_out: Collection[str] = ()) -> list[Part]:
    """Return a part for each graph of a file; those to ``leave_out`` are made anew."""
    found: dict[str, IO[bytes]] = {}
    counts: dict[str, int] = {}
    for line in file.parsed.lines:
        graph, triple = split(line)
        if not graph:
            raise InputError(
                "the file holds statements both in and outside of graphs",
                file=file.name,
                hint="Restore a whole export, or load the file as one source with --source NAME.",
            )
        if graph in leave_out:
            continue
        if graph not in found:
            found[graph] = tempfile.TemporaryFile()
        found[graph].write(triple)
        counts[graph] = counts.get(graph, 0) + 1
    for lines in found.values():
        lines.seek(0)
    return [
        _part(graph.removeprefix(GRAPH), lines, file, counts[graph])
        for graph, lines in found.items()
    ]


def _without_graphs(file: SourceFile) -> IO[bytes]:
    merged = tempfile.TemporaryFile()  # the part owns it
    merged.writelines(split(line)[1] for line in file.parsed.lines)
    merged.seek(0)
    return merged


def _refuse_twice(brought: list[Part]) -> None:
    seen: dict[str, str] = {}
    for part in brought:
        if part.source in seen:
            raise InputError(
                f"{seen[part.source]} and {part.file} both speak for the source {part.source}",
                file=part.file,
                hint="A source is one file: put the two together, or name one of them otherwise.",
            )
        seen[part.source] = part.file
