"""A query asked for a client, in its turn, and its answer as a page shows it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, cast

from minegraph.api.answers import ClientGone, while_connected
from minegraph.api.clients import Turns, client_of
from minegraph.catalog.terms import make_value
from minegraph.errors import MinegraphError
from minegraph.store.protocol import Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from minegraph.store.protocol import Answer, Query, Store

_SHOWN_ROWS: Final = 1000


async def evaluated(request: Request, store: Store, question: Query) -> Answer:
    """Return the answer, in its client's turn unless it is at hand; note what became of it."""
    notes = request.state.notes
    notes["query"] = hashlib.sha256(question.text.encode(errors="replace")).hexdigest()[:16]
    try:
        answer = store.kept(question)
        if answer is None:
            answer = await while_connected(request, _in_turn(request, store, question))
    except (MinegraphError, ClientGone) as error:
        notes["outcome"] = type(error).__name__
        raise
    notes["rows"] = answer.row_count
    notes["outcome"] = "cached" if answer.cached else "answered"
    return answer


async def _in_turn(request: Request, store: Store, question: Query) -> Answer:
    turns = cast("Turns", request.app.state.turns)
    async with turns.turn(client_of(request.scope)):
        return await store.query(question)


def shown_of(content: bytes, *, table: bool) -> Mapping[str, Any]:
    """Return an answer as the editor's page shows it: rows of values, a boolean, or text."""
    if not table:
        return {"text": content.decode()}
    answer = json.loads(content)
    if "boolean" in answer:
        return {"boolean": answer["boolean"]}
    names = answer["head"]["vars"]
    bindings = answer["results"]["bindings"]
    rows = [
        [make_value(Term.of_json(row[name])) if name in row else None for name in names]
        for row in bindings[:_SHOWN_ROWS]
    ]
    return {"names": names, "rows": rows, "total": len(bindings), "shown": len(rows)}
