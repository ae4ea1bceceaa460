"""Files of RDF turned into statements that are safe to load, in a worker that may be killed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from minegraph.errors import InputError, QueryCrashed, QueryTimeout
from minegraph.namespaces import BASE, SOURCE_GRAPH
from minegraph.store.progress import Progress, watched
from minegraph.store.protocol import Lane

if TYPE_CHECKING:
    from minegraph.store.channel import Message
    from minegraph.store.formats import Format
    from minegraph.store.pool import Pool


@dataclass(frozen=True)
class Parsed:
    """A file's statements, counted; the graphs it names; the sources it speaks for.

    ``lines`` holds N-Triples; a statement of a named graph has its graph in front (`split`).
    """

    lines: IO[bytes]
    statements: int
    graphs: tuple[str, ...]
    sources: tuple[str, ...]


def in_graph(graph: str) -> str:
    """Return what stands in front of a line of a named graph."""
    return f"|{graph}\t"


def split(line: bytes) -> tuple[str, bytes]:
    """Return the graph of a parsed line ("" for none) and its triple as N-Triples."""
    if not line.startswith(b"|"):
        return "", line
    graph, _tab, triple = line[1:].partition(b"\t")
    return graph.decode(), triple


async def parse(
    pool: Pool,
    file: IO[bytes],
    form: Format,
    *,
    name: str,
    digest: str,
    base: str = BASE,
    progress: Progress | None = None,
) -> Parsed:
    """Return the statements of an open file; raise InputError with line and column where known.

    Relative IRIs are resolved against ``base``.
    """
    lines = tempfile.TemporaryFile()  # the result owns it
    job = {
        "do": "parse",
        "format": form.name,
        "base": base,
        "digest": digest,
        "collect": SOURCE_GRAPH,
    }
    try:
        async with watched(file, progress or Progress()):
            reply = await _reply(pool, job, (file.fileno(), lines.fileno()), name)
    except BaseException:
        lines.close()
        raise
    lines.seek(0)
    return Parsed(lines, reply["statements"], tuple(reply["graphs"]), tuple(reply["collected"]))


async def _reply(pool: Pool, job: Message, files: tuple[int, int], name: str) -> Message:
    try:
        reply, _files, _content = await pool.run(Lane.BULK, job, files)
    except (QueryTimeout, QueryCrashed) as error:
        raise InputError(
            f"parsing was {error.message}",
            file=name,
            hint="Split the file, or raise MINEGRAPH_PARSE_SECONDS.",
        ) from error
    if "error" in reply:
        raise InputError(
            f"not valid {job['format']}: {reply['message']}",
            file=name,
            line=reply["line"],
            column=reply["column"],
            hint="Mend the file at that place; the format is taken from the file's suffix.",
        )
    return reply
