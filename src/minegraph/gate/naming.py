"""What a report calls a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

if TYPE_CHECKING:
    from rdflib.term import Node


def named(shape: Node | None, shapes: Graph) -> str:
    """Return the IRI of a shape, or of the shape that holds it where it has none of its own."""
    seen = set()
    while shape is not None and not isinstance(shape, URIRef):
        if shape in seen:
            return ""
        seen.add(shape)
        shape = min(shapes.subjects(None, shape), default=None, key=repr)
    return str(shape or "")
