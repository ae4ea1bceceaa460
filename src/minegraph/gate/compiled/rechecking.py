"""Validating a small change of a release whose findings are known: what it may touch, no more.

A node's findings depend on what it states, on what the nodes it points to state, and at most on
what those point to. So the shapes of nodes are run again on whatever was changed and what refers to
it, and what was found of other nodes stays. A rule that compares records is a query of its own: it
is left out where it mentions no predicate that was changed, limited to the records that its
``mgs:affectedBy`` gives for what was changed, and otherwise run as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from minegraph.gate.compiled.compiler import compile_shapes
from minegraph.gate.compiled.mentions import touched
from minegraph.gate.compiled.reach import Reach
from minegraph.gate.compiled.running import found_by
from minegraph.gate.compiled.terms import values
from minegraph.namespaces import RDFS, SHACL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from rdflib import Graph

    from minegraph.gate.compiled.checks import Affected, Check, Run
    from minegraph.gate.compiled.mentions import Rewritten
    from minegraph.gate.report import Finding

# Beyond these, one pass over everything takes no longer.
_MOST_NODES: Final = 2_000
_MOST_RECORDS: Final = 2_000
_STATEMENTS_PER_NODE: Final = 500
_CHUNK: Final = 250
# Where more of the checks are touched, all are asked, of a copy in memory.
_SHARE: Final = 0.25
_RULE: Final = SHACL + "SPARQLConstraintComponent"
_HIERARCHY: Final = RDFS + "subClassOf"

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What was added or removed: each subject with the predicates, and the IRIs that were objects.

    ``statements`` is the size of the release.
    """

    subjects: Mapping[str, Sequence[str]]
    objects: Sequence[str]
    statements: int

    def by(self, predicates: AbstractSet[str] | None) -> list[str]:
        """Return the subjects of changed statements with any of some predicates, sorted."""
        if predicates is None:
            return sorted(self.subjects)
        return sorted(s for s, found in self.subjects.items() if not predicates.isdisjoint(found))

    @property
    def predicates(self) -> set[str]:
        """Return every predicate of a statement that was added or removed."""
        return {predicate for found in self.subjects.values() for predicate in found}


@dataclass(frozen=True)
class Stores:
    """What asks the release in the making, and the one that it was made from."""

    now: Run
    before: Run

    def rows(self, query: str) -> set[tuple[str, ...]] | None:
        """Return the rows of IRIs that either gives; None where one is no row of IRIs."""
        found = set()
        for run in (self.now, self.before):
            for row in run(query):
                if any(term is None or not term.is_iri for term in row):
                    return None
                found.add(tuple(term.value for term in row if term))
        return found


def revalidate(
    stores: Stores, shapes: Graph, change: Change, held: Sequence[Finding]
) -> list[Finding] | None:
    """Return what the shapes find after a change, None where it reaches too far to be cut out.

    ``held`` is what they found before it.
    """
    checks = compile_shapes(shapes)
    nodes = _reached(stores, change, Reach.of(c for c in checks if c.component != _RULE))
    if nodes is None or len(nodes) * _STATEMENTS_PER_NODE > change.statements:
        return None
    found = [f for f in held if f.component == _RULE or f.focus not in nodes]
    for chunk in _chunks(sorted(nodes)):
        again = compile_shapes(shapes, within=chunk)
        found += found_by([c for c in again if c.component != _RULE], stores.now)
    rules: dict[str, list[Check]] = {}
    for check in checks:
        if check.component == _RULE and change.by(check.names):
            rules.setdefault(check.origin.shape, []).append(check)
    for shape, of_shape in rules.items():
        found = _rule(shape, of_shape, stores, change, found)
    return found


def revalidate_rewritten(
    run: Run, shapes: Graph, rewritten: Rewritten, *, most: float = _SHARE
) -> tuple[list[Finding], list[tuple[str, str]]] | None:
    """Return what the checks find that rewritten graphs may have touched, and who asked.

    Each of these is a shape and a component, whose earlier findings no longer count. None where
    more than ``most`` of the checks are touched, so that all might as well be asked.
    """
    checks = compile_shapes(shapes)
    again = touched(checks, rewritten.above(run))
    if len(again) > most * len(checks):
        return None
    asked = sorted({(check.origin.shape, check.component) for check in again})
    return found_by(again, run), asked


def _reached(stores: Stores, change: Change, reach: Reach) -> set[str] | None:
    """Return the nodes whose findings a change may alter; None where they are too many."""
    if reach.unbounded or _HIERARCHY in change.predicates:
        return None
    deep = set(change.by(reach.beyond))
    nodes = {*change.subjects, *change.objects}
    near = _near(stores, deep, "?given ?how ?near")
    if near is None:
        return None
    nodes |= near
    level = deep
    for _ in range(reach.steps - 1):
        referring = _near(stores, level, "?near ?how ?given")
        if referring is None or len(nodes) + len(referring) > _MOST_NODES:
            return None
        level = referring - nodes
        nodes |= referring
    return nodes


def _near(stores: Stores, nodes: set[str], pattern: str) -> set[str] | None:
    """Return the IRIs that a pattern finds near nodes; None where it finds too many to go on."""
    found: set[str] = set()
    for chunk in _chunks(sorted(nodes)):
        limit = f"FILTER(isIRI(?near)) }} LIMIT {_MOST_NODES + 1}"
        query = f"SELECT DISTINCT ?near WHERE {{ {values('?given', chunk)} {pattern} {limit}"
        rows = stores.rows(query) or set()
        found.update(near for (near,) in rows)
        if len(found) > _MOST_NODES:
            return None
    return found


def _rule(
    shape: str, checks: list[Check], stores: Stores, change: Change, held: list[Finding]
) -> list[Finding]:
    """Return the findings with those of one rule brought up to date."""
    limited: list[Check] = []
    for check in checks:
        records = [_records(way, change.by(check.names), stores) for way in check.affected]
        if not records or None in records:
            kept = [f for f in held if (f.component, f.shape) != (_RULE, shape)]
            return kept + found_by(checks, stores.now)
        for way, found in zip(check.affected, records, strict=True):
            chunks = _chunks(sorted(found or ()))
            limited += [replace(check, query=way.limited(chunk)) for chunk in chunks]
    gone = set(found_by(limited, stores.before))
    return list(
        dict.fromkeys([*(f for f in held if f not in gone), *found_by(limited, stores.now)])
    )


def _records(way: Affected, changed: Sequence[str], stores: Stores) -> set[tuple[str, ...]] | None:
    """Return the records that a way leads to from what was changed; None where it is too many."""
    found: set[tuple[str, ...]] = set()
    for chunk in _chunks(changed):
        rows = stores.rows(way.query.replace("{", f"{{ {values('?changed', chunk)}", 1))
        if rows is None or len(found | rows) > _MOST_RECORDS:
            return None
        found |= rows
    return found


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
