"""A file in, a report out, nothing stored."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from minegraph.api.answers import while_connected
from minegraph.api.documented import answers
from minegraph.api.negotiation import HTML, PLAIN_JSON, prefers_page
from minegraph.api.pages import render
from minegraph.catalog.quality import broken_rules
from minegraph.errors import InputError, QueryTimeout, ServiceBusy
from minegraph.settings import Settings

router = APIRouter(tags=["validation"])

_RETRY_AFTER: Final = 10


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
)
async def validate(
    request: Request,
    file: Annotated[UploadFile, File(description="an RDF file that speaks for one source")],
) -> Response:
    """Return the gate's report on a file, beside the current release; nothing is stored.

    The file's name tells its format. A file that cannot be read is a 400 with its line.
    """
    name = Path(file.filename or "file").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as copy:
            await asyncio.to_thread(shutil.copyfileobj, file.file, copy)
        report = await while_connected(request, _report(request, path))
    if prefers_page(request.headers.get("accept")):
        rules = broken_rules(report["findings"])
        headers = {"Vary": "Accept"}
        return render(
            request, "validate.html", headers=headers, report=report, rules=rules, name=name
        )
    return JSONResponse(report, headers={"Vary": "Accept"})


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
