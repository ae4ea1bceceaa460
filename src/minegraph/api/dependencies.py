"""What routes are given: the store and the catalogue of the running application.

They are coroutines, since the framework runs plain functions in threads: two switches each.
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from minegraph.api.reference import Reference
from minegraph.catalog.browsing import Catalog
from minegraph.catalog.names import Names
from minegraph.catalog.quality import Inspector
from minegraph.catalog.statistics import Statistician
from minegraph.store.protocol import Store


async def _store(request: Request) -> Store:
    return cast("Store", request.app.state.store)


async def _catalog(request: Request) -> Catalog:
    return cast("Catalog", request.app.state.catalog)


async def _names(request: Request) -> Names:
    return cast("Names", request.app.state.names)


async def _statistician(request: Request) -> Statistician:
    return cast("Statistician", request.app.state.statistician)


async def _inspector(request: Request) -> Inspector:
    return cast("Inspector", request.app.state.inspector)


async def _reference(request: Request) -> Reference:
    return cast("Reference", request.app.state.reference)


StoreDependency = Annotated[Store, Depends(_store)]
CatalogDependency = Annotated[Catalog, Depends(_catalog)]
NamesDependency = Annotated[Names, Depends(_names)]
StatisticianDependency = Annotated[Statistician, Depends(_statistician)]
InspectorDependency = Annotated[Inspector, Depends(_inspector)]
ReferenceDependency = Annotated[Reference, Depends(_reference)]
