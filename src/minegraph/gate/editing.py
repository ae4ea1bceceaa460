"""Editing what sources state, graph by graph or by SPARQL update: through the gate, like a load."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from minegraph.errors import GraphExists, InputError, QueryRefused
from minegraph.gate import archive, provenance
from minegraph.gate.intake import Part
from minegraph.gate.loading import Load, examine, record_of
from minegraph.gate.report import GateRefused, Report
from minegraph.namespaces import BASE, DERIVED_GRAPH, GRAPH, SYSTEM_GRAPHS
from minegraph.store.writing import staged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.gate.judging import Judge
    from minegraph.sources.rdf import Reader, SourceFile
    from minegraph.store.staged import Staged
    from minegraph.store.writing import Home

_SLUG: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_OURS: Final = (*SYSTEM_GRAPHS, DERIVED_GRAPH)


class Action(Enum):
    """What an edit does to graphs."""

    UPDATE = "update"
    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    CREATE = "create"
    """Makes the graph of a source that has none yet; the files say which source they speak for."""


@dataclass(frozen=True)
class Body:
    """A file that was sent: where it is, and its format."""

    file: str
    format_name: str


@dataclass(frozen=True)
class Edit:
    """An edit: an update's text, or a graph and the files that it becomes or that are added."""

    action: Action
    text: str = ""
    graph: str = ""
    bodies: tuple[Body, ...] = ()


@dataclass(frozen=True)
class Edited:
    """What an edit did: the load that it was, and the graph that was meant (an update: none)."""

    load: Load
    graph: str


async def edit(directory: Home, reader: Reader, judge: Judge, wanted: Edit) -> Edited:
    """Publish a release with the edit made, or raise an error and leave the store as it was.

    Raises GateRefused where the result breaks a *must* rule, QueryRefused for a graph that no
    source has, GraphExists for one to be created that there is, and InputError or QuerySyntax
    for what cannot be read.
    """
    began = provenance.now()
    with ExitStack() as opened:
        files = [await _file(reader, body, wanted.graph, opened) for body in wanted.bodies]
        staging = opened.enter_context(staged(directory))
        if wanted.action is Action.CREATE:
            wanted = _created(staging, wanted, files)
        graphs = _make(staging, wanted, files)
        _check_graphs(staging, graphs)
        if not graphs and staging.base is not None:
            return Edited(Load(staging.base, Report(()), changed=False), wanted.graph)
        held = set(staging.graphs())
        brought = [_part(graph, wanted, files) for graph in graphs if graph in held]
        written = [part.graph for part in brought]
        report = await examine(staging, reader, judge, written, files)
        archive.keep_originals(directory, files)
        if not report.conforms:
            raise GateRefused(report, kept=_kept(directory, files, wanted, report))
        removed = sorted(set(graphs) - held)
        provenance.note(staging, brought, began, removed=removed)
        record = record_of(staging, brought, report)
        for graph in removed:
            record["sources"].pop(graph.removeprefix(GRAPH), None)
        return Edited(Load(staging.publish(record), report, changed=True), wanted.graph)


async def _file(reader: Reader, body: Body, graph: str, opened: ExitStack) -> SourceFile:
    """Return what a body states; its relative IRIs are resolved against the graph's."""
    file = await reader.read(
        Path(body.file), format_name=body.format_name, base=graph if _is_ours(graph) else BASE
    )
    opened.enter_context(file.parsed.lines)
    if file.parsed.graphs:
        raise InputError(
            "the body names graphs of its own",
            file=file.name,
            hint="The address says which graph is meant: send triples.",
        )
    return file


def _created(staging: Staged, wanted: Edit, files: Iterable[SourceFile]) -> Edit:
    """Return the edit with the graph of the one source that its files speak for."""
    graph = GRAPH + next(iter(files)).source()
    if graph in staging.graphs():
        raise GraphExists(
            f"there is a graph <{graph}> already",
            hint="Add to it by POST to ?graph=, or replace it by PUT.",
        )
    return replace(wanted, graph=graph)


def _make(staging: Staged, wanted: Edit, files: Iterable[SourceFile]) -> list[str]:
    """Make an edit in a staging and return the graphs that it changed."""
    if wanted.action is Action.UPDATE:
        return staging.update(wanted.text)
    _check_graph(wanted.graph)
    if wanted.action is Action.REMOVE:
        staging.remove(wanted.graph)
    write = staging.replace if wanted.action is Action.REPLACE else staging.add
    for file in files:
        write(wanted.graph, file.parsed.lines)
        write = staging.add
    return [wanted.graph]


def _check_graphs(staging: Staged, graphs: Iterable[str]) -> None:
    for graph in graphs:
        _check_graph(graph)
    if any(_names_blank(line) for graph in graphs for line in staging.written(graph)):
        raise QueryRefused(
            "the update makes blank nodes, which could never be named again",
            hint="Give each thing an IRI of its own.",
        )


def _names_blank(line: bytes) -> bool:
    subject, _, value = line.split(b" ", 2)
    return subject.startswith(b"_:") or value.startswith(b"_:")


def _check_graph(graph: str) -> None:
    if not graph:
        raise QueryRefused(
            "nothing is written to the default graph, which is what all sources say together",
            hint=f"Write to the graph of a source, <{GRAPH}NAME>: every statement has one.",
        )
    if not _is_ours(graph):
        raise QueryRefused(
            f"<{graph}> is not the graph of a source",
            hint=f"A source's graph is {GRAPH}NAME, in lower case with hyphens; those of the "
            "ontology, the vocabulary and what is derived are made by minegraph itself.",
        )


def _is_ours(graph: str) -> bool:
    slug = graph.removeprefix(GRAPH)
    return graph.startswith(GRAPH) and bool(_SLUG.fullmatch(slug)) and graph not in _OURS


def _part(graph: str, wanted: Edit, files: list[SourceFile]) -> Part:
    """Return what an edit brings to a graph: its files, or the text of its update.

    The digest is the file's; of several, that of their digests one after the other.
    """
    digests = [file.digest for file in files]
    whole_text = "".join(digests) or wanted.text
    digest = digests[0] if len(digests) == 1 else hashlib.sha256(whole_text.encode()).hexdigest()
    whole = wanted.action in (Action.REPLACE, Action.CREATE)
    return Part(graph.removeprefix(GRAPH), io.BytesIO(), 0, wanted.action.value, digest, whole)


def _kept(directory: Home, files: list[SourceFile], wanted: Edit, report: Report) -> str:
    if files:
        return archive.quarantine(directory, files, report)
    return archive.quarantine_text(directory, wanted.text or wanted.graph, report)
