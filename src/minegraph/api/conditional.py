"""Answers named by ETag (RFC 9110, section 8.8.3): what a client has already is not sent again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from fastapi import Response

from minegraph.api.compression import GZIP_SUFFIX

if TYPE_CHECKING:
    from fastapi import Request

_NOT_MODIFIED: Final = 304
_VARY: Final = "Accept, Accept-Encoding"


def headers(tag: str | None, release: str) -> dict[str, str]:
    """Return the headers of an answer from a release; without a tag it may not be kept at all."""
    common = {"Vary": "Accept", "Minegraph-Release": release}
    if tag is None:
        return {**common, "Cache-Control": "no-store"}
    return {**common, "Cache-Control": "no-cache", "ETag": f'"{tag}"'}


def asked(request: Request) -> bool:
    """Return whether a client names an answer that it has."""
    return "if-none-match" in request.headers


def unchanged(request: Request, tag: str | None) -> Response | None:
    """Return 304 where the client's If-None-Match names the answer, in any coding; else None."""
    wanted = request.headers.get("if-none-match")
    if tag is None or wanted is None or request.method == "POST":
        return None
    for name in (part.strip().removeprefix("W/") for part in wanted.split(",")):
        if name in ("*", f'"{tag}"', f'"{tag}{GZIP_SUFFIX}"'):
            sent = f'"{tag}"' if name == "*" else name
            return Response(
                status_code=_NOT_MODIFIED,
                headers={"ETag": sent, "Vary": _VARY, "Cache-Control": "no-cache"},
            )
    return None


def tag_of(*parts: str) -> str:
    """Return a tag for what is made of these parts and of nothing else."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
