"""Editing what sources state, graph by graph or by SPARQL update: through the gate, like a load."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from minegraph.errors import InputError, QueryRefused
from minegraph.gate import archive, provenance
from minegraph.gate.intake import Part
from minegraph.gate.loading import Load, examine, record_of
from minegraph.gate.report import GateRefused, Report
from minegraph.namespaces import DERIVED_GRAPH, GRAPH, SYSTEM_GRAPHS
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


@dataclass(frozen=True)
class Edit:
    """An edit: an update's text, or a graph and the file that it becomes or that is added to it."""

    action: Action
    text: str = ""
    graph: str = ""
    file: str = ""
    format_name: str = ""


async def edit(directory: Home, reader: Reader, judge: Judge, wanted: Edit) -> Load:
    """Publish a release with the edit made, or raise an error and leave the store as it was.

    Raises GateRefused where the result breaks a *must* rule, QueryRefused for a graph that no
    source has, and InputError or QuerySyntax for what cannot be read.
    """
    began = provenance.now()
    with ExitStack() as opened:
        file = await _file(reader, wanted)
        if file is not None:
            opened.enter_context(file.parsed.lines)
        staging = opened.enter_context(staged(directory))
        graphs = _make(staging, wanted, file)
        _check_graphs(staging, graphs)
        if not graphs and staging.base is not None:
            return Load(staging.base, Report(()), changed=False)
        held = set(staging.graphs())
        brought = [_part(graph, wanted, file) for graph in graphs if graph in held]
        files = [file] if file is not None else []
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
        return Load(staging.publish(record), report, changed=True)


async def _file(reader: Reader, wanted: Edit) -> SourceFile | None:
    if not wanted.file:
        return None
    file = await reader.read(Path(wanted.file), format_name=wanted.format_name)
    if file.parsed.graphs:
        raise InputError(
            "the body names graphs of its own",
            file=file.name,
            hint="The address says which graph is meant: send triples.",
        )
    return file


def _make(staging: Staged, wanted: Edit, file: SourceFile | None) -> list[str]:
    """Make an edit in a staging and return the graphs that it changed."""
    if wanted.action is Action.UPDATE:
        return staging.update(wanted.text)
    _check_name(wanted.graph)
    if wanted.action is Action.REMOVE:
        staging.remove(wanted.graph)
    elif file is not None and wanted.action is Action.REPLACE:
        staging.replace(wanted.graph, file.parsed.lines)
    elif file is not None:
        staging.add(wanted.graph, file.parsed.lines)
    return [wanted.graph]


def _check_graphs(staging: Staged, graphs: Iterable[str]) -> None:
    for graph in graphs:
        if not graph:
            raise QueryRefused(
                "the update writes to the default graph, which is what all sources say together",
                hint=f"Write GRAPH <{GRAPH}NAME> {{ ... }}: every statement has a source.",
            )
        _check_name(graph)
    if any(_names_blank(line) for graph in graphs for line in staging.written(graph)):
        raise QueryRefused(
            "the update makes blank nodes, which could never be named again",
            hint="Give each thing an IRI of its own.",
        )


def _names_blank(line: bytes) -> bool:
    subject, _, value = line.split(b" ", 2)
    return subject.startswith(b"_:") or value.startswith(b"_:")


def _check_name(graph: str) -> None:
    slug = graph.removeprefix(GRAPH)
    if not graph.startswith(GRAPH) or _SLUG.fullmatch(slug) is None or graph in _OURS:
        raise QueryRefused(
            f"<{graph}> is not the graph of a source",
            hint=f"A source's graph is {GRAPH}NAME, in lower case with hyphens; those of the "
            "ontology, the vocabulary and what is derived are made by minegraph itself.",
        )


def _part(graph: str, wanted: Edit, file: SourceFile | None) -> Part:
    """Return what an edit brings to a graph: its file, or the text of its update."""
    digest = file.digest if file else hashlib.sha256(wanted.text.encode()).hexdigest()
    whole = wanted.action is Action.REPLACE
    return Part(graph.removeprefix(GRAPH), io.BytesIO(), 0, wanted.action.value, digest, whole)


def _kept(directory: Home, files: list[SourceFile], wanted: Edit, report: Report) -> str:
    if files:
        return archive.quarantine(directory, files, report)
    return archive.quarantine_text(directory, wanted.text or wanted.graph, report)
