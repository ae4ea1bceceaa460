"""SPARQL functions of our own, beside those that the engine has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.folding import fold, matches
from minegraph.namespaces import FUNCTIONS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

_BOOLEAN: Final = ox.NamedNode(XSD + "boolean")


def _fold(text: Any = None, *more: Any) -> ox.Literal | None:
    return ox.Literal(fold(text.value)) if isinstance(text, ox.Literal) and not more else None


def _matches(name: Any = None, words: Any = None, *more: Any) -> ox.Literal | None:
    if not isinstance(name, ox.Literal) or not isinstance(words, ox.Literal) or more:
        return None
    return ox.Literal("true" if matches(name.value, words.value) else "false", datatype=_BOOLEAN)


OURS: Final[dict[ox.NamedNode, Callable[..., Any]]] = {
    ox.NamedNode(FUNCTIONS + "fold"): _fold,
    ox.NamedNode(FUNCTIONS + "matches"): _matches,
}
