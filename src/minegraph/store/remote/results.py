"""Answers of an engine read to their end and written in the format that was asked for."""

from __future__ import annotations

import os
import tempfile
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from minegraph.errors import EngineCut, ResultTooLarge
from minegraph.store.evaluation import TABLE_FORMATS, count_file_rows
from minegraph.store.graphs import write_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minegraph.store.formats import Format


def table(received: IO[bytes], form: Format, most_bytes: int) -> tuple[IO[bytes], int | None]:
    """Return a table in JSON in another format, and its number of rows."""
    output = tempfile.TemporaryFile()  # the caller owns it
    try:
        results: Any = ox.parse_query_results(received, ox.QueryResultsFormat.JSON)
        results.serialize(output, TABLE_FORMATS[form.name])
        output.flush()
        _fits(output, most_bytes)
        return output, count_file_rows(output.fileno(), form.name)
    except (SyntaxError, ValueError) as error:
        output.close()
        results = None  # it may only be freed in this thread, and the error keeps the frame
        raise _cut(error) from None
    except BaseException:
        output.close()
        raise


def triples(received: IO[bytes], form: Format, most_bytes: int) -> IO[bytes]:
    """Return N-Triples in another format, each statement once."""
    output = tempfile.TemporaryFile()  # the caller owns it
    try:
        with checked_triples(received) as lines:
            quads = cast("Iterator[ox.Quad]", ox.parse(lines, ox.RdfFormat.N_TRIPLES))
            write_graph((quad.triple for quad in quads), output, form.name)
        output.flush()
        _fits(output, most_bytes)
    except BaseException:
        output.close()
        raise
    return output


def checked_triples(received: IO[bytes]) -> IO[bytes]:
    """Return N-Triples as the embedded engine writes them, sorted, each once.

    Every line is read: one that is not whole is an EngineCut.
    """
    output = tempfile.TemporaryFile()  # the caller owns it
    try:
        held = ox.Store()  # writes each value in the one form that the embedded store gives it
        held.bulk_load(received, ox.RdfFormat.N_TRIPLES)
        output.writelines(sorted(f"{quad.triple} .\n".encode() for quad in held))
    except (SyntaxError, ValueError) as error:
        output.close()
        raise _cut(error) from error
    output.seek(0)
    return output


def _fits(output: IO[bytes], most_bytes: int) -> None:
    if output.seek(0, os.SEEK_END) > most_bytes:
        raise ResultTooLarge(
            "the answer is larger than this service sends",
            hint="Page with LIMIT and OFFSET, aggregate, or take an export (/export.ttl).",
        )
    output.seek(0)


def _cut(error: Exception) -> EngineCut:
    return EngineCut(
        f"the engine's answer is not whole: {error}",
        hint="It may have met a deadline or limit of its own: ask for less, or raise that.",
    )


def neighbours(description: IO[bytes]) -> list[str]:
    """Return the first thousand IRIs that N-Triples point to and do not describe."""
    triples = [quad.triple for quad in ox.parse(description, ox.RdfFormat.N_TRIPLES)]
    described = {triple.subject for triple in triples}
    found = {t.object: None for t in triples if isinstance(t.object, ox.NamedNode)}
    return [iri.value for iri in list(found)[:1000] if iri not in described]
