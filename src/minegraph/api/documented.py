"""What the description of the API (OpenAPI) says of answers, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.formats import Format

Responses = dict[int | str, dict[str, Any]]

_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong"},
        "hint": {"type": "string", "description": "what to do"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _PROBLEM}, "text/html": {}}
    return {"description": description, "content": content}


ERRORS: Final[Responses] = {
    "4XX": _problem("The request asks for what there is not, or may not be had so (RFC 9457)."),
    "502": _problem("Another endpoint, called by SERVICE, gave no answer that can be used."),
    "503": _problem("Busy, stopped at the deadline, or the store does not answer (Retry-After)."),
}


def answers(*formats: Format, description: str = "The answer.") -> Responses:
    """Return that an operation answers 200 in these formats."""
    content: dict[str, Any] = {form.media_type: {} for form in formats}
    return {200: {"description": description, "content": content}}


def parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """Return a parameter of the query that a route reads by itself."""
    schema = {"type": "string", **schema}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def body(formats: Iterable[str], description: str) -> dict[str, Any]:
    """Return a body of the request that a route reads by itself."""
    content = {name: {"schema": {"type": "string"}} for name in formats}
    return {"requestBody": {"required": True, "description": description, "content": content}}
