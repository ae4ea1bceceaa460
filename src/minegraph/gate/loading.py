"""Loading: files in, one new release out, or nothing changed and a report that says why."""

from __future__ import annotations

import getpass
import os
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minegraph import __version__
from minegraph.gate import archive, vocabulary
from minegraph.gate.intake import Part, parts
from minegraph.gate.integrity import check
from minegraph.gate.judging import Judge
from minegraph.gate.report import Finding, GateRefused, Report
from minegraph.gate.shapes import load_shapes
from minegraph.namespaces import DERIVED_GRAPH
from minegraph.queries import derivations
from minegraph.sources.places import lines_of
from minegraph.store.directory import Directory
from minegraph.store.staging import Staging, stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from minegraph.sources.rdf import Reader, SourceFile
    from minegraph.store.protocol import Release


@dataclass(frozen=True)
class Load:
    """What a load did: the release that is now current, and what was found in its files.

    ``changed`` is False where the store already held exactly these files.
    """

    release: Release
    report: Report
    changed: bool


async def load(
    directory: Directory,
    reader: Reader,
    files: Sequence[Path],
    *,
    source: str | None = None,
    format_name: str | None = None,
    judge: Judge | None = None,
    entries: Mapping[str, Any] | None = None,
) -> Load:
    """Publish a release in which each file is the whole content of its source's graph.

    ``entries`` replace what the release's record says of a source's file, for a restore. Raises
    InputError for a file that cannot be read and GateRefused for one that breaks a *must* rule;
    either way the store is as before.
    """
    with stage(directory) as staging, ExitStack() as opened:
        read_files = await _read(reader, files, opened, format_name=format_name)
        brought = parts(read_files, source=source, into_empty=staging.base is None)
        _close_with(opened, brought)
        if staging.base is not None and _holds(staging.base, brought):
            return Load(staging.base, Report(()), changed=False)
        report = await _apply(staging, reader, judge or Judge(), brought, read_files)
        archive.keep_originals(directory, read_files)
        if not report.conforms:
            raise GateRefused(report, kept=archive.quarantine(directory, read_files, report))
        record = record_of(staging, brought, report)
        record["sources"] |= entries or {}
        release = staging.publish(record)
    return Load(release, report, changed=True)


async def validate_files(
    directory: Directory | None,
    reader: Reader,
    files: Sequence[Path],
    *,
    context: Sequence[Path] = (),
    source: str | None = None,
    format_name: str | None = None,
    judge: Judge | None = None,
) -> Report:
    """Return what a load of the files would report; nothing is stored.

    They are seen beside the store's current release, or without a store beside the files of
    ``context``.
    """
    with _scratch(directory) as staging, ExitStack() as opened:
        read_files = await _read(reader, files, opened, format_name=format_name)
        brought = parts(read_files, source=source, into_empty=False)
        _close_with(opened, brought)
        given = {part.source for part in brought}
        around = parts(await _read(reader, context, opened), source=None, into_empty=False)
        around = [part for part in around if part.source not in given]
        return await _apply(staging, reader, judge or Judge(), [*around, *brought], read_files)


async def _read(
    reader: Reader, files: Sequence[Path], opened: ExitStack, *, format_name: str | None = None
) -> list[SourceFile]:
    read_files = []
    for path in files:
        file = await reader.read(path, format_name=format_name)
        opened.enter_context(file.parsed.lines)
        read_files.append(file)
    return read_files


def _close_with(opened: ExitStack, brought: list[Part]) -> None:
    for part in brought:
        opened.enter_context(part.lines)


@contextmanager
def _scratch(directory: Directory | None) -> Iterator[Staging]:
    if directory is not None:
        with stage(directory) as staging:
            yield staging
        return
    with tempfile.TemporaryDirectory() as folder, stage(Directory.create(Path(folder))) as staging:
        yield staging


async def _apply(
    staging: Staging, reader: Reader, judge: Judge, brought: list[Part], files: list[SourceFile]
) -> Report:
    """Write the parts into a staging, derive what follows, and return what the gate finds."""
    for part in brought:
        staging.replace(part.graph, part.lines)
    return await examine(staging, reader, judge, [part.graph for part in brought], files)


async def examine(
    staging: Staging,
    reader: Reader,
    judge: Judge,
    graphs: Sequence[str],
    files: Sequence[SourceFile] = (),
) -> Report:
    """Derive what follows from a staging and return what the gate finds in it.

    ``graphs`` are those that were written; ``files`` are searched for where a finding's node is.
    """
    shapes = load_shapes()
    if staging.base is None or staging.base.record.get("ontology") != vocabulary.digest():
        (await vocabulary.read_system_graphs(reader)).put(staging)
    staging.derive(DERIVED_GRAPH, derivations())
    findings = check(staging, graphs)
    engine, found = await judge.findings(staging, shapes)
    return Report.of(_located([*findings, *found], files), engine=engine.value)


def _holds(base: Release, brought: list[Part]) -> bool:
    held: Any = base.record["sources"]
    same_files = all(held.get(part.source, {}).get("sha256") == part.digest for part in brought)
    return same_files and base.record.get("ontology") == vocabulary.digest()


def record_of(staging: Staging, brought: Sequence[Part], report: Report) -> dict[str, Any]:
    """Return what a release says of itself: when, by whom, from what, and what the gate found."""
    before: Any = staging.base.record["sources"] if staging.base else {}
    return {
        "published": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": getpass.getuser(),
        "process": os.getpid(),
        "software": __version__,
        "previous": staging.base.name if staging.base else None,
        "ontology": vocabulary.digest(),
        "loaded": sorted(part.source for part in brought),
        "sources": {**before, **{part.source: part.entry for part in brought}},
        "statements": staging.count(),
        "engine": report.engine,
        "findings": report.as_json()["findings"],
    }


def _located(findings: list[Finding], files: Sequence[SourceFile]) -> list[Finding]:
    """Return the findings with the file and line where their focus node is described."""
    wanted = {finding.focus for finding in findings}
    places: dict[str, tuple[str, int]] = {}
    for file in files:
        if file.table is not None:
            findings = [_in_table(finding, file) for finding in findings]
            continue
        with file.path.open(encoding="utf-8", errors="replace") as text:
            for iri, line in lines_of(text, wanted).items():
                places.setdefault(iri, (file.name, line))
    return [_place(finding, places) for finding in findings]


def _in_table(finding: Finding, file: SourceFile) -> Finding:
    """Return the finding with the row and column of its focus, or failing that of its value."""
    table = file.table
    thing = next((t for t in (finding.focus, finding.value) if table and t in table.places), None)
    if table is None or thing is None or finding.file:
        return finding
    place = table.places[thing]
    column = table.columns.get((thing, finding.path), "")
    cell = [f"sheet {place.sheet}"] if place.sheet else []
    cell += [f"column {column}"] if column else []
    return replace(finding, file=file.name, line=place.row, cell=", ".join(cell))


def _place(finding: Finding, places: Mapping[str, tuple[str, int]]) -> Finding:
    if finding.file or finding.focus not in places:
        return finding
    name, line = places[finding.focus]
    return replace(finding, file=name, line=line)
