"""What a query mentions: whether statements that were changed can alter what it finds.

A statement matters only to a query that names its predicate; one that gives a class, only to a
query that names the class or one above it. A query that may look at any predicate, or at things
of any class, mentions everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.gate.compiled.focusing import TOKEN
from minegraph.namespaces import RDF_TYPE, RDFS

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from minegraph.gate.compiled.checks import Check, Run

_ABOVE: Final = RDFS + "subClassOf"
_TERMS: Final = frozenset(("iri", "name", "variable", "string"))
# After these words variables are listed, which are no patterns.
_LISTS: Final = frozenset(("SELECT", "DISTINCT", "BY", "VALUES"))


@dataclass(frozen=True)
class Rewritten:
    """What was rewritten: the predicates, and the classes that were given or taken."""

    predicates: AbstractSet[str]
    classes: AbstractSet[str]

    def above(self, run: Run) -> Rewritten:
        """Return the same with every class above its classes."""
        given = " ".join(f"<{name}>" for name in sorted(self.classes))
        rows = run(
            f"SELECT ?above WHERE {{ VALUES ?class {{ {given} }} ?class <{_ABOVE}>* ?above }}"
        )
        return Rewritten(self.predicates, self.classes | {row[0].value for row in rows if row[0]})

    def touches(self, check: Check) -> bool:
        """Return whether what was rewritten may alter what a check finds."""
        return any(self.alters(mentioned(query)) for _, query in check.queries())

    def alters(self, names: frozenset[str] | None) -> bool:
        """Return whether what was rewritten may alter what a query with such names finds."""
        if names is None or names & (self.predicates - {RDF_TYPE}):
            return True
        return RDF_TYPE in names and bool(names & self.classes)


def mentioned(query: str) -> frozenset[str] | None:
    """Return every IRI that a query names; None where that does not tell what it looks at."""
    tokens = [token for token in TOKEN.finditer(query) if token.lastgroup != "comment"]
    prefixes: dict[str, str] = {}
    found: set[str] = set()
    brackets, listing = [""], True
    for at, token in enumerate(tokens):
        word = token[0].upper()
        if at > 1 and tokens[at - 2][0].upper() == "PREFIX":
            prefixes[tokens[at - 1][0][:-1]] = token[0][1:-1]
        elif name := _named(token, prefixes):
            found.add(name)
            if name == RDF_TYPE and not _of_one_class(tokens[at + 1 : at + 5], prefixes):
                return None
        if word in "({":
            brackets.append(word)
        elif word in ")}":
            brackets.pop()
        listing = word in _LISTS or (listing and word not in ("{", "}", "WHERE"))
        in_pattern = brackets[-1] == "{" and not listing
        if in_pattern and (word == "!" or _is_predicate(tokens[at - 1 : at + 2])):
            return None
        if word in ("*", "?") and _may_have_no_step(tokens[at - 2 : at], prefixes):
            return None
    return frozenset(found)


def _named(token: re.Match[str], prefixes: dict[str, str]) -> str:
    if token.lastgroup == "iri":
        return token[0][1:-1]
    if token.lastgroup == "name":
        prefix, _, local = token[0].partition(":")
        return prefixes.get(prefix, "") + local.replace("\\", "")
    return RDF_TYPE if token[0] == "a" else ""


def _of_one_class(after: Sequence[re.Match[str]], prefixes: dict[str, str]) -> bool:
    """Return whether a class that is named follows, at once or after ``/rdfs:subClassOf*``."""
    texts = [_named(token, prefixes) or token[0] for token in after]
    if texts[:2] == ["/", _ABOVE]:
        after = after[3:] if texts[2:3] == ["*"] else after[2:]
    return bool(after) and after[0].lastgroup in ("iri", "name")


def _is_predicate(three: Sequence[re.Match[str]]) -> bool:
    """Return whether the second of three tokens is a variable in the place of a predicate."""
    if len(three) < 3 or three[1].lastgroup != "variable":
        return False
    before, _, after = three
    subject = before.lastgroup in _TERMS or before[0] == ";"
    return subject and (after.lastgroup in _TERMS or after[0][0].isdigit())


def _may_have_no_step(before: Sequence[re.Match[str]], prefixes: dict[str, str]) -> bool:
    """Return whether a path that these end, of no or more steps, may lead from any node to it."""
    name = _named(before[-1], prefixes)
    if before[0][0] == "/" and name == _ABOVE:
        return False
    return bool(name) or before[-1][0] == ")"


def touched(checks: Iterable[Check], rewritten: Rewritten) -> list[Check]:
    """Return the checks whose findings may differ now, with all that report alike."""
    held = list(checks)
    again = {(c.origin.shape, c.component) for c in held if rewritten.touches(c)}
    return [check for check in held if (check.origin.shape, check.component) in again]
