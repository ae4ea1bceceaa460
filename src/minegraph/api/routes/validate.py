"""A file in, a report out, nothing stored."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from minegraph.api.answers import while_connected
from minegraph.api.documented import answers
from minegraph.api.multipart import MULTIPART, parts_of
from minegraph.api.negotiation import HTML, PLAIN_JSON, prefers_page
from minegraph.api.pages import render
from minegraph.api.protocol import body_into
from minegraph.catalog.quality import broken_rules
from minegraph.errors import InputError, QueryTimeout, ServiceBusy
from minegraph.settings import Settings

router = APIRouter(tags=["validation"])

_RETRY_AFTER: Final = 10
_FILE: Final = {
    "type": "string",
    "format": "binary",
    "description": "an RDF file that speaks for one source",
}
_FORM: Final = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
_BODY: Final = {"requestBody": {"required": True, "content": {MULTIPART: {"schema": _FORM}}}}


@router.get(
    "/validate",
    summary="The form to validate a file",
    response_class=Response,
    responses=answers(HTML),
)
async def form(request: Request) -> Response:
    """Return the page that takes a file."""
    return render(request, "validate.html", report=None)


@router.post(
    "/validate",
    summary="What a load of a file would find",
    response_class=Response,
    responses=answers(PLAIN_JSON, HTML),
    openapi_extra=_BODY,
)
async def validate(request: Request) -> Response:
    """Return the gate's report on a file, beside the current release; nothing is stored.

    The file's name tells its format. A file that cannot be read is a 400 with its line.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = await _sent(request, Path(folder))
        name = path.name
        report = await while_connected(request, _report(request, path))
    if prefers_page(request.headers.get("accept")):
        rules = broken_rules(report["findings"])
        headers = {"Vary": "Accept"}
        return render(
            request, "validate.html", headers=headers, report=report, rules=rules, name=name
        )
    return JSONResponse(report, headers={"Vary": "Accept"})


async def _sent(request: Request, folder: Path) -> Path:
    """Return the file that a form sends; HTTPException for no such form, and for one too large."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != MULTIPART:
        raise HTTPException(415, f"the file is sent as {MULTIPART}, not as {kind!r}")
    settings: Settings = request.app.state.settings
    with (folder / "body").open("w+b") as body:
        await body_into(request, body, most=settings.file_megabytes << 20)
        parts = await asyncio.to_thread(parts_of, body, kind, folder)
    part = next((part for part in parts if part.field == "file"), None)
    if part is None:
        raise HTTPException(422, "the form has no field called file")
    named = folder / "named"
    named.mkdir()
    return part.path.rename(named / (part.filename or "file"))


async def _report(request: Request, path: Path) -> dict[str, Any]:
    """Return the report of ``minegraph validate``, run in a process that may be killed."""
    settings: Settings = request.app.state.settings
    one_at_a_time: asyncio.Semaphore = request.app.state.validating
    if one_at_a_time.locked():
        raise ServiceBusy(
            "the service is busy: it validates another file",
            retry_after=_RETRY_AFTER,
            hint=f"Try again in {_RETRY_AFTER} seconds.",
        )
    async with one_at_a_time:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "minegraph", "validate", "--report", "json"),
            *("--store", str(settings.store), str(path)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(settings.validate_seconds):
                output, said = await process.communicate()
        except TimeoutError as error:
            raise QueryTimeout(
                f"the validation was stopped after {settings.validate_seconds:g} seconds",
                hint="Validate a smaller file, or use `minegraph validate`.",
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if not output:
        message = said.decode(errors="replace").replace(f"{path.parent}/", "").strip()
        raise InputError(message.removeprefix("minegraph: "), file=path.name)
    report: dict[str, Any] = json.loads(output.decode().replace(f"{path.parent}/", ""))
    return report
