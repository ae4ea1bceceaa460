"""The shapes as people read them: to what each applies, what it asks for, and how severely."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Final

from minegraph.catalog.reference.constraints import (
    Clause,
    constraints,
    is_shape,
    path,
    path_terms,
    targets,
)
from minegraph.namespaces import ONTOLOGY, RDFS, SHACL, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.catalog.reference.statements import Statements
    from minegraph.catalog.terms import Value

SEVERITIES: Final = {"Violation": "must", "Warning": "should", "Info": "may"}
_MENTION: Final = re.compile(r"(?<![\w:/])mg:([A-Za-z]\w*)")


@dataclass(frozen=True)
class QueryEntry:
    """A query that must find nothing; ``anchor`` is empty where it has no IRI of ours."""

    anchor: str
    text: str


@dataclass(frozen=True)
class PrefixEntry:
    """A prefix that the queries of a file use."""

    anchor: str
    prefix: str
    namespace: str


@dataclass(frozen=True)
class ShapeEntry:
    """A shape; ``level`` is must, should or may, and empty where it is no rule by itself."""

    iri: str
    label: str
    level: str
    message: str
    targets: tuple[Clause, ...]
    path: str
    path_value: Value | None
    constraints: tuple[Clause, ...]
    queries: tuple[QueryEntry, ...]
    properties: tuple[Value, ...]
    users: tuple[Value, ...]
    document: str

    @property
    def anchor(self) -> str:
        """Return the local name, which is the fragment of the IRI."""
        return self.iri.removeprefix(SHAPES)

    @property
    def is_part(self) -> bool:
        """Return whether it is neither a rule nor a group of rules, but what rules are made of."""
        return not self.level and not (self.targets and self.properties)


class ShapeReader:
    """Reads the shapes from the statements of their files."""

    def __init__(self, known: Statements) -> None:
        self._known = known
        self._users = _users(known)

    def shapes(self, subjects: list[str], document: str) -> tuple[ShapeEntry, ...]:
        """Return the shapes among subjects that have an IRI of ours, in their order."""
        return tuple(
            self._shape(iri, document)
            for iri in subjects
            if iri.startswith(SHAPES) and is_shape(self._known, iri)
        )

    def prefixes(self, document: str) -> tuple[PrefixEntry, ...]:
        """Return the prefixes that a file declares under IRIs of ours."""
        known = self._known
        return tuple(
            PrefixEntry(
                iri.removeprefix(SHAPES),
                known.text(iri, SHACL + "prefix"),
                known.text(iri, SHACL + "namespace"),
            )
            for iri in known.iris(document, SHACL + "declare")
        )

    def by_term(self, shapes: Iterable[ShapeEntry]) -> dict[str, tuple[Value, ...]]:
        """Return, for each term of the ontology, the shapes that check it."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for shape in shapes:
            for term in self._checked(shape):
                found[term][shape.iri] = None
        return {term: self._known.values(iris) for term, iris in found.items()}

    def _checked(self, shape: ShapeEntry) -> Iterable[str]:
        for node in self._known.terms(shape.iri, SHACL + "path"):
            yield from path_terms(self._known, node)
        for clause in shape.targets:
            yield from (value.iri for value in clause.values)
        for query in shape.queries:
            yield from (ONTOLOGY + name for name in _MENTION.findall(query.text))

    def _shape(self, iri: str, document: str) -> ShapeEntry:
        known = self._known
        paths = known.terms(iri, SHACL + "path")
        asked = constraints(known, iri)
        queries = tuple(self._queries(iri))
        message = known.text(iri, SHACL + "message", "en") or next(iter(self._messages(iri)), "")
        used = self._users.get(iri, {})
        applied = targets(known, iri) or tuple(
            clause for user in used for clause in targets(known, user)
        )
        return ShapeEntry(
            iri=iri,
            label=known.text(iri, RDFS + "label", "en"),
            level=self._level(iri) if message and (asked or queries) else "",
            message=message,
            targets=tuple(dict.fromkeys(applied)),
            path=path(known, paths[0]) if paths else "",
            path_value=known.value_of(paths[0].value) if paths and paths[0].is_iri else None,
            constraints=asked,
            queries=queries,
            properties=known.values(known.iris(iri, SHACL + "property")),
            users=known.values(used),
            document=document,
        )

    def _level(self, iri: str) -> str:
        stated = self._known.iris(iri, SHACL + "severity")
        name = stated[0].removeprefix(SHACL) if stated else "Violation"
        return SEVERITIES.get(name, name)

    def _queries(self, iri: str) -> Iterable[QueryEntry]:
        for constraint in self._known.terms(iri, SHACL + "sparql"):
            anchor = constraint.value.removeprefix(SHAPES) if constraint.is_iri else ""
            for select in self._known.texts(constraint.value, SHACL + "select"):
                yield QueryEntry(anchor, dedent(select).strip())

    def _messages(self, iri: str) -> Iterable[str]:
        for constraint in self._known.terms(iri, SHACL + "sparql"):
            yield from self._known.texts(constraint.value, SHACL + "message")


def _users(known: Statements) -> dict[str, dict[str, None]]:
    """Return the shapes that use each shape, as a property's or as a part."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    singles = ("property", "node", "not", "qualifiedValueShape")
    for file in known.files:
        for user in known.described_in(file):
            for prop, values in known.properties(user).items():
                name = prop.removeprefix(SHACL)
                if name in singles:
                    found.update({v.value: {**found[v.value], user: None} for v in values})
                elif name in ("or", "and", "xone"):
                    members = [m for head in values for m in known.members(head)]
                    found.update({m.value: {**found[m.value], user: None} for m in members})
    return found
