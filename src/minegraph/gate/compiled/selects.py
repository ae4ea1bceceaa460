"""Constraints that are SPARQL queries themselves, with the prefixes that the shapes declare."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, SH, Literal, URIRef

from minegraph.gate.compiled.checks import Affected, Check
from minegraph.gate.compiled.focusing import TOKEN, Query
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.shapes import Shape, is_true
from minegraph.gate.compiled.terms import iri, ordered, values
from minegraph.namespaces import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.term import Node

    from minegraph.gate.compiled.scope import Scope

_AFFECTED: Final = URIRef(SHAPES + "affectedBy")
_IRI: Final = re.compile(r"<([^<>\s]+)>")
_HEAD: Final = re.compile(r"SELECT((?: [?$]\w+)+) WHERE \{")
_PREFIXES: Final = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}


def sparql_checks(shape: Shape, scope: Scope) -> Iterator[Check]:
    """Yield a check for each query of a shape; raise UnknownShacl for one that SHACL forbids."""
    for constraint in shape.each(SH.sparql):
        graph = shape.graph
        if is_true(graph.value(constraint, SH.deactivated)):
            continue
        texts = list(graph.objects(constraint, SH.select))
        if len(texts) != 1 or not isinstance(texts[0], Literal):
            raise UnknownShacl("not one sh:select", shape=shape.name, term=str(SH.select))
        query = Query(_substituted(str(texts[0]), shape), shape.name)
        messages = tuple(sorted(str(m) for m in graph.objects(constraint, SH.message)))
        origin = replace(shape.origin, messages=messages or shape.origin.messages)
        prefixes = _prefixes(shape, constraint)
        affected = [str(text) for text in ordered(graph.objects(constraint, _AFFECTED))]
        yield Check(
            origin,
            f"{SH}SPARQLConstraintComponent",
            "The query of the shape finds this.",
            prefixes + query.over(scope),
            query.columns,
            value_is_focus=not shape.path,
            names=_names(query, scope, _declared(shape, constraint)),
            affected=tuple(
                Affected(
                    prefixes + text,
                    partial(_limited, prefixes, query, scope, _keys(text, shape)),
                )
                for text in affected
            ),
        )


def _names(query: Query, scope: Scope, prefixes: Mapping[str, str]) -> frozenset[str] | None:
    """Return every IRI that a query and its scope name; None where it may be any."""
    named = query.names(prefixes)
    return named and named | frozenset(_IRI.findall(scope.binding("?this")))


def _limited(
    prefixes: str,
    query: Query,
    scope: Scope,
    keys: tuple[str, ...],
    records: Sequence[tuple[str, ...]],
) -> str:
    given = values(f"({' '.join(f'?{key}' for key in keys)})", records)
    return prefixes + query.over(scope, given=given, about=keys)


def _keys(affected: str, shape: Shape) -> tuple[str, ...]:
    """Return the variables that a query of mgs:affectedBy selects."""
    head = _HEAD.match(affected)
    if head is None:
        raise UnknownShacl("not a SELECT of named variables", shape=shape.name, term=str(_AFFECTED))
    return tuple(re.findall(r"\w+", head[1]))


def _substituted(text: str, shape: Shape) -> str:
    """Return the query with $PATH and $currentShape replaced by what they stand for."""

    def stand_in(token: re.Match[str]) -> str:
        if token.lastgroup == "variable" and token[0][1:] == "PATH":
            if not shape.path:
                raise UnknownShacl("$PATH in a shape without one", shape=shape.name, term="$PATH")
            return shape.path
        if token.lastgroup == "variable" and token[0][1:] == "currentShape":
            return iri(str(shape.node), shape=shape.name)
        return token[0]

    return TOKEN.sub(stand_in, text)


def _prefixes(shape: Shape, constraint: Node) -> str:
    return "".join(
        f"PREFIX {prefix}: {iri(namespace, shape=shape.name)}\n"
        for prefix, namespace in sorted(_declared(shape, constraint).items())
    )


def _declared(shape: Shape, constraint: Node) -> dict[str, str]:
    """Return the prefixes that a query may use."""
    graph, found = shape.graph, dict(_PREFIXES)
    for given in graph.objects(constraint, SH.prefixes):
        for home in graph.transitive_objects(given, OWL.imports):
            for declaration in graph.objects(home, SH.declare):
                prefix = str(graph.value(declaration, SH.prefix) or "")
                namespace = str(graph.value(declaration, SH.namespace) or "")
                if not re.fullmatch(r"[A-Za-z][\w.-]*|", prefix) or not namespace:
                    raise UnknownShacl("not a prefix", shape=shape.name, term=prefix)
                if found.get(prefix, namespace) != namespace and prefix not in _PREFIXES:
                    raise UnknownShacl("a prefix declared twice", shape=shape.name, term=prefix)
                found[prefix] = namespace
    return found
