"""Variables of a query replaced by terms, for engines that take no bindings beside a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from minegraph.store.guard import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.store.protocol import Term

_BOUND: Final = re.compile(r"BOUND\s*\(\s*$", re.IGNORECASE)
_UNSAFE: Final = re.compile(r'[<>"{}|^`\\\x00-\x20]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}


def bound(query: str, bindings: Mapping[str, Term]) -> str:
    """Return a query in which variables are replaced by terms, token by token.

    A variable that the outermost SELECT projects stands there with its value; an inner SELECT does
    not give it any more. ``BOUND`` of it is true.
    """
    if not bindings:
        return query
    terms = {name: written(term) for name, term in bindings.items()}
    output, done, depth, projecting, skip = [], 0, 0, False, False
    listed = 0
    for token in tokens(query):
        word = token[0].upper()
        if token.lastgroup == "word" and word in ("SELECT", "DESCRIBE"):
            projecting, listed = word == "SELECT", 0
        elif token[0] == "{" or (token.lastgroup == "word" and word == "WHERE"):
            projecting = False
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        text = query[done : token.start()]
        name = token[0][1:] if token.lastgroup == "variable" else ""
        if skip:  # the parenthesis that closes BOUND
            skip = False
            output.append(text)
            done = token.end()
            continue
        output.append(text)
        done = token.end()
        if name not in terms:
            listed += projecting
            output.append(token[0])
        elif projecting:
            output.append(f"({terms[name]} AS {token[0]})" if depth == 0 else "")
        elif found := _BOUND.search("".join(output[-4:])):
            tail = "".join(output[-4:])
            output[-4:] = [tail[: found.start()], "true"]
            skip = True
        else:
            output.append(terms[name])
    return "".join(output) + query[done:]


def written(term: Term) -> str:
    """Return a term as SPARQL writes it."""
    if term.is_iri:
        return f"<{_UNSAFE.sub(lambda c: f'%{ord(c[0]):02X}', term.value)}>"
    text = '"' + "".join(_ESCAPES.get(char, char) for char in term.value) + '"'
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text
