"""Lists of things, with filters and facets, as JSON, CSV and pages."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from minegraph.api.dependencies import CatalogDependency
from minegraph.api.documented import answers, parameter
from minegraph.api.negotiation import HTML, PLAIN_JSON, choose
from minegraph.api.pages import render
from minegraph.catalog.kinds import KINDS, Kind
from minegraph.store.formats import CSV, by_suffix

if TYPE_CHECKING:
    from minegraph.catalog.browsing import Page
    from minegraph.catalog.listing import Item

router = APIRouter(tags=["browse"])

_MOST: Final = 1000
_OFFERS: Final = (PLAIN_JSON, CSV, HTML)


def _add(kind: Kind) -> None:
    async def listing(
        request: Request,
        catalog: CatalogDependency,
        limit: Annotated[int, Query(ge=1, le=_MOST, description="things on a page")] = 50,
        offset: Annotated[int, Query(ge=0, description="things to skip")] = 0,
        order: Annotated[str, Query(pattern="^(asc|desc)$")] = "asc",
    ) -> Response:
        form = by_suffix(request.url.path, among=_OFFERS) or choose(
            request.headers.get("accept"), _OFFERS
        )
        filters = _filters(request, kind)
        page = await catalog.page(
            kind, filters=filters, limit=limit, offset=offset, descending=order == "desc"
        )
        headers = {"Vary": "Accept", "Minegraph-Release": page.release, "Link": _links(page)}
        if form is HTML:
            return render(
                request,
                "list.html",
                headers=headers,
                page=page,
                order=order,
                link=_link_maker(page),
            )
        if form is CSV:
            return Response(_csv(page), media_type=CSV.content_type, headers=headers)
        return JSONResponse(_json(page), headers=headers)

    listing.__doc__ = f"{kind.about} Filters: {', '.join(kind.facets)} (an IRI, a slug or a name)."
    listing.__name__ = f"list_{kind.name}"
    described = {
        "parameters": [parameter(name, "an IRI, a slug or a name") for name in kind.facets]
    }
    router.add_api_route(
        f"/{kind.name}",
        listing,
        summary=kind.title,
        response_class=Response,
        responses=answers(*_OFFERS),
        openapi_extra=described,
    )
    for suffix in ("json", "csv", "html"):
        router.add_api_route(f"/{kind.name}.{suffix}", listing, include_in_schema=False)


for _kind in KINDS.values():
    _add(_kind)


def _filters(request: Request, kind: Kind) -> dict[str, str]:
    known = {"limit", "offset", "order"}
    unknown = sorted(set(request.query_params) - known - set(kind.facets))
    if unknown:
        raise HTTPException(
            400,
            f"{kind.name} cannot be filtered by {', '.join(unknown)}; "
            f"filters are {', '.join(kind.facets)}",
        )
    return {name: value for name, value in request.query_params.items() if name in kind.facets}


def _json(page: Page) -> dict[str, Any]:
    return {
        "kind": page.kind.name,
        "release": page.release,
        "total": page.total,
        "limit": page.limit,
        "offset": page.offset,
        "filters": page.filters,
        "items": [_item(item, page.kind) for item in page.items],
        "facets": {
            name: [
                {"value": v.iri or v.label, "label": v.label, "count": n} for v, n in facet.counts
            ]
            for name, facet in page.facets.items()
        },
        "values": {name: facet.values for name, facet in page.facets.items()},
    }


def _item(item: Item, kind: Kind) -> dict[str, Any]:
    fields: dict[str, Any] = {"iri": item.iri, "page": item.path, "label": item.label}
    for column in kind.columns:
        values = item.fields.get(column, ())
        if column != "label" and values:
            fields[column] = [
                {"label": v.label, "iri": v.iri} if v.iri else {"label": v.label} for v in values
            ]
    return fields


def _csv(page: Page) -> str:
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(["iri", *page.kind.columns])
    for item in page.items:
        cells = ("; ".join(v.label for v in item.fields.get(c, ())) for c in page.kind.columns)
        writer.writerow([item.iri, *cells])
    return output.getvalue()


def _address(page: Page, **changes: object) -> str:
    wanted = {**page.filters, "limit": page.limit, "offset": page.offset, **changes}
    return f"/{page.kind.name}?" + urlencode({k: v for k, v in wanted.items() if v is not None})


def _link_maker(page: Page) -> Any:
    return lambda **changes: _address(page, **{"offset": 0, **changes})


def _links(page: Page) -> str:
    last = max(0, (page.total - 1) // page.limit * page.limit)
    relations = {"first": 0, "last": last}
    if page.offset > 0:
        relations["prev"] = max(0, page.offset - page.limit)
    if page.offset + page.limit < page.total:
        relations["next"] = page.offset + page.limit
    return ", ".join(
        f'<{_address(page, offset=offset)}>; rel="{name}"' for name, offset in relations.items()
    )
