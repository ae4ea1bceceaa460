"""The embedded store: releases on disk, read by workers."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from minegraph.errors import NotAcceptable, QueryError, QuerySyntax, ResultTooLarge
from minegraph.namespaces import BASE
from minegraph.store.formats import JSON, Shape
from minegraph.store.guard import Inspection, inspect
from minegraph.store.protocol import Answer, Lane, Query, QueryForm, Release, Row, Term

if TYPE_CHECKING:
    from minegraph.store.channel import Message
    from minegraph.store.directory import Directory
    from minegraph.store.formats import Format
    from minegraph.store.pool import Pool


class EmbeddedStore:
    """The store of one machine; see `minegraph.store.protocol.Store` for what each method gives."""

    def __init__(self, directory: Directory, pool: Pool, *, most_kilobytes: int) -> None:
        self._directory = directory
        self._pool = pool
        self._most_kilobytes = most_kilobytes

    def release(self, as_of: str | None = None) -> Release:
        """Return the current release, or the one of a name or time."""
        return self._directory.release(self._directory.as_of(as_of) if as_of else None)

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form, SELECT where only its evaluation will tell what is wrong."""
        return inspect(text, most_kilobytes=self._most_kilobytes).form or QueryForm.SELECT

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query."""
        inspection = inspect(query.text, most_kilobytes=self._most_kilobytes)
        _check_format(inspection, query.format)
        job = {
            "do": "query",
            "query": query.text,
            "base": BASE,
            "format": query.format.name,
            "bindings": {name: asdict(term) for name, term in query.bindings.items()},
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
            "names_dataset": inspection.names_dataset,
        }
        return await self._answer(lane, job, query.format, query.release)

    async def select(self, query: str, **bindings: Term) -> list[Row]:
        """Return the rows of one of the product's own SELECT queries."""
        answer = await self.query(Query(query, JSON, bindings), lane=Lane.INTERNAL)
        return _rows(answer.read())

    async def export(self, form: Format, *, system: bool = False, release: str = "") -> Answer:
        """Return a release in byte-stable order."""
        job = {"do": "export", "format": form.name, "system": system}
        return await self._answer(Lane.BULK, job, form, release)

    async def close(self) -> None:
        """Kill the workers."""
        await self._pool.close()

    async def _answer(self, lane: Lane, job: Message, form: Format, release: str) -> Answer:
        release = release or self._directory.current()
        job["release"] = str(self._directory.database(release))
        file = tempfile.TemporaryFile()  # the answer owns it
        try:
            reply = await self._pool.run(lane, job, (file.fileno(),))
            if "error" in reply:
                raise _error(reply)
        except BaseException:
            file.close()
            raise
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        return Answer(file, size, form, release)


def _check_format(inspection: Inspection, form: Format) -> None:
    if inspection.form is None:
        return
    if inspection.form.answers_table != (form.shape is Shape.TABLE):
        raise NotAcceptable(
            f"a {inspection.form.value} query has no answer in the format {form.name}",
            hint="SELECT and ASK answer as JSON, XML, CSV or TSV; CONSTRUCT and DESCRIBE as "
            "Turtle, N-Triples, JSON-LD or RDF/XML.",
        )


def _error(reply: dict[str, Any]) -> QueryError:
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
    return QueryError(f"the query failed: {reply['message']}")


def _rows(content: bytes) -> list[Row]:
    bindings = json.loads(content)["results"]["bindings"]
    return [{name: Term.of_json(term) for name, term in row.items()} for row in bindings]
