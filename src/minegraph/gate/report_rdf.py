"""A report as a SHACL validation report, for programs that read those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef

if TYPE_CHECKING:
    from minegraph.gate.report import Finding, Report


def as_turtle(report: Report) -> str:
    """Return the report as a ``sh:ValidationReport`` in Turtle."""
    graph = Graph()
    graph.bind("sh", SH)
    node = BNode()
    graph.add((node, RDF.type, SH.ValidationReport))
    conforms = Literal(str(report.conforms).lower(), datatype=XSD.boolean)
    graph.add((node, SH.conforms, conforms))
    for finding in report.findings:
        graph.add((node, SH.result, _result(graph, finding)))
    return graph.serialize(format="turtle")


def _result(graph: Graph, finding: Finding) -> BNode:
    result = BNode()
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.resultSeverity, SH[finding.severity.value]))
    graph.add((result, SH.focusNode, _term(finding.focus)))
    graph.add((result, SH.resultMessage, Literal(finding.message, lang="en")))
    for term, text in (
        (SH.sourceShape, finding.shape),
        (SH.sourceConstraintComponent, finding.component),
        (SH.resultPath, finding.path),
        (SH.value, finding.value),
    ):
        if text:
            graph.add((result, term, _term(text)))
    return result


def _term(text: str) -> URIRef | Literal:
    """Return an IRI where the text is one; findings keep values as text."""
    is_iri = text.startswith(("http://", "https://", "urn:")) and " " not in text
    return URIRef(text) if is_iri else Literal(text)
