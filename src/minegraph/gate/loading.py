"""Loading: files in, one new release out, or nothing changed and a report that says why."""

from __future__ import annotations

import getpass
import os
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from minegraph import __version__
from minegraph.gate import archive, provenance, vocabulary
from minegraph.gate.doubts import doubtful
from minegraph.gate.entities import partial_of
from minegraph.gate.intake import Part, parts
from minegraph.gate.integrity import check
from minegraph.gate.judging import Engine, Judge
from minegraph.gate.links import decisions_of, renew
from minegraph.gate.report import Finding, GateRefused, Report, Severity, anew
from minegraph.gate.shapes import load_shapes, shapes_digest
from minegraph.gate.shrinking import Shrunk, shrunk
from minegraph.gate.sparing import Spared, spare
from minegraph.namespaces import DERIVED_GRAPH
from minegraph.queries import derivations
from minegraph.sources.compressed import lines as text_lines
from minegraph.sources.places import lines_of
from minegraph.store.directory import Directory
from minegraph.store.progress import Counted, Progress
from minegraph.store.staging import stage
from minegraph.store.writing import staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from minegraph.linking.clusters import Linked
    from minegraph.sources.located import Found
    from minegraph.sources.rdf import Reader, SourceFile
    from minegraph.store.protocol import Release
    from minegraph.store.staged import Staged
    from minegraph.store.writing import Home


@dataclass(frozen=True)
class Load:
    """What a load did: the release that is now current, and what was found in its files.

    ``changed`` is False where the store already held exactly these files; ``spared`` tells what
    was taken out of them, ``linked`` how things were linked where that was asked for, and
    ``shrunk`` which sources state much less than before.
    """

    release: Release
    report: Report
    changed: bool
    spared: Spared | None = None
    linked: Linked | None = None
    shrunk: tuple[Shrunk, ...] = ()


class How(Enum):
    """What becomes of a source's graph, and of a file that breaks a *must* rule."""

    REPLACE = "replace"
    """The file is the whole graph; it is loaded whole or not at all."""
    KEEP_VALID = "keep-valid"
    """The file is the whole graph, without the entities that break a rule."""
    MEND = "mend"
    """Each entity of the file replaces the graph's; the others stay."""


async def load(
    directory: Home,
    reader: Reader,
    files: Sequence[Path],
    *,
    source: str | None = None,
    format_name: str | None = None,
    judge: Judge | None = None,
    how: How = How.REPLACE,
    entries: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    link: bool = False,
) -> Load:
    """Publish a release in which each file is the whole content of its source's graph.

    ``how`` says otherwise where wanted; with ``link``, links are computed anew before the gate
    looks. ``entries`` replace what the release's record says of a source's file, for a restore.
    Raises InputError for a file that cannot be read and GateRefused
    for one that breaks a *must* rule; either way the store is as before.
    """
    began = provenance.now()
    progress = progress or Progress()
    with staged(directory) as staging, ExitStack() as opened:
        read_files = await _read(reader, files, opened, format_name=format_name, progress=progress)
        brought = parts(read_files, source=source, into_empty=staging.base is None)
        _close_with(opened, brought)
        if staging.base is not None and not link and _holds(staging.base, brought, how):
            return Load(staging.base, Report(()), changed=False)
        if how is How.MEND:
            brought = [partial_of(staging, part) for part in brought]

        linked: Linked | None = None

        async def examined(of: Sequence[Part]) -> Report:
            nonlocal linked
            _write(staging, of, progress)
            if link:
                progress.stage("linking")
                linked = renew(staging, decisions_of(staging))
            progress.stage("validating")
            graphs = [part.graph for part in of]
            return await examine(staging, reader, judge or Judge(), graphs, read_files)

        report, spared = await examined(brought), None
        archive.keep_originals(directory, read_files)
        if not report.conforms and how is How.KEEP_VALID:
            brought, report, spared = await spare(brought, report, examined, opened)
        if not report.conforms:
            raise GateRefused(report, kept=archive.quarantine(directory, read_files, report))
        provenance.note(staging, brought, began)
        record = record_of(staging, brought, report)
        record["sources"] |= entries or {}
        if spared is not None:
            spared = archive.quarantine_entities(directory, spared)
            _note(record, spared)
        less = shrunk(staging.base.record if staging.base else None, record)
        release = staging.publish(record)
    return Load(release, report, changed=True, spared=spared, linked=linked, shrunk=less)


async def validate_files(
    directory: Home | None,
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
        written = [*around, *brought]
        _write(staging, written, Progress())
        graphs = [part.graph for part in written]
        return await examine(staging, reader, judge or Judge(), graphs, read_files)


async def _read(
    reader: Reader,
    files: Sequence[Path],
    opened: ExitStack,
    *,
    format_name: str | None = None,
    progress: Progress | None = None,
) -> list[SourceFile]:
    read_files = []
    for paths in await reader.sources(files):
        file = await reader.read(*paths, format_name=format_name, progress=progress)
        opened.enter_context(file.parsed.lines)
        read_files.append(file)
    return read_files


def _close_with(opened: ExitStack, brought: list[Part]) -> None:
    for part in brought:
        opened.enter_context(part.lines)


@contextmanager
def _scratch(directory: Home | None) -> Iterator[Staged]:
    if directory is not None:
        with staged(directory) as staging:
            yield staging
        return
    with tempfile.TemporaryDirectory() as folder, stage(Directory.create(Path(folder))) as staging:
        yield staging


def _write(staging: Staged, brought: Sequence[Part], progress: Progress) -> None:
    """Write the parts into a staging."""
    for part in brought:
        progress.stage(f"writing {part.source}", part.lines.seek(0, os.SEEK_END))
        part.lines.seek(0)
        write = staging.replace if part.whole else staging.mend
        write(part.graph, cast("IO[bytes]", Counted(part.lines, progress)))


async def examine(
    staging: Staged,
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
    held = [anew(fields) for fields in staging.base_findings()]
    findings = check(staging, graphs, held, doubtful(files))
    known = held if _same_shapes(staging) else None
    engine, found = await judge.findings(staging, shapes, held=known)
    return Report.of(_located([*findings, *found], files), engine=engine.value)


def _same_shapes(staging: Staged) -> bool:
    """Return whether the base was validated by these shapes, compiled as they are now."""
    record = staging.base.record if staging.base else {}
    validated = (record.get("engine"), record.get("shapes"), record.get("software"))
    return validated == (Engine.COMPILED.value, shapes_digest(), __version__)


def _holds(base: Release, brought: list[Part], how: How) -> bool:
    entries: Any = base.record["sources"]
    held = [entries.get(part.source, {}) for part in brought]
    whole = how is How.KEEP_VALID or not any("quarantined" in entry for entry in held)
    same_files = whole and all(
        (entry.get("sha256"), entry.get("whole", True)) == (part.digest, how is not How.MEND)
        for entry, part in zip(held, brought, strict=True)
    )
    return same_files and base.record.get("ontology") == vocabulary.digest()


def record_of(staging: Staged, brought: Sequence[Part], report: Report) -> dict[str, Any]:
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
        "sources": {**before, **{part.source: _entry(staging, part) for part in brought}},
        "statements": staging.count(),
        "engine": report.engine,
        "shapes": shapes_digest(),
        "findings": report.as_json()["findings"],
    }


def _entry(staging: Staged, part: Part) -> dict[str, Any]:
    return {**part.entry, "statements": staging.statements(part.graph)}


def _note(record: dict[str, Any], spared: Spared) -> None:
    """Say in a record how much of which source's file was left out."""
    for source, lines in spared.files.items():
        entities = {line.partition(b" ")[0] for line in lines}
        record["sources"][source]["quarantined"] = len(entities) - 1  # the source's own stays


def _located(findings: list[Finding], files: Sequence[SourceFile]) -> list[Finding]:
    """Return the findings with the file and line where their focus node is described."""
    wanted = {finding.focus for finding in findings}
    urgent = {finding.focus for finding in findings if finding.severity is Severity.MUST}
    places: dict[str, tuple[str, int]] = {}
    for file in files:
        if file.table is not None:
            values = {finding.value for finding in findings if finding.value}
            found = file.table.find(wanted | values)
            findings = [_in_table(finding, file, found) for finding in findings]
            continue
        for iri, line in lines_of(partial(text_lines, file.path), wanted, urgent).items():
            places.setdefault(iri, (file.name, line))
    return [_place(finding, places) for finding in findings]


def _in_table(finding: Finding, file: SourceFile, found: Found) -> Finding:
    """Return the finding with the row and column of its focus, or failing that of its value."""
    thing = next((t for t in (finding.focus, finding.value) if t in found.places), None)
    if thing is None or finding.file:
        return finding
    place = found.places[thing]
    column = found.columns.get((thing, finding.path), "")
    cell = [f"sheet {place.sheet}"] if place.sheet else []
    cell += [f"column {column}"] if column else []
    home = file.homes.get(place.sheet, file.name)
    return replace(finding, file=home, line=place.row, cell=", ".join(cell))


def _place(finding: Finding, places: Mapping[str, tuple[str, int]]) -> Finding:
    if finding.file or finding.focus not in places:
        return finding
    name, line = places[finding.focus]
    return replace(finding, file=name, line=line)
