"""What a worker is told of a query, and what is made of its reply."""

from __future__ import annotations

import io
import os
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from minegraph.errors import (
    MinegraphError,
    QueryError,
    QueryRefused,
    QuerySyntax,
    ResultTooLarge,
    StoreUnusable,
)
from minegraph.namespaces import BASE
from minegraph.store.protocol import Answer, Lane, Query, QueryForm

if TYPE_CHECKING:
    from minegraph.store.channel import Message
    from minegraph.store.formats import Format
    from minegraph.store.guard import Inspection
    from minegraph.store.pool import Pool


async def answered(
    pool: Pool,
    lane: Lane,
    database: Path | IO[bytes],
    job: Message,
    *,
    form: Format,
    release: str,
) -> Answer:
    """Return the answer to a job that a worker did on a database, or on a file of N-Quads."""
    given: tuple[int, ...] = ()
    if isinstance(database, Path):
        job = {**job, "release": str(database)}
    else:
        job, given = {**job, "do": "query these"}, (database.fileno(),)  # noqa: ASYNC240
    reply, files, content = await pool.run(lane, job, given)
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
        "query": query.filled or query.text,
        "base": BASE,
        "format": query.format.name,
        "bindings": {name: asdict(term) for name, term in query.bindings.items()},
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
        "graphs": inspection.graphs,
        "labels": inspection.form is QueryForm.DESCRIBE,
        "calls": inspection.calls,
        "merged": merged,
        "anew": False,
    }


def error_of(reply: dict[str, Any]) -> MinegraphError:
    """Return the error that a worker's reply tells of."""
    if reply["error"] == "syntax":
        return QuerySyntax(
            f"not a SPARQL query: {reply['message']}",
            hint="Check the text at that place; every prefix must be declared.",
            line=reply["line"],
            column=reply["column"],
        )
    if reply["error"] == "damaged":
        return unreadable(reply["message"])
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


def unreadable(why: str) -> StoreUnusable:
    """Return the error for files of a release that the engine cannot read."""
    return StoreUnusable(
        f"files of the release cannot be read: {why}",
        hint="Put the files back, or restore the store from a backup; "
        "`minegraph verify` tells what is damaged.",
    )
