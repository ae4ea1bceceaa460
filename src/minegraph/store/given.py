"""One query evaluated in a worker over statements that come with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from minegraph.store.evaluation import evaluate
from minegraph.store.held import Held

if TYPE_CHECKING:
    from minegraph.store.channel import Message
    from minegraph.store.output import Output

_GIVEN: Final = "given"


def evaluate_given(job: Message, output: Output, quads: int) -> Message:
    """Evaluate a query over a file of N-Quads into the output and return the reply.

    The graphs of the job's dataset are there even where nothing is stated in them.
    """
    store = ox.Store()
    try:
        with os.fdopen(quads, "rb", closefd=False) as file:
            file.seek(0)
            store.bulk_load(file, ox.RdfFormat.N_QUADS)
        for graph in (*job["default_graphs"], *job["named_graphs"]):
            store.add_graph(ox.NamedNode(graph))
    except (SyntaxError, ValueError, RuntimeError, MemoryError) as error:
        return {"error": "failed", "message": str(error) or "out of memory"}
    return evaluate({**job, "merged": _GIVEN}, output, held=Held(_GIVEN, store, 0))
