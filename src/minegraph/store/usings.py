"""The protocol's dataset for an update, written into its text as USING clauses.

The engine takes no dataset beside an update, and the protocol defines its own as these clauses
(SPARQL 1.1 Protocol, section 2.2.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.errors import QueryRefused
from minegraph.store.guard import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORBIDDEN = frozenset('<>"{}|^`\\')


def with_dataset(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update that looks for its patterns in these graphs.

    Raises QueryRefused for an update that has USING or WITH of its own, as the protocol demands.
    """
    if not default and not named:
        return update
    clauses = [f"USING <{_checked(graph)}>" for graph in default]
    clauses += [f"USING NAMED <{_checked(graph)}>" for graph in named]
    inserted = " ".join(clauses)
    written, end, previous = [], 0, ""
    for token in tokens(update):
        word = token[0].upper() if token.lastgroup == "word" else token[0]
        if word in ("USING", "WITH"):
            raise QueryRefused(
                f"the update has {word} and the request a dataset of its own",
                hint="Name the graphs in one of the two places.",
            )
        if word == "WHERE" and previous != "DELETE":
            written += [update[end : token.start()], inserted, " "]
            end = token.start()
        previous = word
    return "".join((*written, update[end:]))


def _checked(graph: str) -> str:
    if not graph or any(c in _FORBIDDEN or c <= " " for c in graph):
        raise QueryRefused(f"{graph!r} is not an IRI", hint="Name graphs by their absolute IRIs.")
    return graph
