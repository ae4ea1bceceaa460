"""Backups: a release as one file that says what it should hold, and the way back, checked."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from minegraph.errors import InputError, StoreUnusable
from minegraph.gate.loading import Load, load
from minegraph.namespaces import DERIVED_GRAPH, LINKS_GRAPH
from minegraph.store.formats import N_QUADS

if TYPE_CHECKING:
    from minegraph.sources.rdf import Reader
    from minegraph.store.protocol import Store
    from minegraph.store.writing import Home

_STATEMENTS: Final = "statements.nq"
_ABOUT: Final = "backup.json"
_FORMAT: Final = "minegraph backup 1"


async def backup(store: Store, path: Path, *, release: str = "") -> dict[str, Any]:
    """Write a release to a gzipped tar file and return what the file says of itself.

    It holds the sources' statements in N-Quads and the release's record with their SHA-256. The
    file is there whole or not at all.
    """
    answer = await store.export(N_QUADS, release=release)
    record = store.release(answer.release).record
    with answer.file as statements:
        digest, number = _digest(statements)
        about = {
            "format": _FORMAT,
            "release": answer.release,
            "record": record,
            "sha256": digest,
            "statements": number,
        }
        draft = path.with_name(path.name + ".draft")
        try:
            with tarfile.open(draft, "w:gz") as archive:
                text = json.dumps(about, indent=2, sort_keys=True).encode()
                _add(archive, _ABOUT, io.BytesIO(text), len(text))
                statements.seek(0)
                _add(archive, _STATEMENTS, statements, answer.size)
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise InputError(
                f"cannot be written: {error.strerror}", file=str(path), hint="Name another place."
            ) from error
    return about


async def restore(directory: Home, store: Store, reader: Reader, path: Path) -> Load:
    """Load a backup into an empty store through the gate; raise StoreUnusable if it differs after.

    Raises InputError for a file that is no backup, or one whose statements were changed.
    """
    if directory.has_release():
        raise StoreUnusable(
            f"the store {directory.path} is not empty",
            hint="Restore into a new place, named with --store.",
        )
    with tempfile.TemporaryDirectory() as folder:
        statements = Path(folder) / _STATEMENTS
        about = _unpack(path, statements)
        done = await load(directory, reader, [statements], entries=about["record"]["sources"])
    answer = await store.export(N_QUADS)
    with answer.file as file:
        found = _digest(file)
    if found != (about["sha256"], about["statements"]):
        raise StoreUnusable(
            f"the restored store holds {found[1]} statements that differ from the backup's "
            f"{about['statements']}",
            hint="Restore it with the minegraph that made it.",
        )
    return done


def _unpack(path: Path, statements: Path) -> dict[str, Any]:
    try:
        with tarfile.open(path, "r:gz") as archive:
            about: dict[str, Any] = json.loads(_member(archive, _ABOUT).read())
            with statements.open("wb") as file:
                shutil.copyfileobj(_member(archive, _STATEMENTS), file)
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError) as error:
        raise InputError(
            f"not a whole backup: {error}", file=str(path), hint="Name what `backup` wrote."
        ) from error
    with statements.open("rb") as file:
        digest, _number = _digest(file)
    if about.get("format") != _FORMAT or about.get("sha256") != digest:
        raise InputError(
            "the statements are not those that were backed up",
            file=str(path),
            hint="The file was changed or damaged; use another backup.",
        )
    return about


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member


def _digest(statements: IO[bytes]) -> tuple[str, int]:
    """Return the SHA-256 of the lines of the sources' graphs, and how many there are."""
    derived = tuple(f" <{graph}> .\n".encode() for graph in (DERIVED_GRAPH, LINKS_GRAPH))
    digest, number = hashlib.sha256(), 0
    statements.seek(0)
    for line in statements:
        if not line.endswith(derived):
            digest.update(line)
            number += 1
    return digest.hexdigest(), number


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    archive.addfile(member, content)
