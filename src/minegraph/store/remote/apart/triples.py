"""The triple patterns of a block, with their paths, collections and nested blank nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.namespaces import RDF
from minegraph.store.remote.apart.tree import Pattern, Step

if TYPE_CHECKING:
    from minegraph.store.remote.apart.reader import Reader

_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))


def same_subject(reader: Reader, found: list[Pattern]) -> None:
    """Read the patterns of one subject."""
    nested = reader.sees("[", "(")
    subject = _node(reader, found)
    if not nested or _verb_comes(reader):
        _properties(reader, subject, found)


def _verb_comes(reader: Reader) -> bool:
    token = reader.next
    return token.kind in ("variable", "iri", "name") or token.text in ("a", "^", "!", "(")


def _properties(reader: Reader, subject: str, found: list[Pattern]) -> None:
    while True:
        step = _verb(reader)
        while True:
            found.append(Pattern(subject, step, _node(reader, found)))
            if not reader.skips(","):
                break
        while reader.skips(";"):
            more = _verb_comes(reader)
            if more:
                break
        else:
            return


def _verb(reader: Reader) -> Step:
    if reader.next.kind == "variable":
        return Step("link", predicate=reader.term())
    return _either(reader)


def _node(reader: Reader, found: list[Pattern]) -> str:
    if reader.skips("["):
        node = reader.terms.fresh()
        if not reader.skips("]"):
            _properties(reader, node, found)
            reader.must("]")
        return node
    if reader.skips("("):
        return _collection(reader, found)
    return reader.term()


def _collection(reader: Reader, found: list[Pattern]) -> str:
    nodes = []
    while not reader.skips(")"):
        nodes.append(_node(reader, found))
    rest = _NIL
    for node in reversed(nodes):
        cell = reader.terms.fresh()
        found.append(Pattern(cell, Step("link", predicate=_FIRST), node))
        found.append(Pattern(cell, Step("link", predicate=_REST), rest))
        rest = cell
    return rest


def _either(reader: Reader) -> Step:
    parts = [_sequence(reader)]
    while reader.skips("|"):
        parts.append(_sequence(reader))
    return parts[0] if len(parts) == 1 else Step("either", tuple(parts))


def _sequence(reader: Reader) -> Step:
    parts = [_element(reader)]
    while reader.skips("/"):
        parts.append(_element(reader))
    return parts[0] if len(parts) == 1 else Step("sequence", tuple(parts))


def _element(reader: Reader) -> Step:
    if reader.skips("^"):
        return Step("inverse", (_element(reader),))
    step = _primary(reader)
    if reader.sees("?", "*", "+"):
        step = Step(reader.take().text, (step,))
    return step


def _primary(reader: Reader) -> Step:
    if reader.skips("("):
        step = _either(reader)
        reader.must(")")
        return step
    if reader.skips("!"):
        return Step("not", tuple(_left_out(reader)))
    return Step("link", predicate=reader.verb())


def _left_out(reader: Reader) -> list[Step]:
    several = reader.skips("(")
    found: list[Step] = []
    while not (several and reader.skips(")")):
        backwards = reader.skips("^")
        link = Step("link", predicate=reader.verb())
        found.append(Step("inverse", (link,)) if backwards else link)
        if several:
            reader.skips("|")
        else:
            break
    return found
