"""The embedded store: releases on disk, read by workers."""

from __future__ import annotations

import io
import os
from dataclasses import asdict, dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from minegraph.errors import (
    QueryCrashed,
    QueryError,
    QueryRefused,
    QuerySyntax,
    QueryTimeout,
    ResultTooLarge,
    StoreMissing,
    StoreUnusable,
)
from minegraph.namespaces import BASE
from minegraph.store.cache import Cache, tag_of
from minegraph.store.formats import JSON
from minegraph.store.guard import Inspection, check_format, inspect
from minegraph.store.holding import Holding
from minegraph.store.protocol import (
    Answer,
    Lane,
    Query,
    QueryForm,
    Release,
    Row,
    Term,
    export_query,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from minegraph.store.channel import Message
    from minegraph.store.directory import Directory
    from minegraph.store.formats import Format
    from minegraph.store.pool import Pool


@dataclass(frozen=True)
class Verification:
    """How many statements each index of a release gave, and what is wrong with any of them."""

    release: str
    indexes: Mapping[str, int]
    faults: tuple[str, ...]


class EmbeddedStore:
    """The store of one machine; see `minegraph.store.protocol.Store` for what each method gives."""

    def __init__(
        self,
        directory: Directory,
        pool: Pool,
        *,
        most_kilobytes: int,
        cache: Cache | None = None,
        most_held: int = 0,
    ) -> None:
        self._directory = directory
        self._pool = pool
        self._cache = cache or Cache(0)
        self._most_kilobytes = most_kilobytes
        self._holding = Holding(directory, pool, most_held)

    def start(self) -> None:
        """Bring the current release into memory, and each that follows it."""
        self._holding.start()

    def held(self) -> str:
        """Return whether the current release is held in memory, and else why not."""
        return self._holding.state

    def release(self, as_of: str | None = None) -> Release:
        """Return the current release, or the one of a name or time."""
        return self._directory.release(self._directory.as_of(as_of) if as_of else None)

    def state(self) -> str:
        """Return the identity of the current release, empty before the first."""
        try:
            return self._directory.identity(self._directory.current())
        except StoreMissing:
            return ""

    def releases(self) -> list[Release]:
        """Return every release up to the current one, oldest first."""
        return self._directory.releases()

    def findings(self, release: str) -> list[dict[str, Any]]:
        """Return what the gate found in a release, by name."""
        return self._directory.findings(release)

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form, SELECT where only its evaluation will tell what is wrong."""
        return inspect(text, most_kilobytes=self._most_kilobytes).form or QueryForm.SELECT

    def tag(self, query: Query) -> str | None:
        """Return what names the answer to a query in the current release for good."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        if inspection.volatile:
            return None
        release = query.release or self._directory.current()
        return self._tag(release, query, self._is_held(self._merged(release, query, inspection)))

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        check_format(inspection, query.format)
        release = query.release or self._directory.current()
        merged = self._merged(release, query, inspection)
        if not inspection.volatile:
            kept = self._cache.get(self._tag(release, query, self._is_held(merged)))
            if kept is not None:
                return kept
        job = job_of(query, inspection, merged)
        answer = await self._answer(lane, release, job, query.format)
        if inspection.volatile:
            return answer
        tag = self._tag(release, query, answer.held)
        return self._cache.keep(tag, replace(answer, tag=tag))

    async def select(self, query: str, **bindings: Term) -> list[Row]:
        """Return the rows of one of the product's own SELECT queries."""
        answer = await self.query(Query(query, JSON, bindings), lane=Lane.INTERNAL)
        return answer.rows()

    async def export(self, form: Format, *, system: bool = False, release: str = "") -> Answer:
        """Return a release in byte-stable order."""
        job = {"do": "export", "format": form.name, "system": system}
        release = release or self._directory.current()
        answer = await self._answer(Lane.BULK, release, job, form)
        return replace(answer, tag=self._tag(release, export_query(form, system=system)))

    async def verify(self, as_of: str | None = None) -> Verification:
        """Return whether every index of a release, and each kept file, is as it was published."""
        release = self.release(as_of)
        job = {
            "do": "verify",
            "release": str(self._directory.database(release.name)),
            "graphs": release.record.get("graphs"),
            "files": release.record.get("files"),
        }
        originals = [f"originals/{n}: not as loaded" for n in self._directory.damaged_originals()]
        try:
            reply, _files, _content = await self._pool.run(Lane.BULK, job)
        except QueryCrashed as error:
            reply = {"indexes": {}, "faults": [f"the engine ended while reading: {error.message}"]}
        except QueryTimeout as error:
            raise StoreUnusable(
                f"not verified: {error.message}", hint="Raise MINEGRAPH_PARSE_SECONDS."
            ) from error
        return Verification(release.name, reply["indexes"], (*reply["faults"], *originals))

    def kept(self, query: Query) -> Answer | None:
        """Return the answer to a query from the cache, or None."""
        tag = self.tag(query)
        return self._cache.get(tag) if tag else None

    async def refresh(self) -> None:
        """Do nothing: the pointer to the current release is read by every query."""

    def numbers(self) -> Mapping[str, float]:
        """Return the numbers of the pool, of the cache and of the memory, and the release."""
        return {
            "held": int(self._holding.state == "held"),
            "held_filling": int(self._holding.state == "filling"),
            "held_bytes": self._holding.size,
            "held_failures": self._holding.failures,
            **self._pool.numbers(),
            "cache_bytes": self._cache.size,
            "cache_hits": self._cache.hits,
            "release": int(self._directory.current().removeprefix("r")),
        }

    async def close(self) -> None:
        """Kill the workers."""
        await self._holding.close()
        await self._pool.close()

    def _merged(self, release: str, query: Query, inspection: Inspection) -> str:
        """Return the release's identity where a query asks its merged graph alone, else nothing."""
        if inspection.names_graphs or query.default_graphs or query.named_graphs:
            return ""
        return self._directory.identity(release)

    def _is_held(self, merged: str) -> bool:
        return merged != "" and merged == self._holding.identity

    def _tag(self, release: str, query: Query, held: bool = False) -> str:
        """Return the name of an answer; one from memory may have its rows in another order."""
        identity = self._directory.identity(release)
        return tag_of(f"{identity}, in memory" if held else identity, query)

    async def _answer(self, lane: Lane, release: str, job: Message, form: Format) -> Answer:
        return await answered(
            self._pool, lane, self._directory.database(release), job, form=form, release=release
        )


async def answered(
    pool: Pool, lane: Lane, database: Path, job: Message, *, form: Format, release: str
) -> Answer:
    """Return the answer to a job that a worker did on the database of a release."""
    reply, files, content = await pool.run(lane, {**job, "release": str(database)})
    if "error" in reply:
        raise error_of(reply)
    file: IO[bytes] = os.fdopen(files[0], "rb") if files else io.BytesIO(content)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return Answer(
        file, size, form, release, row_count=reply.get("rows"), held=reply.get("held", False)
    )


def job_of(query: Query, inspection: Inspection, merged: str = "") -> Message:
    """Return what a worker is told of a query; ``merged`` is the release that memory may answer."""
    return {
        "do": "query",
        "query": query.text,
        "base": BASE,
        "format": query.format.name,
        "bindings": {name: asdict(term) for name, term in query.bindings.items()},
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
        "graphs": inspection.graphs,
        "labels": inspection.form is QueryForm.DESCRIBE,
        "calls": inspection.calls,
        "merged": merged,
    }


def error_of(reply: dict[str, Any]) -> QueryError:
    """Return the error that a worker's reply tells of."""
    if reply["error"] == "syntax":
        return QuerySyntax(
            f"not a SPARQL query: {reply['message']}",
            hint="Check the text at that place; every prefix must be declared.",
            line=reply["line"],
            column=reply["column"],
        )
    if reply["error"] == "large":
        return ResultTooLarge(
            "the answer is larger than this service sends",
            hint="Page with LIMIT and OFFSET, aggregate, or take an export (/export.ttl).",
        )
    if reply["error"] == "unknown-graph":
        return QueryRefused(
            f"there is no graph <{reply['graph']}>: only graphs of this store can be named, and "
            "nothing is fetched",
            hint="Ask SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } for the graphs, or leave the "
            "dataset out to ask all sources together.",
        )
    return QueryError(f"the query failed: {reply['message']}")
