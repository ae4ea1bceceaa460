"""Our errors as HTTP: a status, and problem details (RFC 9457) or a page for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from minegraph import errors
from minegraph.api.methods import allowed
from minegraph.api.negotiation import prefers_page
from minegraph.api.pages import render

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response

_STATUS: Final[dict[type[errors.MinegraphError], HTTPStatus]] = {
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.ResultTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.QueryTimeout: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.QueryCrashed: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.QuerySyntax: HTTPStatus.BAD_REQUEST,
    errors.GraphExists: HTTPStatus.CONFLICT,
    errors.GraphChanged: HTTPStatus.PRECONDITION_FAILED,
    errors.QueryRefused: HTTPStatus.BAD_REQUEST,
    errors.ServiceFailed: HTTPStatus.BAD_GATEWAY,
    errors.QueryError: HTTPStatus.BAD_REQUEST,
    errors.ServiceBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ClientBusy: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ReleaseUnknown: HTTPStatus.NOT_FOUND,
    errors.StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WriteRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InputError: HTTPStatus.BAD_REQUEST,
}

_RETRY_LATER: Final = "30"


def install(app: FastAPI) -> None:
    """Have the application answer every error with problem details or a page."""
    app.add_exception_handler(errors.MinegraphError, _answered)
    app.add_exception_handler(HTTPException, _answered)
    app.add_exception_handler(RequestValidationError, _invalid)


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """Return an error as a page where the client asks for one, else as problem details."""
    title = HTTPStatus(status).phrase
    sent = {"Vary": "Accept", **(headers or {})}
    if prefers_page(request.headers.get("accept")):
        return render(
            request, "error.html", status=status, headers=sent, title=title, detail=detail, **extra
        )
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(
        {name: value for name, value in body.items() if value not in (None, "")},
        status_code=status,
        headers=sent,
        media_type="application/problem+json",
    )


def problem_of(request: Request, error: Exception, **extra: Any) -> Response:
    """Return the answer to an error of ours or of HTTP, with what else is to be told."""
    if isinstance(error, errors.MinegraphError):
        return _of_ours(request, error, **extra)
    assert isinstance(error, HTTPException)  # noqa: S101  # nothing else is registered
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed(request.app, request.scope)
    return problem(request, error.status_code, str(error.detail), headers=headers, **extra)


def _of_ours(request: Request, error: errors.MinegraphError, **told: Any) -> Response:
    status = next(
        (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    extra: dict[str, Any] = {"hint": error.hint, **told}
    if isinstance(error, errors.Located):
        extra |= {"line": error.line, "column": error.column}
    if isinstance(error, errors.WriteRefused):
        extra["report"] = error.report
    headers = {}
    if isinstance(error, errors.ServiceBusy):
        headers["Retry-After"] = str(error.retry_after)
    elif status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = _RETRY_LATER
    return problem(request, status, error.message, headers=headers, **extra)


async def _answered(request: Request, error: Exception) -> Response:
    return problem_of(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for it
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"{where}: {first['msg']}")
