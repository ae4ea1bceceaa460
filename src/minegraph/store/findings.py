"""What the gate found in a release, in a file beside its record: there may be very many.

The file is a list in JSON, with a line for each finding, so that they can be read one at a time;
those of earlier versions are one line.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Findings = list[dict[str, Any]]

_FILE: Final = "findings.json.gz"


def put(folder: Path, record: Mapping[str, Any]) -> dict[str, Any]:
    """Write the findings of a record to a release's folder; return the record with their counts.

    ``found`` gives, in their place, how many there are of each severity.
    """
    findings: Sequence[Mapping[str, Any]] = record.get("findings", ())
    with gzip.open(folder / _FILE, "wb", compresslevel=4) as file:
        for number, finding in enumerate(findings):
            start = b",\n" if number else b"[\n"
            file.write(start + json.dumps(finding, ensure_ascii=False).encode())
        file.write(b"\n]\n" if findings else b"[]\n")
    kept = {name: value for name, value in record.items() if name != "findings"}
    return {**kept, "found": dict(Counter(finding["severity"] for finding in findings))}


def take(folder: Path) -> Findings:
    """Return the findings in a release's folder; none where the release was never judged.

    What many of them say alike is held once.
    """
    held: dict[Any, Any] = {}

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            name: held.setdefault(value, value) if isinstance(value, str) else value
            for name, value in pairs
        }

    try:
        with gzip.open(folder / _FILE, "rb") as file:
            found: Findings = json.loads(file.read(), object_pairs_hook=once)
    except FileNotFoundError:
        return []
    return found


def each(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the findings in a release's folder, one at a time."""
    try:
        with gzip.open(folder / _FILE, "rb") as file:
            for line in file:
                yield from json.loads(b"[%b]" % line.strip(b"[],\n"))
    except FileNotFoundError:
        return
