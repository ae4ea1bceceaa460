"""The reference engine: pySHACL over the union of a release's graphs."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

import pyshacl
from pyparsing import ParseBaseException
from rdflib import RDF, SH, Graph, URIRef

from minegraph.errors import StoreUnusable
from minegraph.gate.compiled.paths import path_name
from minegraph.gate.naming import named
from minegraph.gate.quiet import as_written, quiet
from minegraph.gate.report import Finding, Severity
from minegraph.shipped import turtle_files

if TYPE_CHECKING:
    from rdflib.term import Node

# The part of SHACL that the shapes use; pySHACL ignores a term that it does not know, so a misspelt
# one would silently allow everything.
_KNOWN: Final = frozenset(
    str(SH[name])
    for name in (
        "NodeShape PropertyShape property path message severity name description order group "
        "Violation Warning Info targetClass targetSubjectsOf targetObjectsOf targetNode "
        "minCount maxCount datatype class node nodeKind IRI Literal BlankNode BlankNodeOrIRI "
        "IRIOrLiteral pattern flags in hasValue minInclusive maxInclusive minExclusive "
        "maxExclusive minLength maxLength languageIn uniqueLang lessThan lessThanOrEquals equals "
        "disjoint or and not qualifiedValueShape qualifiedMinCount qualifiedMaxCount "
        "inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath sparql select "
        "prefixes declare prefix namespace SPARQLConstraint deactivated PropertyGroup"
    ).split()
)

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


def load_shapes() -> Graph:
    """Return every shape that comes with minegraph; raise StoreUnusable for one that lies.

    Shapes that lie are those with a SHACL term that nobody knows, and no shapes at all: with both,
    everything would conform.
    """
    shapes = Graph()
    for file in turtle_files("shapes"):
        if "ontology" not in file.parent.parts[-1:]:
            with as_written():
                shapes.parse(file, format="turtle")
    if (None, RDF.type, SH.NodeShape) not in shapes:
        raise StoreUnusable("no shapes were found", hint="Install minegraph again.")
    used = {str(term) for triple in shapes for term in triple if str(term).startswith(str(SH))}
    if unknown := sorted(used - _KNOWN):
        raise StoreUnusable(
            f"the shapes use what SHACL does not define: {', '.join(unknown)}",
            hint="Correct the spelling; a validator would silently skip such a rule.",
        )
    return shapes


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
