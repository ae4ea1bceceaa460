"""Whether two answers are the same, up to the names of blank nodes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal

import pyoxigraph as ox
import rdflib

RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
EXACT = {XSD + name for name in ("integer", "decimal")}
INEXACT = {XSD + name for name in ("double", "float")}

Row = dict[str, object]


def same_rows(one: list[Row], other: list[Row]) -> bool:
    """Return whether two lists of rows are equal as multisets."""
    if len(one) != len(other):
        return False
    left, right = (sorted((_key(row) for row in rows), key=str) for rows in (one, other))
    if not any(_blank(cell) for row in left for _name, cell in row):
        return Counter(left) == Counter(right)
    return _match(left, right, {})


def _match(left: list[tuple], right: list[tuple], names: dict[object, object]) -> bool:
    if not left:
        return True
    first, *rest = left
    for position, row in enumerate(right):
        extended = _unify(first, row, names)
        remaining = right[:position] + right[position + 1 :]
        if extended is not None and _match(rest, remaining, extended):
            return True
    return False


def _unify(one: tuple, other: tuple, names: dict[object, object]) -> dict[object, object] | None:
    if [name for name, _cell in one] != [name for name, _cell in other]:
        return None
    known = dict(names)
    for (_name, mine), (_same, theirs) in zip(one, other, strict=True):
        if _blank(mine) and _blank(theirs):
            if known.get(mine, theirs) != theirs:
                return None
            if mine not in known and theirs in known.values():
                return None
            known[mine] = theirs
        elif mine != theirs:
            return None
    return known


def _blank(cell: object) -> bool:
    return isinstance(cell, ox.BlankNode)


def _key(row: Row) -> tuple:
    return tuple(sorted((name, _plain(term)) for name, term in row.items() if term is not None))


def _plain(term: object) -> object:
    """Return a term with numbers by their value, as the engine rewrites their spelling."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        try:
            if kind in EXACT:
                return ("number", kind, Decimal(term.value).normalize())
            if kind in INEXACT:
                return ("number", kind, float(term.value))
            if kind == XSD + "boolean":
                return ("boolean", term.value in ("true", "1"))
        except ArithmeticError:
            return term
    return term


def rows_of_csv(content: bytes) -> list[Row]:
    """Return the rows of a CSV answer, by column; numbers by value, as CSV has no types."""
    reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{name: _cell(cell) for name, cell in row.items()} for row in reader]


def _cell(cell: str) -> object:
    if cell.startswith("_:"):
        return ox.BlankNode(cell.removeprefix("_:"))
    try:
        return ("number", Decimal(cell).normalize())
    except ArithmeticError:
        return cell


def same_graphs(one: list[ox.Triple], other: list[ox.Triple]) -> bool:
    """Return whether two sets of triples are the same graph."""
    return canonical(ox.Quad(*t) for t in one) == canonical(ox.Quad(*t) for t in other)


def canonical(quads: object) -> list[str]:
    """Return quads in canonical form, sorted."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(str(quad) for quad in dataset)


def rows_of_result_graph(graph: rdflib.Graph) -> list[Row] | bool:
    """Return the rows (or the boolean) that a result set in RDF describes."""
    (result,) = graph.subjects(rdflib.RDF.type, RS.ResultSet)
    boolean = graph.value(result, RS.boolean)
    if boolean is not None:
        return bool(boolean.toPython())
    return [
        {
            str(graph.value(binding, RS.variable)): _term(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in graph.objects(result, RS.solution)
    ]


def _term(term: object) -> object:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD + "string")))
