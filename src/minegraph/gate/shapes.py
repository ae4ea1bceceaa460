"""The shapes that come with minegraph, read once for a load and checked for their spelling."""

from __future__ import annotations

import hashlib
from typing import Final

from rdflib import RDF, SH, Graph

from minegraph.errors import StoreUnusable
from minegraph.gate.quiet import as_written
from minegraph.shipped import turtle_files

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


def shapes_digest() -> str:
    """Return a digest of the files of the shapes, which changes when any of them does."""
    total = hashlib.sha256()
    for file in turtle_files("shapes"):
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


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
