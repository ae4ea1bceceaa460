"""One thing: everything stated of it, by whom, and what points to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minegraph.catalog.terms import Value, grouped, make_value, value_of
from minegraph.catalog.whole import of_one_release
from minegraph.namespaces import (
    LINKS_GRAPH,
    ONTOLOGY,
    RDF_TYPE,
    RDFS,
    SKOS,
    SYSTEM_GRAPHS,
    shorten,
)
from minegraph.queries import query
from minegraph.store.protocol import Term
from minegraph.store.protocol import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.store.protocol import Row, Store

_LABELS = (RDFS + "label", SKOS + "prefLabel")


@dataclass(frozen=True)
class Statement:
    """A property, one of its values, and the sources that say so."""

    property: Value
    value: Value
    sources: tuple[Value, ...]


@dataclass(frozen=True)
class Mention:
    """Things that point to the thing by one property."""

    property: Value
    subjects: tuple[Value, ...]


@dataclass(frozen=True)
class FigureLine:
    """A figure about the thing, as one line of a table; fields are empty where not stated."""

    figure: Value
    product: Value
    reported: str
    tonnes: str
    period: str
    days: str
    scenario: str
    basis: str
    derived: bool
    source: Value


@dataclass(frozen=True)
class Point:
    """Where the thing is, in degrees (WGS 84, CRS84), according to a source."""

    latitude: str
    longitude: str
    source: Value


@dataclass(frozen=True)
class Thing:
    """What the graph holds on one IRI."""

    iri: str
    label: str
    names: tuple[Value, ...]
    classes: tuple[Value, ...]
    statements: tuple[Statement, ...]
    figures: tuple[FigureLine, ...]
    points: tuple[Point, ...]
    mentions: tuple[Mention, ...]
    release: str


async def describe(store: Store, iri: str) -> Thing | None:
    """Return what is stated of an IRI and of what is the same thing, or None where nothing is."""
    return await of_one_release(store, lambda release: _described(store, iri, release.name))


async def _described(store: Store, iri: str, release: str) -> Thing | None:
    same = await store.select(query("thing/same"), iri=iri_term(iri))
    things = [iri, *(row["other"].value for row in same)]
    own = await _each(store, "thing/statements", "iri", [iri])
    rows = own + await _each(store, "thing/statements", "iri", things[1:])
    if not rows:
        return None
    figures, points, mentions = await asyncio.gather(
        _each(store, "thing/figures", "about", things),
        _each(store, "thing/points", "site", things),
        _each(store, "thing/mentions", "iri", things),
    )
    statements = _statements(rows)
    names = tuple(s.value for s in statements if s.property.iri in _LABELS)
    first = {row["value"].value for row in own}
    english = sorted(
        (name.label for name in names if name.language in ("en", "")),
        key=lambda label: label not in first,
    )
    return Thing(
        iri=iri,
        label=english[0] if english else shorten(iri),
        names=names,
        classes=tuple(s.value for s in statements if s.property.iri == RDF_TYPE),
        statements=tuple(s for s in statements if s.property.iri not in (*_LABELS, RDF_TYPE)),
        figures=tuple({line.figure.iri: line for line in map(_figure, figures)}.values()),
        points=tuple(_point(row) for row in points),
        mentions=_mentions(mentions, has_figures=bool(figures)),
        release=release,
    )


async def _each(store: Store, name: str, variable: str, things: list[str]) -> list[Row]:
    """Return the rows of a query for each of some things."""
    found = await asyncio.gather(
        *(store.select(query(name), **{variable: iri_term(thing)}) for thing in things)
    )
    return [row for rows in found for row in rows]


def _statements(rows: Iterable[Row]) -> list[Statement]:
    found: dict[tuple[str, Term], tuple[Value, Value, set[Value]]] = {}
    for row in sorted(rows, key=_statement_order):
        key = (row["property"].value, row["value"])
        prop, value = value_of(row, "property"), value_of(row, "value")
        if prop is None or value is None:
            continue
        _prop, _value, sources = found.setdefault(key, (prop, value, set()))
        sources.add(_source(row))
    return [Statement(p, v, tuple(sorted(sources))) for p, v, sources in found.values()]


def _statement_order(row: Row) -> tuple[bool, str, str, str, str]:
    name, value = row["property"].value, row["value"]
    label = row["valueLabel"].value if "valueLabel" in row else ""
    return (not name.startswith(ONTOLOGY), name, value.language, value.value, label)


def _source(row: Row) -> Value:
    known = value_of(row, "source")
    if known is not None:
        return known
    graph = row["graph"].value
    return Value(
        "minegraph" if graph in (*SYSTEM_GRAPHS, LINKS_GRAPH) else graph.rsplit("/", 1)[-1]
    )


def _figure(row: Row) -> FigureLine:
    def shown(name: str) -> str:
        return row[name].value if name in row else ""

    days = f"{shown('start')} – {shown('end')}" if "start" in row else shown("asOf")
    product = value_of(row, "product")
    source = value_of(row, "source")
    return FigureLine(
        figure=make_value(row["iri"]),
        product=product or Value(""),
        reported=shown("reportedAs") or shown("value"),
        tonnes=grouped(shown("tonnes")),
        period=shown("periodLabel"),
        days=days,
        scenario=shown("scenarioLabel"),
        basis=shown("basisLabel"),
        derived="derived" in row,
        source=source or Value(""),
    )


def _point(row: Row) -> Point:
    source = value_of(row, "source")
    return Point(row["latitude"].value, row["longitude"].value, source or Value(""))


def _mentions(rows: Iterable[Row], *, has_figures: bool) -> tuple[Mention, ...]:
    grouped: dict[Value, dict[str, Value]] = {}
    for row in rows:
        if has_figures and row["property"].value == ONTOLOGY + "about":
            continue
        prop, subject = value_of(row, "property"), value_of(row, "subject")
        if prop is not None and subject is not None:
            grouped.setdefault(prop, {}).setdefault(subject.iri, subject)
    return tuple(Mention(p, tuple(subjects.values())) for p, subjects in grouped.items())
