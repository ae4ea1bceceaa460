"""Lists of things of a kind: filtered, counted by facet, sorted and paged."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from minegraph.catalog.listing import Listing
from minegraph.catalog.whole import identity, of_one_release
from minegraph.namespaces import ONTOLOGY
from minegraph.queries import query
from minegraph.store.formats import CSV
from minegraph.store.protocol import Lane, Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.catalog.kinds import Kind
    from minegraph.catalog.listing import Facet, Item
    from minegraph.store.protocol import Answer, Release, Store


@dataclass(frozen=True)
class Page:
    """A part of a list, with the counts of the whole: all that pass the filters."""

    kind: Kind
    items: tuple[Item, ...]
    total: int
    limit: int
    offset: int
    filters: Mapping[str, str]
    facets: Mapping[str, Facet]
    release: str


@dataclass(frozen=True)
class _Listed:
    """The list of a kind, and of which release it is."""

    listing: Listing
    release: str
    identity: tuple[str, object]


class Catalog:
    """The lists of a store; each is made once for each release, when first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists: dict[str, _Listed] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def page(
        self,
        kind: Kind,
        *,
        filters: Mapping[str, str],
        limit: int,
        offset: int,
        descending: bool = False,
    ) -> Page:
        """Return a part of a list; a filter gives a facet the IRI, slug or label wanted."""
        async with self._turns[kind.name]:
            listed = self._lists.get(kind.name)
            if listed is None or listed.identity != identity(self._store.release()):
                listed = await of_one_release(self._store, partial(self._read, kind))
                self._keep(kind.name, listed)

            part = await asyncio.to_thread(
                listed.listing.part,
                filters,
                limit=limit,
                offset=offset,
                descending=descending,
                facets=kind.facets,
            )
        return Page(
            kind, part.items, part.total, limit, offset, dict(filters), part.facets, listed.release
        )

    def close(self) -> None:
        """Free the lists."""
        for listed in self._lists.values():
            listed.listing.close()
        self._lists.clear()

    def _keep(self, name: str, listed: _Listed) -> None:
        before = self._lists.pop(name, None)
        if before is not None:
            before.listing.close()
        self._lists[name] = listed

    async def _read(self, kind: Kind, release: Release) -> _Listed:
        answers = [
            await self._ask(query(kind.query).replace("?class", f"<{ONTOLOGY}{name}>"))
            for name in kind.classes
        ]
        stands = await self._ask(query("linking/canonical"))
        listing = await asyncio.to_thread(Listing, answers, stands, sort=kind.sort)
        return _Listed(listing, release.name, identity(release))

    async def _ask(self, text: str) -> Answer:
        return await self._store.query(Query(text, CSV), lane=Lane.BULK)
