"""The groups of a query and what is in them: of expressions, the patterns alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.remote.apart.lexing import Unread
from minegraph.store.remote.apart.tree import (
    Asked,
    Beside,
    Group,
    Joined,
    Pattern,
    Values,
)
from minegraph.store.remote.apart.triples import same_subject

if TYPE_CHECKING:
    from minegraph.store.remote.apart.reader import Reader


def group(reader: Reader) -> Group:
    """Read a group in its braces."""
    reader.must("{")
    found = Group()
    if reader.sees("SELECT"):
        found.plain = False
        found.elements.append(select(reader))
    while not reader.skips("}"):
        _element(reader, found)
    return found


def _element(reader: Reader, found: Group) -> None:
    if reader.skips("."):
        return
    if reader.sees("{"):
        found.elements.append(_union(reader))
    elif reader.skips("OPTIONAL"):
        found.elements.append(Beside("OPTIONAL", group(reader)))
    elif reader.skips("GRAPH"):
        graph = reader.term()
        found.elements.append(Joined((group(reader),), graph))
    elif reader.sees("MINUS", "FILTER", "BIND", "VALUES"):
        found.plain = False
        _restricted(reader, found)
    else:
        patterns: list[Pattern] = []
        same_subject(reader, patterns)
        found.elements += patterns


def _restricted(reader: Reader, found: Group) -> None:
    word = reader.take().text
    if word == "MINUS":
        found.elements.append(Beside(word, group(reader)))
    elif word == "VALUES":
        found.elements.append(values(reader))
    else:
        constraint(reader, word, found)


def _union(reader: Reader) -> Joined:
    groups = [group(reader)]
    while reader.skips("UNION"):
        groups.append(group(reader))
    return Joined(tuple(groups))


def constraint(reader: Reader, kind: str, found: Group) -> None:
    """Read a call, EXISTS, or what is in parentheses; keep the groups of EXISTS under a kind."""
    reader.skips("NOT")
    if reader.skips("EXISTS"):
        found.elements.append(Beside(kind, group(reader)))
        return
    if not reader.sees("(") and reader.take().kind not in ("word", "iri", "name"):
        raise Unread("an expression")
    in_parentheses(reader, kind, found)


def in_parentheses(reader: Reader, kind: str, found: Group) -> None:
    """Read what is in parentheses; keep the groups of EXISTS in it under a kind."""
    reader.must("(")
    depth = 1
    while depth:
        if reader.skips("EXISTS"):
            found.elements.append(Beside(kind, group(reader)))
            continue
        token = reader.take()
        if token.kind == "end" or (token.kind == "mark" and token.text in ("{", "}", "<<")):
            raise Unread("an expression")
        if token.kind == "mark":
            depth += {"(": 1, ")": -1}.get(token.text, 0)


def values(reader: Reader) -> Values:
    """Read the variables and rows of VALUES."""
    several = reader.skips("(")
    names = []
    while reader.next.kind == "variable":
        names.append(reader.term())
    if several:
        reader.must(")")
    reader.must("{")
    rows: list[list[str]] = []
    while not reader.skips("}"):
        if several:
            reader.must("(")
        rows.append([])
        while not (several and reader.skips(")")):
            rows[-1].append("" if reader.skips("UNDEF") else reader.term())
            if not several:
                break
    if any(len(row) != len(names) for row in rows):
        raise Unread("VALUES")
    columns = {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}
    return Values(
        {name: terms for name, terms in columns.items() if all(t[:1] == "<" for t in terms)}
    )


def select(reader: Reader) -> Asked:
    """Read a SELECT, within a query too."""
    reader.must("SELECT")
    asked, outside = Asked("SELECT"), Group()
    asked.distinct = reader.skips("DISTINCT", "REDUCED")
    while not reader.sees("WHERE", "FROM", "{"):
        if reader.sees("("):
            asked.simple &= _counts(reader)
            in_parentheses(reader, "APART", outside)
        elif reader.next.kind == "variable" or reader.sees("*"):
            asked.simple &= reader.take().kind == "variable"
        else:
            raise Unread(f"{reader.next.text!r} in SELECT")
    where(reader, asked)
    modifiers(reader, asked, outside)
    return asked


def _counts(reader: Reader) -> bool:
    """Return whether what comes is a plain ``(COUNT(...) AS ?n)``."""
    texts = [token.text for token in reader.ahead(9)]
    if texts[:3] != ["(", "COUNT", "("]:
        return False
    rest = texts[4:] if texts[3] == "DISTINCT" else texts[3:]
    return rest[1:3] == [")", "AS"] and rest[0][:1] in ("?", "$", "*")


def dataset(reader: Reader, asked: Asked) -> None:
    """Read the clauses that name graphs."""
    while reader.skips("FROM"):
        graphs = asked.named if reader.skips("NAMED") else asked.default
        graphs.append(reader.iri()[1:-1])


def where(reader: Reader, asked: Asked) -> None:
    """Read the dataset and the groups of a query."""
    dataset(reader, asked)
    reader.skips("WHERE")
    asked.where = group(reader)


def modifiers(reader: Reader, asked: Asked, outside: Group) -> None:
    """Read what follows the groups; groups of EXISTS in it are kept beside the others."""
    while reader.sees("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
        word = reader.take().text
        if word in ("LIMIT", "OFFSET"):
            if reader.take().kind != "number":
                raise Unread(word)
        elif word == "VALUES":
            asked.simple = False
            values(reader)
        else:
            asked.simple &= _conditions(reader, word, outside)
    asked.where.elements += outside.elements


def _conditions(reader: Reader, word: str, outside: Group) -> bool:
    """Read the conditions of GROUP BY, HAVING or ORDER BY; return whether they are variables."""
    simple = word == "GROUP"
    reader.skips("BY")
    while reader.next.kind != "end" and not reader.sees(
        "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}"
    ):
        if reader.next.kind == "variable":
            reader.take()
        else:
            simple = False
            reader.skips("ASC", "DESC")
            constraint(reader, "APART", outside)
    return simple
