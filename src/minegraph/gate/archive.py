"""What is kept of every load: its files' bytes, and of a refused one its report beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from minegraph.gate.report_html import as_html
from minegraph.store.durable import write_durably
from minegraph.store.graphs import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from minegraph.gate.report import Report
    from minegraph.gate.sparing import Spared
    from minegraph.sources.rdf import SourceFile
    from minegraph.store.writing import Home


def keep_originals(directory: Home, files: Sequence[SourceFile]) -> None:
    """Copy each file to ``originals/``, under the SHA-256 of its bytes."""
    for path, digest in ((p, d) for file in files for p, d in file.originals.items()):
        home = directory.path / "originals" / digest
        if not home.exists():
            draft = home.with_suffix(".draft")
            shutil.copyfile(path, draft)
            draft.replace(home)


def quarantine(directory: Home, files: Sequence[SourceFile], report: Report) -> str:
    """Keep refused files with their report and return the folder's path."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder = directory.path / "quarantine" / f"{moment}-{files[0].digest[:8]}"
    folder.mkdir(exist_ok=True)
    for path in (path for file in files for path in file.originals):
        shutil.copyfile(path, folder / path.name)
    _write_report(folder, report)
    return str(folder)


def quarantine_entities(directory: Home, spared: Spared) -> Spared:
    """Keep what was taken out of a load, a Turtle file to each source, and say where."""
    folder = _folder(directory, spared.report.as_text())
    for source, lines in spared.files.items():
        with (folder / f"{source}.ttl").open("wb") as file:
            write_lines(sorted(lines), file, "turtle")
    _write_report(folder, spared.report)
    return replace(spared, kept=str(folder))


def quarantine_text(directory: Home, text: str, report: Report) -> str:
    """Keep a refused update with its report and return the folder's path."""
    folder = _folder(directory, text)
    write_durably(folder / "update.ru", text)
    _write_report(folder, report)
    return str(folder)


def _folder(directory: Home, text: str) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]
    folder = directory.path / "quarantine" / f"{moment}-{digest}"
    folder.mkdir(exist_ok=True)
    return folder


def _write_report(folder: Path, report: Report) -> None:
    write_durably(folder / "report.json", json.dumps(report.as_json(), indent=2) + "\n")
    write_durably(folder / "report.html", as_html(report))
    write_durably(folder / "report.txt", report.as_text(most=len(report.findings)) + "\n")
