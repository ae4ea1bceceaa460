"""Bodies of several parts (RFC 7578): each part a file of its own, none held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

MULTIPART: Final = "multipart/form-data"

_MOST_PARTS: Final = 100
_CHUNK: Final = 1 << 16
_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Part:
    """One part: the file that holds it, its field, the name that its file had, its media type."""

    path: Path
    field: str
    filename: str
    media_type: str


class _Parts:
    """Writes parts to a folder, as the parser comes to them."""

    def __init__(self, folder: Path) -> None:
        self.found: list[Part] = []
        self._folder = folder
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._file: IO[bytes] | None = None
        self.ended = False

    def on_part_begin(self) -> None:
        self._headers = {}

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        if len(self.found) == _MOST_PARTS:
            raise HTTPException(413, f"the body has more than {_MOST_PARTS} parts")
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        kind = self._headers.get(b"content-type", b"").decode("latin-1")
        media_type = kind.partition(";")[0].strip().lower()
        filename = _plain(options.get(b"filename", b"").decode(errors="replace"))
        field = options.get(b"name", b"").decode(errors="replace")
        path = self._folder / f"part-{len(self.found)}"
        self.found.append(Part(path, field, filename, media_type))
        self._file = path.open("wb")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])

    def on_part_end(self) -> None:
        self.close()

    def on_end(self) -> None:
        self.ended = True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _plain(filename: str) -> str:
    """Return the last part of a file's name, as it can stand in any folder; empty for none."""
    last = "".join(c for c in filename.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return last[-_LONGEST_NAME:].lstrip(".")


def parts_of(body: IO[bytes], content_type: str, folder: Path) -> list[Part]:
    """Return the parts of a body, each written to a file in a folder; HTTPException for none."""
    _kind, options = parse_options_header(content_type)
    parts = _Parts(folder)
    names = (name for name in dir(parts) if name.startswith("on_"))
    try:
        parser = MultipartParser(
            options.get(b"boundary", b""),
            {name: getattr(parts, name) for name in names},  # type: ignore[arg-type]
        )
        body.seek(0)
        while chunk := body.read(_CHUNK):
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise HTTPException(400, f"the body is not {MULTIPART}: {error}") from error
    finally:
        parts.close()
    if not parts.ended or not parts.found:
        raise HTTPException(400, f"the body is not {MULTIPART}: its last boundary is missing")
    return parts.found
