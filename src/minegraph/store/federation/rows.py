"""Rows of another endpoint as inline data (SPARQL 1.1 Query, section 10.2).

They are strangers' bytes, so they are read by what cannot be overrun, and each term is checked and
written by the engine's own writer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from minegraph.errors import QueryRefused, ResultTooLarge, ServiceFailed
from minegraph.store.protocol import Term
from minegraph.store.statements import term_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_ROWS: Final = 10_000
_KINDS: Final = {"uri": "uri", "literal": "literal", "typed-literal": "literal"}


def inlined(content: bytes, variables: Sequence[str], address: str) -> str:
    """Return the rows of an answer (SPARQL 1.1 results in JSON) as a group with VALUES.

    Raises ServiceFailed for what is no such answer or has other variables, ResultTooLarge over
    10,000 rows, and QueryRefused for blank nodes, which no inline data can hold.
    """
    try:
        rows = json.loads(content)["results"]["bindings"]
        if not isinstance(rows, list):
            raise TypeError
        if len(rows) > _MOST_ROWS:
            raise over_cap(address, f"{_MOST_ROWS:,} rows")
        known = frozenset(variables)
        lines = [_line(row, variables, known, address) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ServiceFailed(
            f"<{address}> gave an answer that is not a whole table of SPARQL results",
            hint="Ask it the part in SERVICE by itself; SERVICE SILENT goes on without it.",
        ) from error
    return group(variables, lines)


def nothing(variables: Sequence[str]) -> str:
    """Return the one row without values that stands for an endpoint which failed, under SILENT."""
    return group(variables, [" ".join("UNDEF" for _ in variables)])


def group(variables: Sequence[str], lines: Sequence[str]) -> str:
    """Return a group of inline data; each line is a row, without its parentheses."""
    names = " ".join(f"?{name}" for name in variables)
    rows = " ".join(f"({line})" for line in lines)
    return f"{{ VALUES ({names}) {{ {rows} }} }}"


def over_cap(address: str, cap: str) -> ResultTooLarge:
    """Return the error for an answer of another endpoint that is larger than is taken."""
    return ResultTooLarge(
        f"<{address}> has more than {cap} for the part in SERVICE, which is asked by itself",
        hint="Say more in it: a FILTER, VALUES or LIMIT within SERVICE { … }.",
    )


def _line(row: Any, variables: Sequence[str], known: frozenset[str], address: str) -> str:
    if not known.issuperset(row.keys()):
        raise ValueError(row)
    return " ".join(_written(row.get(name), address) for name in variables)


def _written(term: Any, address: str) -> str:
    if term is None:
        return "UNDEF"
    if term["type"] == "bnode":
        raise QueryRefused(
            f"<{address}> answers with blank nodes, which have no name outside of it",
            hint="Leave them out with FILTER(!isBlank(?x)) within SERVICE, or select what they "
            "point to in a subquery.",
        )
    if not all(isinstance(part, str) for part in term.values()):
        raise TypeError(term)
    plain = Term.of_json({**term, "type": _KINDS[term["type"]]})
    return str(term_of(plain))
