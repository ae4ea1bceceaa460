"""Files that come compressed, by gzip or zstd: read in a stream, up to a size."""

from __future__ import annotations

import gzip
import io
import sys
import tempfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

from minegraph.errors import InputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIXES: Final = {".gz": "gzip", ".zst": "zstd"}
# No text of RDF starts like this, so that a compressed file is known without its suffix too.
_STARTS: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_BLOCK: Final = 1 << 20
# What the two libraries raise on bytes that are not theirs, are changed, or end too soon.
DAMAGED: Final[tuple[type[Exception], ...]] = (
    gzip.BadGzipFile,
    zlib.error,
    zstd.ZstdError,
    EOFError,
)


def plain_name(path: Path) -> str:
    """Return a file's name without the suffix that says how it is compressed."""
    return path.stem if path.suffix.lower() in _SUFFIXES else path.name


@contextmanager
def plain(path: Path, *, most_megabytes: int) -> Iterator[io.BufferedReader | io.BufferedRandom]:
    """Lend a file's content, decompressed where it is compressed, as an open file at its start.

    Raises InputError where the content is damaged, or larger than so many MiB.
    """
    with path.open("rb") as file:
        kind = _kind(path, file)
        if kind is None:
            _check(path, path.stat().st_size, most_megabytes)
            yield file
            return
        with tempfile.TemporaryFile() as content:
            try:
                with _opened(file, kind) as stream:
                    _copy(stream, content, path, most_megabytes)
            except DAMAGED as error:
                raise InputError(
                    f"not whole {kind}: {error}",
                    file=str(path),
                    hint="The file is cut short, was changed, or has the wrong suffix; get it "
                    "again, or decompress it.",
                ) from error
            content.seek(0)
            yield content


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that was read before, decompressed, whatever their encoding."""
    with path.open("rb") as file:
        kind = _kind(path, file)
        stream = file if kind is None else _opened(file, kind)
        with io.TextIOWrapper(stream, encoding="utf-8", errors="replace") as text:
            yield from text


@contextmanager
def stream(path: Path) -> Iterator[IO[bytes]]:
    """Lend a file's content, decompressed as it is read; `DAMAGED` says what that may raise."""
    with path.open("rb") as file:
        kind = _kind(path, file)
        if kind is None:
            yield file
            return
        with _opened(file, kind) as content:
            yield content


def _kind(path: Path, file: IO[bytes]) -> str | None:
    start = file.read(max(map(len, _STARTS)))
    file.seek(0)
    found = (kind for known, kind in _STARTS.items() if start.startswith(known))
    return next(found, _SUFFIXES.get(path.suffix.lower()) if start else None)


def _opened(file: IO[bytes], kind: str) -> IO[bytes]:
    if kind == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file, mode="rb"))
    return cast("IO[bytes]", zstd.ZstdFile(file))


def _copy(stream: IO[bytes], content: IO[bytes], path: Path, most_megabytes: int) -> None:
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > most_megabytes << 20:
            raise _too_large(path, f"more than {most_megabytes:,} MiB, decompressed")
        content.write(block)
    _check(path, size, most_megabytes)


def _check(path: Path, size: int, most_megabytes: int) -> None:
    if size == 0:
        raise InputError("the file is empty", file=str(path), hint="Nothing to load.")
    if size > most_megabytes << 20:
        raise _too_large(path, f"{size >> 20:,} MiB; at most {most_megabytes:,} are read")


def _too_large(path: Path, size: str) -> InputError:
    return InputError(
        f"the file has {size}",
        file=str(path),
        hint="Split it by source, or raise MINEGRAPH_FILE_MEGABYTES.",
    )
