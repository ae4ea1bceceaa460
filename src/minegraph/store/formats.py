"""The formats of graphs and of query results: one row each, used by all that reads or writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Shape(Enum):
    """What a format can hold."""

    TABLE = "table"
    """The solutions of a SELECT, or the boolean of an ASK."""
    GRAPH = "graph"
    """Triples."""
    DATASET = "dataset"
    """Triples in named graphs."""


@dataclass(frozen=True)
class Format:
    """A serialisation: its media type, the suffixes of its files and what it holds."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    shape: Shape
    text: bool = True
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Return the media type as sent, with a charset for the text types that take one."""
        if self.media_type.startswith("text/"):
            return f"{self.media_type}; charset=utf-8"
        return self.media_type


JSON: Final = Format(
    "json", "application/sparql-results+json", ("srj",), Shape.TABLE, aliases=("application/json",)
)
XML: Final = Format(
    "xml",
    "application/sparql-results+xml",
    ("srx",),
    Shape.TABLE,
    aliases=("application/xml", "text/xml"),
)
CSV: Final = Format("csv", "text/csv", ("csv",), Shape.TABLE)
TSV: Final = Format("tsv", "text/tab-separated-values", ("tsv",), Shape.TABLE)
TURTLE: Final = Format(
    "turtle", "text/turtle", ("ttl",), Shape.GRAPH, aliases=("application/x-turtle",)
)
N_TRIPLES: Final = Format(
    "ntriples", "application/n-triples", ("nt",), Shape.GRAPH, aliases=("text/plain",)
)
JSON_LD: Final = Format(
    "jsonld", "application/ld+json", ("jsonld",), Shape.DATASET, aliases=("application/json",)
)
RDF_XML: Final = Format(
    "rdfxml",
    "application/rdf+xml",
    ("rdf", "owl"),
    Shape.GRAPH,
    aliases=("application/xml", "text/xml"),
)
TRIG: Final = Format("trig", "application/trig", ("trig",), Shape.DATASET)
N_QUADS: Final = Format("nquads", "application/n-quads", ("nq",), Shape.DATASET)

TABLES: Final = (JSON, XML, CSV, TSV)
GRAPHS: Final = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
DESCRIPTIONS: Final = (*GRAPHS, TRIG, N_QUADS)
DATASETS: Final = (TRIG, N_QUADS, JSON_LD)
READABLE: Final = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML)


def by_suffix(filename: str, among: tuple[Format, ...]) -> Format | None:
    """Return the format that a file's last suffix names, or None."""
    suffix = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    return next((f for f in among if suffix in f.suffixes), None)


def by_name(name: str, among: tuple[Format, ...]) -> Format | None:
    """Return the format called by its name, a suffix or its media type, or None."""
    wanted = name.lower()
    return next((f for f in among if wanted in (f.name, f.media_type, *f.suffixes)), None)
