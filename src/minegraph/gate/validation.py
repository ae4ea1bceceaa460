"""The reference engine: pySHACL over the union of a release's graphs."""

from __future__ import annotations

import warnings
from typing import IO, TYPE_CHECKING, Any, Final

import pyshacl
from rdflib import RDF, SH, Graph, URIRef

from minegraph.errors import StoreUnusable
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


def load_shapes() -> Graph:
    """Return every shape that comes with minegraph; raise StoreUnusable for one that lies.

    Shapes that lie are those with a SHACL term that nobody knows, and no shapes at all: with both,
    everything would conform.
    """
    shapes = Graph()
    for file in turtle_files("shapes"):
        if "ontology" not in file.parent.parts[-1:]:
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
    data.parse(statements, format="nt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _conforms, results, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False
        )
    if not isinstance(results, Graph):
        raise StoreUnusable(f"the validator failed: {text}", hint="Nothing was loaded.")
    found = results.subjects(RDF.type, SH.ValidationResult)
    return [_finding(results, result, shapes) for result in found]


def _finding(results: Graph, result: Node, shapes: Graph) -> Finding:
    def value(term: URIRef) -> str:
        found: Any = results.value(result, term)
        return "" if found is None else str(found)

    shape = results.value(result, SH.sourceShape)
    severity = value(SH.resultSeverity).removeprefix(str(SH))
    return Finding(
        severity=Severity(severity),
        message=value(SH.resultMessage),
        focus=value(SH.focusNode),
        shape=_named(shape, shapes),
        component=value(SH.sourceConstraintComponent),
        path=value(SH.resultPath),
        value=value(SH.value),
    )


def _named(shape: Node | None, shapes: Graph) -> str:
    """Return the IRI of a shape, or of the shape that holds it where it has none of its own."""
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(shapes.subjects(None, shape), None)
    return str(shape or "")
