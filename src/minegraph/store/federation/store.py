"""The embedded store with SERVICE for listed endpoints.

The front process asks them, so that the workers, in which queries run, still have no sockets.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from minegraph.errors import ServiceFailed
from minegraph.store.embedded import EmbeddedStore
from minegraph.store.federation.clauses import Clause, Plan, plan_of
from minegraph.store.federation.rows import inlined, nothing
from minegraph.store.guard import check_format, inspect, refusal
from minegraph.store.protocol import Answer, Lane, Query, QueryForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minegraph.store.cache import Cache
    from minegraph.store.directory import Directory
    from minegraph.store.federation.calling import Caller
    from minegraph.store.pool import Pool


class FederatedStore(EmbeddedStore):
    """A store whose queries may call the endpoints of a caller; such answers have no tag."""

    def __init__(
        self,
        directory: Directory,
        pool: Pool,
        caller: Caller,
        *,
        most_kilobytes: int,
        cache: Cache | None = None,
        most_held: int = 0,
    ) -> None:
        super().__init__(
            directory, pool, most_kilobytes=most_kilobytes, cache=cache, most_held=most_held
        )
        self._caller = caller

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form; raise QueryRefused for an endpoint that may not be called."""
        plan = self._plan(text)
        return super().inspect(plan.skeleton if plan else text)

    def tag(self, query: Query) -> str | None:
        """Return what names the answer for good; None where another endpoint has a part in it."""
        return None if self._plan(query.text) else super().tag(query)

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query, its SERVICE clauses asked first, side by side.

        Nothing is called before the whole query is known to be SPARQL.
        """
        plan = self._plan(query.text)
        if plan is None:
            return await super().query(query, lane=lane)
        form = inspect(plan.skeleton, most_kilobytes=self._most_kilobytes)
        check_format(form, query.format)
        await self.check(plan.skeleton)
        variables = [await self.check(clause.question) for clause in plan.clauses]
        filled = plan.filled(await self._groups(plan, variables))
        return await super().query(replace(query, text=plan.skeleton, filled=filled), lane=lane)

    async def close(self) -> None:
        """Close the connections and kill the workers."""
        await self._caller.close()
        await super().close()

    def _plan(self, text: str) -> Plan | None:
        if len(text) > self._most_kilobytes * 1024:
            return None  # it is refused for its length
        plan = plan_of(text)
        for clause in plan.clauses if plan else ():
            if clause.address not in self._caller.addresses:
                raise refusal(
                    f"SERVICE is not allowed at <{clause.address}>: this service calls only the "
                    "endpoints that its settings list",
                    "Query that endpoint by itself and join the answers, load a copy here, or have "
                    "the address added to MINEGRAPH_SERVICE_ADDRESSES.",
                    text,
                    clause.start,
                )
        return plan

    async def _groups(self, plan: Plan, variables: Sequence[tuple[str, ...]]) -> list[str]:
        calls = [
            asyncio.ensure_future(self._group(clause, plan.wanted(clause, names)))
            for clause, names in zip(plan.clauses, variables, strict=True)
        ]
        try:
            return await asyncio.gather(*calls)
        finally:
            for call in calls:
                call.cancel()

    async def _group(self, clause: Clause, variables: tuple[str, ...]) -> str:
        """Return what stands in place of a clause; under SILENT, a failure is one empty row.

        What is refused here, an answer over the caps or with blank nodes, is refused even so.
        """
        try:
            content = await self._caller.ask(clause.address, clause.sent(variables))
            return await asyncio.to_thread(inlined, content, variables, clause.address)
        except ServiceFailed:
            if clause.silent:
                return nothing(variables)
            raise
