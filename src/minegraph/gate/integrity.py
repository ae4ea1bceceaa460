"""Rules that hold for every statement, whatever it is about, checked on a release in the making.

What was written is read line by line, and the store is asked only about what that leaves open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from minegraph.gate.doubts import LIKELY, standing
from minegraph.gate.report import Finding, Severity
from minegraph.namespaces import MERGED_GRAPH, ONTOLOGY, RDF_TYPE, SHAPES, THING, VOCABULARY
from minegraph.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from minegraph.store.staged import Staged

_UNKNOWN_CLASS: Final = SHAPES + "known-class"
_UNSOURCED: Final = SHAPES + "graph-has-source"
_HIJACK: Final = SHAPES + "terms-are-ours"
_DANGLING: Final = SHAPES + "known-thing"
_UNPRINTABLE: Final = SHAPES + "no-control-characters"
_OURS: Final = (THING.encode(), VOCABULARY.encode())
_TERMS: Final = (ONTOLOGY, SHAPES)
_IS_A: Final = f"<{RDF_TYPE}>".encode()
# What no document of XML 1.0 can hold (section 2.2), as N-Triples escape it.
_CONTROL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-7BEF]|1[0-9A-F])|uFFF[EF])")


def check(
    staging: Staged,
    graphs: Iterable[str],
    held: Iterable[Finding] = (),
    doubts: Iterable[Finding] = (),
) -> list[Finding]:
    """Return what breaks a general rule in a staging, of which the named graphs were written.

    Every graph has a source that is described; every subject has a class that the ontology knows;
    no source redefines a term of the ontology or the shapes; every thing of ours that is pointed to
    is described by some source; and no literal has a character that XML cannot hold. ``held`` are
    the base's findings, of which those that still hold are given again, as are those ``doubts`` of
    what is in the staging. What is written anew is doubted anew.
    """
    classes = {found for (found,) in staging.select(query("gate/classes")) if found}
    held = list(held)
    findings = _still(staging, [f for f in held if f.shape == _DANGLING])
    left = [f for f in held if f.shape == LIKELY]
    for graph in graphs:
        lines = _Lines.of(staging.written(graph), {f"<{name}>".encode() for name in classes})
        findings += _unsourced(staging, graph)
        findings += map(_unclassed, _without(staging, lines.subjects - lines.classed, classes))
        findings += (_hijacked(name) for name in lines.subjects if name.startswith(_TERMS))
        findings += _dangling(staging, graph, lines.targets - lines.described)
        findings += map(_unprintable, sorted(lines.unprintable))
        left = [f for f in left if f.focus not in lines.subjects]
    for thing in staging.undescribed():
        findings += (_pointed_to(*row, thing) for row in staging.pointing(thing))
        findings += [_unclassed(thing)] if staging.describes(thing) else []
    findings += standing(staging, [*doubts, *left])
    return list(dict.fromkeys(findings))


class _Lines(NamedTuple):
    """What lines of N-Triples show by themselves."""

    subjects: set[str]
    described: set[str]
    """Subjects with a class."""
    classed: set[str]
    """Subjects with a class that is known."""
    targets: set[str]
    """Things of ours that are objects."""
    unprintable: set[str]
    """Subjects with a literal that has a control character."""

    @classmethod
    def of(cls, lines: Iterable[bytes], known: AbstractSet[bytes]) -> _Lines:
        subjects, described, classed, targets = set(), set(), set(), set()
        unprintable = set()
        for line in lines:
            subject, predicate, value = line.split(b" ", 2)
            subjects.add(subject)
            if predicate == _IS_A:
                described.add(subject)
                if value[:-3] in known:
                    classed.add(subject)
            elif value.startswith(_OURS, 1) and value[:1] == b"<":
                targets.add(value[:-3])
            elif b"\\" in value and _CONTROL.search(value):
                unprintable.add(subject)
        every = (subjects, described, classed, targets, unprintable)
        return cls(*(set(map(_iri, found)) for found in every))


def _iri(term: bytes) -> str:
    return term.strip(b"<>").decode()


def _without(staging: Staged, things: Iterable[str], classes: set[str]) -> Iterator[str]:
    """Yield the things that no source gives one of the classes."""
    found = staging.types(things)
    return (thing for thing, types in found.items() if not classes.intersection(types))


def _still(staging: Staged, held: list[Finding]) -> list[Finding]:
    """Return the findings of things that are still pointed to and not described."""
    types = staging.types(finding.value for finding in held)
    return [
        finding
        for finding in held
        if not types[finding.value]
        and (finding.focus, finding.path) in staging.pointing(finding.value)
    ]


def _dangling(staging: Staged, graph: str, targets: Iterable[str]) -> Iterator[Finding]:
    found = staging.types(targets)
    unknown = {f"<{target}> .\n".encode() for target, types in found.items() if not types}
    if not unknown:
        return
    for line in staging.written(graph):
        subject, predicate, value = line.split(b" ", 2)
        if value in unknown:
            yield _pointed_to(_iri(subject), _iri(predicate), _iri(value[:-3]))


def _unclassed(subject: str) -> Finding:
    return Finding(
        Severity.MUST,
        f"{subject} has no class that the ontology knows: state its rdf:type, for example "
        "mg:Mine, mg:Company or mg:ProductionFigure.",
        focus=subject,
        shape=_UNKNOWN_CLASS,
    )


def _unsourced(staging: Staged, graph: str) -> list[Finding]:
    if graph == MERGED_GRAPH or staging.select(query("gate/source"), graph=graph):
        return []
    return [
        Finding(
            Severity.MUST,
            f"no mg:Source says mg:graph {graph}: describe the source that speaks in it (title, "
            "publisher, date, rights, retrieval date, graph).",
            focus=graph,
            shape=_UNSOURCED,
        )
    ]


def _hijacked(subject: str) -> Finding:
    return Finding(
        Severity.MUST,
        f"{subject} is a term of minegraph itself: a source may use it, not describe it.",
        focus=subject,
        shape=_HIJACK,
    )


def _unprintable(subject: str) -> Finding:
    return Finding(
        Severity.MUST,
        "a literal has a control character, such as U+0002, which RDF/XML and answers in XML "
        "cannot hold: remove it.",
        focus=subject,
        shape=_UNPRINTABLE,
    )


def _pointed_to(subject: str, predicate: str, target: str) -> Finding:
    return Finding(
        Severity.SHOULD,
        f"{target} is pointed to but no source describes it: load a source that does, or "
        "check its spelling.",
        focus=subject,
        path=predicate,
        value=target,
        shape=_DANGLING,
    )
