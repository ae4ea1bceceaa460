"""The diagram of a module: boxes for classes, arrows for sub-classes and for relations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from minegraph.catalog.reference.layout import place
from minegraph.namespaces import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.catalog.reference.layout import Edge, Placed, Point, Size
    from minegraph.catalog.reference.ontology import TermEntry
    from minegraph.catalog.reference.statements import Statements
    from minegraph.catalog.terms import Value

_LETTER: Final = 7.4
_LINE: Final = 16.0
_PAD: Final = 10.0
_GAP: Final = (44.0, 12.0)
_MARGIN: Final = 8.0


@dataclass(frozen=True)
class Line:
    """A line of text in a box, with where it stands and what it names."""

    text: str
    value: Value | None
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A class with its attributes, or the names of relations between two classes."""

    style: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Arrow:
    """A line between boxes as an SVG path; ``head`` is "open" for sub-classes, "" for none."""

    path: str
    head: str


@dataclass(frozen=True)
class Diagram:
    """A drawing: its parts, size, and the same in words for those who do not see it.

    Properties without a domain are left out: anything may have them.
    """

    name: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[str, ...]
    left_out: tuple[Value, ...]


def draw(name: str, terms: Iterable[TermEntry], known: Statements) -> Diagram:
    """Return the diagram of a module's classes, their upper classes and its relations."""
    sketch = _Sketch(known)
    for term in terms:
        if term.kind == "class":
            sketch.add_class(term)
    for term in terms:
        if term.kind == "relation":
            sketch.add_relation(term.iri)
        elif term.kind == "attribute":
            sketch.add_attribute(term.iri)
    return sketch.finish(name)


class _Sketch:
    """What is to be drawn, before anything has a place."""

    def __init__(self, known: Statements) -> None:
        self._known = known
        self._own: dict[str, None] = {}
        self._classes: dict[str, list[str]] = {}
        self._pills: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._uppers: list[Edge] = []
        self._left_out: list[str] = []

    def add_class(self, term: TermEntry) -> None:
        self._own[term.iri] = None
        self._classes.setdefault(term.iri, [])
        for upper in self._known.iris(term.iri, RDFS + "subClassOf"):
            self._classes.setdefault(upper, [])
            self._uppers.append((term.iri, upper))

    def add_relation(self, iri: str) -> None:
        domains = self._known.iris(iri, RDFS + "domain")[:1]
        ranges = self._known.iris(iri, RDFS + "range")[:1]
        if domains:
            for end in (*domains, *ranges):
                self._classes.setdefault(end, [])
            self._pills[domains[0], ranges[0] if ranges else ""].append(iri)
        else:
            self._left_out.append(iri)

    def add_attribute(self, iri: str) -> None:
        domains = self._known.iris(iri, RDFS + "domain")[:1]
        for domain in domains:
            self._classes.setdefault(domain, []).append(iri)
        if not domains:
            self._left_out.append(iri)

    def finish(self, name: str) -> Diagram:
        sizes: dict[str, Size] = {iri: self._size(iri) for iri in self._classes}
        edges: list[Edge] = list(self._uppers)
        for (domain, range_), names in self._pills.items():
            pill = f"{domain} {range_}"
            width = max(len(self._pill_text(n, domain, range_)) for n in names) * _LETTER
            sizes[pill] = (width + 2 * _PAD, len(names) * _LINE + 6)
            edges.append((domain, pill))
            if range_ not in ("", domain):
                edges.append((pill, range_))
        placed = place(sizes, edges, gap=_GAP)
        boxes = [self._class_box(iri, placed.centres[iri], sizes[iri]) for iri in self._classes]
        boxes += [self._pill_box(pair, placed, sizes) for pair in self._pills]
        return Diagram(
            name=name,
            width=placed.width + 2 * _MARGIN,
            height=placed.height + 2 * _MARGIN,
            boxes=tuple(boxes),
            arrows=tuple(self._arrows(placed)),
            words=tuple(self._words()),
            left_out=self._known.values(self._left_out),
        )

    def _size(self, iri: str) -> Size:
        attributes = self._classes[iri]
        longest = max(len(self._text(name)) for name in (iri, *attributes))
        height = 26.0 + (len(attributes) * _LINE + 4 if attributes else 0)
        return (longest * _LETTER + 2 * _PAD, height)

    def _text(self, iri: str) -> str:
        """Return the name of a term as the drawing gives it: our own without prefix."""
        return self._known.name(iri).removeprefix("mg:")

    def _pill_text(self, iri: str, domain: str, range_: str) -> str:
        return self._text(iri) + (" ↺" if domain == range_ else "")

    def _class_box(self, iri: str, centre: Point, size: Size) -> Box:
        left, top = centre[0] - size[0] / 2 + _MARGIN, centre[1] - size[1] / 2 + _MARGIN
        name = self._known.value_of(iri)
        lines = [Line(self._text(iri), name, left + _PAD, top + 17.5)]
        lines += [
            Line(self._text(a), self._known.value_of(a), left + _PAD, top + 40 + n * _LINE)
            for n, a in enumerate(self._classes[iri])
        ]
        style = "class" if iri in self._own else "other"
        return Box(style, left, top, *size, tuple(lines))

    def _pill_box(self, pair: tuple[str, str], placed: Placed, sizes: dict[str, Size]) -> Box:
        pill = " ".join(pair)
        width, height = sizes[pill]
        left = placed.centres[pill][0] - width / 2 + _MARGIN
        top = placed.centres[pill][1] - height / 2 + _MARGIN
        lines = tuple(
            Line(
                self._pill_text(iri, *pair),
                self._known.value_of(iri),
                left + _PAD,
                top + 15 + number * _LINE,
            )
            for number, iri in enumerate(self._pills[pair])
        )
        return Box("relation", left, top, width, height, lines)

    def _arrows(self, placed: Placed) -> Iterable[Arrow]:
        for lower, upper in dict.fromkeys(self._uppers):
            yield _arrow(placed, lower, upper, "open")
        for domain, range_ in self._pills:
            pill = f"{domain} {range_}"
            yield _arrow(placed, domain, pill, "")
            if range_ not in ("", domain):
                yield _arrow(placed, pill, range_, "full")

    def _words(self) -> Iterable[str]:
        name = self._known.name
        for lower, upper in dict.fromkeys(self._uppers):
            yield f"{name(lower)} is a sub-class of {name(upper)}."
        for (domain, range_), iris in self._pills.items():
            target = name(range_) if range_ else "things of any class"
            yield f"{', '.join(map(name, iris))}: from {name(domain)} to {target}."


def _arrow(placed: Placed, start: str, end: str, head: str) -> Arrow:
    """Return a curve through an edge's points, from its start even where it was turned round."""
    points = placed.routes.get((start, end)) or placed.routes[end, start][::-1]
    moved = [(x + _MARGIN, y + _MARGIN) for x, y in points]
    pieces = [f"M{moved[0][0]:.1f} {moved[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(moved):
        middle = (x1 + x2) / 2
        pieces.append(f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    return Arrow(" ".join(pieces), head)
