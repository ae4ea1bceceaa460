"""Rules that hold for every statement, whatever it is about, checked on a release in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.gate.report import Finding, Severity
from minegraph.namespaces import MERGED_GRAPH, SHAPES
from minegraph.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.staged import Staged

_UNKNOWN_CLASS: Final = SHAPES + "known-class"
_UNSOURCED: Final = SHAPES + "graph-has-source"
_HIJACK: Final = SHAPES + "terms-are-ours"
_DANGLING: Final = SHAPES + "known-thing"


def check(staging: Staged, graphs: Iterable[str]) -> list[Finding]:
    """Return what breaks a general rule in the named graphs of a staging.

    Every graph has a source that is described; every subject has a class that the ontology knows;
    no source redefines a term of the ontology or the shapes; and every thing of ours that is
    pointed to is described by some source.
    """
    rules = (_unsourced, _unclassed, _hijacked, _dangling)
    return [finding for graph in graphs for rule in rules for finding in rule(staging, graph)]


def _unclassed(staging: Staged, graph: str) -> list[Finding]:
    return [
        Finding(
            Severity.MUST,
            f"{subject} has no class that the ontology knows: state its rdf:type, for example "
            "mg:Mine, mg:Company or mg:ProductionFigure.",
            focus=str(subject),
            shape=_UNKNOWN_CLASS,
        )
        for (subject,) in staging.select(query("gate/unclassed"), graph=graph)
    ]


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


def _hijacked(staging: Staged, graph: str) -> list[Finding]:
    return [
        Finding(
            Severity.MUST,
            f"{subject} is a term of minegraph itself: a source may use it, not describe it.",
            focus=str(subject),
            shape=_HIJACK,
        )
        for (subject,) in staging.select(query("gate/hijacked"), graph=graph)
    ]


def _dangling(staging: Staged, graph: str) -> list[Finding]:
    return [
        Finding(
            Severity.SHOULD,
            f"{target} is pointed to but no source describes it: load a source that does, or "
            "check its spelling.",
            focus=str(subject),
            path=str(predicate),
            value=str(target),
            shape=_DANGLING,
        )
        for subject, predicate, target in staging.select(query("gate/dangling"), graph=graph)
    ]
