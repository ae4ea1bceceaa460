"""Pages for people: Jinja2 templates, escaped, that work without JavaScript."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from minegraph import __version__
from minegraph.catalog.kinds import KINDS
from minegraph.catalog.terms import grouped

if TYPE_CHECKING:
    from fastapi import Request, Response


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("minegraph.api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = grouped
    environment.globals.update(kinds=KINDS, version=__version__)
    return environment


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """Return a page made from a template."""
    page = _templates().get_template(template).render(path=request.url.path, **values)
    return HTMLResponse(page, status_code=status, headers=headers)
