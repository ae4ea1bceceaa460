"""What a release holds, to be compared later: its graphs' statements and its files' bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_BYTES: Final = 16
_MODULUS: Final = 1 << 8 * _BYTES


@dataclass
class Content:
    """The number of statements in a graph and the sum of their hashes, modulo 2 to the 128th.

    The sum does not depend on the order of the statements, so that every index of a graph must
    give the same, and it can be kept up to date without sorting anything.
    """

    statements: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count a statement, given as a line of N-Triples as the engine writes it."""
        self.statements += 1
        self.total = (self.total + _number(line)) % _MODULUS

    def take(self, line: bytes) -> None:
        """Count a statement no more."""
        self.statements -= 1
        self.total = (self.total - _number(line)) % _MODULUS

    def as_json(self) -> dict[str, Any]:
        """Return the content as a release's record gives it."""
        return {"statements": self.statements, "sum": f"{self.total:0{2 * _BYTES}x}"}


def _number(line: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(line, digest_size=_BYTES).digest())


def content_of(lines: Iterable[bytes]) -> Content:
    """Return the content of a graph from its statements, each once, as lines of N-Triples."""
    number, total = 0, 0
    for line in lines:
        number += 1
        total += _number(line)
    return Content(number, total % _MODULUS)


def recorded(record: Mapping[str, Any]) -> dict[str, Content] | None:
    """Return the content of each graph as a release's record gives it, None where it does not."""
    graphs = record.get("graphs")
    if graphs is None:
        return None
    return {name: Content(g["statements"], int(g["sum"], 16)) for name, g in graphs.items()}


def digests(
    folder: Path, *, base: Path | None = None, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the SHA-256 of each file of a database that nobody writes.

    Files that are links to those of the ``base`` are not read again where theirs are ``known``.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        same = base is not None and (base / path.name).exists() and path.samefile(base / path.name)
        if same and known and path.name in known:
            found[path.name] = known[path.name]
            continue
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
