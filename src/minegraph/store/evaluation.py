"""One query evaluated in a worker: the job as sent, and what became of it as a reply."""

from __future__ import annotations

import errno
import os
import re
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from minegraph.errors import QueryError, QuerySyntax
from minegraph.namespaces import BASE
from minegraph.store.describing import with_labels
from minegraph.store.functions import OURS
from minegraph.store.graphs import write_graph
from minegraph.store.protocol import Term
from minegraph.store.statements import term_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.channel import Message
    from minegraph.store.held import Held
    from minegraph.store.output import Output

TABLE_FORMATS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_ROW_ENDS: Final = {"json": b"},{", "xml": b"</result>", "csv": b"\r\n", "tsv": b"\n"}
_LONGEST_MESSAGE: Final = 160
_PLACE: Final = re.compile(
    r"(?:error at|on line|at line) (\d+)(?::| column | between columns? )?(\d+)?"
)


@lru_cache(maxsize=1)
def open_release(path: str) -> ox.Store:
    """Return the store of a release, which nobody writes; the last one stays open."""
    return ox.Store.read_only(path)


def evaluate(job: Message, output: Output, *, held: Held | None = None) -> Message:
    """Evaluate ``job["query"]`` into the output and return the reply.

    The reply says whether it was answered from memory.
    """
    from_memory = held is not None and held.answers(job)
    store = held.store if held is not None and from_memory else open_release(job["release"])
    try:
        dataset = _dataset(job)
        unknown = _unknown(store, job)
        if unknown is not None:
            return {"error": "unknown-graph", "graph": unknown}
        results: Any = store.query(
            job["query"],
            base_iri=job["base"],
            substitutions={ox.Variable(n): term_of(Term(**t)) for n, t in job["bindings"].items()}
            or None,
            custom_functions=OURS if job["calls"] else None,
            **dataset,
        )
        if job["labels"] and isinstance(results, ox.QueryTriples):
            results = with_labels(store, results, dataset)
        _serialize(results, cast("IO[bytes]", output), job["format"])
    except SyntaxError as error:
        return syntax_reply(str(error))
    except OSError as error:
        if error.errno == errno.EFBIG:
            return {"error": "large"}
        return {"error": "failed", "message": str(error)}
    except (ValueError, RuntimeError, MemoryError) as error:
        return {"error": "failed", "message": str(error) or "out of memory"}
    return {"rows": _rows(output, job["format"]), "held": from_memory}


def check(job: Message) -> Message:
    """Reply whether ``job["query"]`` is SPARQL, as the engine here reads it."""
    try:
        ox.Store().query(job["query"], base_iri=job["base"], custom_functions=OURS)
    except SyntaxError as error:
        return syntax_reply(str(error))
    except (ValueError, RuntimeError, MemoryError) as error:
        return {"error": "failed", "message": str(error) or "out of memory"}
    return {}


def run_update(store: ox.Store, text: str) -> None:
    """Run a SPARQL update; raise QuerySyntax or QueryError, and nothing is changed."""
    try:
        store.update(text, base_iri=BASE)
    except SyntaxError as error:
        reply = syntax_reply(str(error))
        raise QuerySyntax(
            f"not a SPARQL update: {reply['message']}",
            hint="Check the text at that place; every prefix must be declared.",
            line=reply["line"],
            column=reply["column"],
        ) from error
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the update failed: {error}") from error


def syntax_reply(message: str) -> Message:
    """Return the reply for a parser's message, with the line and column that the message names.

    The engine gives the place nowhere else, and lists every token that it could have taken: of
    such a list the start is kept.
    """
    place = _PLACE.search(message)
    line = int(place[1]) if place else None
    column = int(place[2]) if place and place[2] else None
    short = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + " …"
    return {"error": "syntax", "message": short, "line": line, "column": column}


def _dataset(job: Message) -> dict[str, Any]:
    """Return the dataset arguments: the protocol's; else the query's own holds, or the whole store.

    The default graph of a store is the merger of its named graphs.
    """
    if job["default_graphs"] or job["named_graphs"]:
        return {
            "default_graph": _names(job["default_graphs"]),
            "named_graphs": _names(job["named_graphs"]),
        }
    return {}


def _unknown(store: ox.Store, job: Message) -> str | None:
    """Return the first graph of the dataset asked for that the release does not hold."""
    asked = (*job["default_graphs"], *job["named_graphs"]) or job["graphs"]
    return next((g for g in asked if not store.contains_named_graph(ox.NamedNode(g))), None)


def _names(iris: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]


def _rows(output: Output, name: str) -> int | None:
    if output.file is None:
        return count_rows(output.content, name)
    return count_file_rows(output.file.fileno(), name)


def count_file_rows(file: int, name: str) -> int | None:
    """Return how many rows an answer in a file has, None for a graph."""
    if name not in _ROW_ENDS:
        return None
    return count_rows(os.pread(file, os.fstat(file).st_size, 0), name)


def count_rows(content: bytes | bytearray, name: str) -> int | None:
    """Return how many rows an answer has, None for a graph; counted by where rows end."""
    end = _ROW_ENDS.get(name)
    if end is None:
        return None
    if name == "json":
        none = content.endswith(b"[]}}") or not content.endswith(b"]}}")
        return 0 if none else content.count(end) + 1
    return max(content.count(end) - (name in ("csv", "tsv")), 0)


def _serialize(results: Any, file: IO[bytes], name: str) -> None:
    if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        results.serialize(file, TABLE_FORMATS[name])
    else:
        write_graph(results, file, name)
