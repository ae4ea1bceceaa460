"""The archive of MinMod's data, read in a stream: nothing is unpacked to disk."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from minegraph.errors import InputError
from minegraph.sources.compressed import DAMAGED, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RECORDS: Final = "/data/mineral-sites/"
_ENTITIES: Final = "/data/entities/"
# The archive of November 2024 unpacks to 0.7 GB, in files of 4 MiB at most.
_MOST_MEMBER: Final = 64 << 20
_MOST_UNPACKED: Final = 4 << 30
_BROKEN: Final[tuple[type[Exception], ...]] = (*DAMAGED, tarfile.TarError)


class Record(NamedTuple):
    """A site record: its file within the archive, its number there from 1, and what it says."""

    file: str
    number: int
    content: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """Return what names the site: the database, and the site's number in it."""
        return str(self.content.get("source_id", "")), str(self.content.get("record_id", ""))

    @property
    def inventories(self) -> list[dict[str, Any]]:
        """Return the record's inventories."""
        return self.content.get("mineral_inventory") or []


def records(path: Path) -> Iterator[Record]:
    """Yield every site record of an archive; raise InputError where it is damaged or is none."""
    found = False
    for name, content in _members(path, _RECORDS, ".json"):
        found = True
        try:
            listed = json.loads(content)
        except ValueError as error:
            raise _refused(path, f"{name} is not JSON: {error}") from error
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            raise _refused(path, f"{name} is no list of site records")
        file = name.partition("/data/")[2]
        for number, entry in enumerate(listed, start=1):
            yield Record(file, number, entry)
    if not found:
        raise _refused(path, f"the archive holds no file of {_RECORDS.strip('/')}")


def entities(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the tables of terms (``commodity``, ``country``, ...) by their name."""
    tables = {}
    for name, content in _members(path, _ENTITIES, ".csv"):
        text = io.StringIO(content.decode("utf-8-sig", "replace"), newline="")
        tables[name.rpartition("/")[2].removesuffix(".csv")] = list(csv.DictReader(text))
    return tables


def _members(path: Path, folder: str, suffix: str) -> Iterator[tuple[str, bytes]]:
    unpacked = 0
    try:
        with stream(path) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                unpacked += member.size
                if member.size > _MOST_MEMBER or unpacked > _MOST_UNPACKED:
                    raise _refused(path, f"at {member.name} it unpacks to more than is read")
                wanted = member.isfile() and folder in f"/{member.name}"
                if wanted and member.name.endswith(suffix):
                    file = archive.extractfile(member)
                    yield f"/{member.name}", file.read() if file else b""
    except _BROKEN as error:
        raise _refused(path, f"not a whole archive: {error}") from error


def _refused(path: Path, what: str) -> InputError:
    return InputError(
        what,
        file=str(path),
        hint="The file is a tar of the repository that `minegraph sources` names, plain or packed "
        "by gzip or zstd; get it again.",
    )
