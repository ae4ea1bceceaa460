"""The reference engine: pySHACL over the union of a release's graphs."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

import pyshacl
from pyparsing import ParseBaseException
from rdflib import SH, Graph, URIRef

from minegraph.errors import StoreUnusable
from minegraph.gate.compiled.paths import path_name
from minegraph.gate.naming import named
from minegraph.gate.quiet import as_written, quiet
from minegraph.gate.report import Finding, Severity

if TYPE_CHECKING:
    from rdflib.term import Node

# What pySHACL and rdflib raise on shapes and data that they stumble over: its own errors derive
# from RuntimeError, a query's from ParseBaseException; the rest escapes from deep inside.
_FAILURES: Final = (
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    re.error,
    ParseBaseException,
)


def validate(statements: IO[bytes], shapes: Graph) -> list[Finding]:
    """Return what the shapes find in N-Triples; raise StoreUnusable if the validator fails."""
    data = Graph()
    with quiet(), as_written():
        data.parse(statements, format="nt")
    return validate_graph(data, shapes)


def validate_graph(data: Graph, shapes: Graph) -> list[Finding]:
    """Return what the shapes find in a graph; raise StoreUnusable if the validator fails."""
    with quiet():
        try:
            _conforms, results, text = pyshacl.validate(
                data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False
            )
        except _FAILURES as error:
            raise StoreUnusable(
                f"the validator failed: {type(error).__name__}: {error}",
                hint="Nothing was loaded. Correct the shapes or the data that it stumbles over.",
            ) from error
        if not isinstance(results, Graph):
            raise StoreUnusable(f"the validator failed: {text}", hint="Nothing was loaded.")
        # Not every ValidationResult: what an sh:detail explains is found through its result.
        found = results.objects(None, SH.result)
        return [_finding(results, result, shapes) for result in found]


def _finding(results: Graph, result: Node, shapes: Graph) -> Finding:
    def value(term: URIRef) -> str:
        found: Any = results.value(result, term)
        return "" if found is None else str(found)

    severity = value(SH.resultSeverity).removeprefix(str(SH))
    if severity not in {level.value for level in Severity}:
        raise StoreUnusable(
            f"a shape has the severity {severity}, which is not one of SHACL's",
            hint="Use sh:Violation, sh:Warning or sh:Info.",
        )
    return Finding(
        severity=Severity(severity),
        message=value(SH.resultMessage),
        focus=value(SH.focusNode),
        shape=named(results.value(result, SH.sourceShape), shapes),
        component=value(SH.sourceConstraintComponent),
        path=path_name(results, results.value(result, SH.resultPath)),
        value=value(SH.value),
    )
