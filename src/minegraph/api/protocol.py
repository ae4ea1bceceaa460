"""What a request asks by the SPARQL 1.1 Protocol: a query and its dataset, by any of four ways."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

FORM: Final = "application/x-www-form-urlencoded"
DIRECT_QUERY: Final = "application/sparql-query"
DIRECT_UPDATE: Final = "application/sparql-update"

_LARGEST_BODY: Final = 1 << 20
_MOST_FIELDS: Final = 500
_MOST_GRAPHS: Final = 50
_BODY_SECONDS: Final = 30.0

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A query or an update (None where there is none), and what it is asked of.

    That is the graphs that the protocol names, and the release by ``asOf=``: a name or a time.
    """

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    as_of: str = ""


async def asked_query(request: Request) -> Asked:
    """Return the query that a GET, a POST (form or direct) or a QUERY request asks.

    Raises HTTPException with 400, 408, 413 or 415 for what is none.
    """
    fields = _fields(request.scope["query_string"])
    if request.method not in ("POST", "QUERY"):
        if any(field == "update" for field, _value in fields):
            raise HTTPException(400, "an update is sent by POST, to /update")
        return _asked("query", fields, "default-graph-uri", "named-graph-uri")
    return await _posted(
        request, fields, "query", DIRECT_QUERY, ("default-graph-uri", "named-graph-uri")
    )


async def asked_update(request: Request) -> Asked:
    """Return the update that a POST request (form or direct) asks."""
    fields = _fields(request.scope["query_string"])
    names = ("using-graph-uri", "using-named-graph-uri")
    return await _posted(request, fields, "update", DIRECT_UPDATE, names)


async def _posted(
    request: Request, fields: Fields, name: str, direct: str, dataset: tuple[str, str]
) -> Asked:
    media_type = _media_type(request, (FORM, direct))
    body = await whole_body(request, most=_LARGEST_BODY)
    if media_type == FORM:
        return _asked(name, [*_fields(body), *fields], *dataset)
    return _asked(name, [(name, _decoded(body)), *fields], *dataset)


def _asked(name: str, fields: Fields, default: str, named: str) -> Asked:
    texts = [value for field, value in fields if field == name]
    if len(texts) > 1:
        raise HTTPException(400, f"exactly one {name}= is allowed, not {len(texts)}")
    return Asked(
        texts[0] if texts else None,
        _graphs(fields, default),
        _graphs(fields, named),
        next((value for field, value in fields if field == "asOf"), ""),
    )


def _graphs(fields: Fields, name: str) -> tuple[str, ...]:
    """Return the graphs of a parameter, each once: the engine joins each with every other."""
    graphs = tuple(dict.fromkeys(value for field, value in fields if field == name))
    if len(graphs) > _MOST_GRAPHS:
        raise HTTPException(400, f"at most {_MOST_GRAPHS} {name}= are accepted")
    return graphs


def _media_type(request: Request, accepted: Sequence[str]) -> str:
    media_type, _semicolon, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if media_type not in accepted or charset.partition(";")[0] not in ("", "utf-8", "us-ascii"):
        given = request.headers.get("content-type", "nothing")
        raise HTTPException(
            415,
            f"the body is sent as {' or '.join(accepted)}, in UTF-8, and not as {given!r}",
            headers={"Accept-Post": ", ".join(accepted), "Accept-Query": ", ".join(accepted)},
        )
    return media_type


async def whole_body(request: Request, *, most: int) -> bytes:
    """Return the body of a request; 413 over ``most`` bytes, 408 where it is slow to come."""
    body = io.BytesIO()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            await body_into(request, body, most=most)
    except TimeoutError as error:
        raise HTTPException(
            408, f"the body did not come within {_BODY_SECONDS:g} seconds"
        ) from error
    return body.getvalue()


async def body_into(request: Request, file: IO[bytes], *, most: int) -> None:
    """Write the body of a request to a file; 413 over ``most`` bytes, 408 where it stops coming."""
    size = 0
    chunks = aiter(request.stream())
    try:
        while True:
            async with asyncio.timeout(_BODY_SECONDS):
                chunk = await anext(chunks, None)
            if chunk is None:
                break
            size += len(chunk)
            if size > most:
                raise HTTPException(413, f"the body is larger than {most:,} bytes")
            file.write(chunk)
    except TimeoutError as error:
        raise HTTPException(
            408, f"no more of the body came within {_BODY_SECONDS:g} seconds"
        ) from error
    file.flush()


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the body is not UTF-8: {error.reason}") from error


def _fields(encoded: bytes) -> Fields:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the parameters are not UTF-8: {error.reason}") from error
    except ValueError as error:
        raise HTTPException(400, f"more than {_MOST_FIELDS} parameters") from error
