"""What a release says of each thing that helps to tell whether it is also something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.linking.names import (
    Name,
    organization_name,
    other_names,
    site_name,
    without_owner,
)
from minegraph.namespaces import DCTERMS, GRAPH, ONTOLOGY, SKOS
from minegraph.queries import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    Select = Callable[..., Iterable[tuple[str | None, ...]]]

_PLACES: Final = {
    "Mine": "ground", "Deposit": "ground", "MiningProject": "ground", "Site": "ground",
    "Plant": "plant",
    "Agency": "organization", "Company": "organization", "Fund": "organization",
    "Ministry": "organization", "Organization": "organization",
    "Country": "territory", "Province": "territory", "Territory": "territory",
}  # fmt: skip
_OF_REPORTS: Final = "mining-report"
_SEVERAL: Final = re.compile(r", | ?/ ?")
_NOTHING: Final[frozenset[str]] = frozenset()
_NOWHERE: Final[frozenset[tuple[float, float]]] = frozenset()
# What is read, and what it is kept as.
_PROPERTIES: Final = {
    SKOS + "altLabel": "labels",
    ONTOLOGY + "abbreviation": "labels",
    ONTOLOGY + "subsidiaryOf": "partners",
    "http://www.w3.org/ns/org#subOrganizationOf": "partners",
    ONTOLOGY + "operator": "partners",
    DCTERMS + "identifier": "identifiers",
    ONTOLOGY + "country": "countries",
    ONTOLOGY + "province": "provinces",
    ONTOLOGY + "commodity": "commodities",
    ONTOLOGY + "partOf": "wholes",
}


@dataclass(slots=True)
class Record:
    """A thing as sources describe it; what is compared of it.

    ``family`` is what may be one thing: a mine is never a plant. ``origins`` are the sources, and
    the databases that a source quotes: none is thought to describe a thing under two IRIs.
    """

    iri: str
    family: str = ""
    classes: AbstractSet[str] = _NOTHING
    origins: AbstractSet[str] = _NOTHING
    labels: AbstractSet[str] = _NOTHING
    identifiers: AbstractSet[str] = _NOTHING
    countries: AbstractSet[str] = _NOTHING
    provinces: AbstractSet[str] = _NOTHING
    commodities: AbstractSet[str] = _NOTHING
    partners: AbstractSet[str] = _NOTHING
    wholes: AbstractSet[str] = _NOTHING
    points: AbstractSet[tuple[float, float]] = _NOWHERE
    code: str = ""
    names: tuple[Name, ...] = ()
    called: int = 0

    def settle(self, owners: Iterable[str] = ()) -> Record:
        """Take the names apart, once all are known, with those of owners; return the record."""
        made = organization_name if self.family == "organization" else site_name
        # A part is called "WHOLE: PART"; its own name is the last.
        texts = sorted({text.rpartition(": ")[2] for text in self.labels})
        self.called = len({name.words for name in map(made, texts)})
        texts += [part for text in texts for part in _SEVERAL.split(text) if part != text]
        if self.family == "ground":
            texts += [inner for text in texts for inner in other_names(text)]
            texts += [kept for text in texts if (kept := without_owner(text, owners))]
        names = {name.words: name for name in map(made, texts) if name.words}
        self.names = tuple(names[words] for words in sorted(names))
        return self


def read_records(select: Select) -> list[Record]:
    """Return a record of every thing that may have another IRI, in the order of their IRIs.

    ``select`` answers a SELECT query over a whole release with the plain values of its rows.
    """
    reading = _Reading(select)
    for thing, of_class, graph in reading.rows("linking/things"):
        record = reading.records.setdefault(thing, Record(thing))
        name = of_class.removeprefix(ONTOLOGY)
        record.family = _PLACES[name]
        reading.add(record, "classes", name)
        reading.add(record, "origins", graph.removeprefix(GRAPH))
    reading.take("linking/labels", "labels")
    for prop, kept in _PROPERTIES.items():
        reading.take("linking/values", kept, property=prop)
    _codes_and_places(reading)
    for thing, owner in reading.rows("linking/stakes"):
        for one, other in ((thing, owner), (owner, thing)):
            if one in reading.records:
                reading.add(reading.records[one], "partners", other)
    for record in reading.records.values():
        record.origins = {_origin(name, record) for name in record.origins}
    return [reading.settled(iri) for iri in sorted(reading.records)]


def _codes_and_places(reading: _Reading) -> None:
    for thing, code in reading.rows("linking/values", property=ONTOLOGY + "isoCode"):
        if thing in reading.records:
            reading.records[thing].code = code
    for thing, latitude, longitude in reading.rows("linking/points"):
        if thing in reading.records:
            record = reading.records[thing]
            record.points = record.points | {(float(latitude), float(longitude))}


class _Reading:
    """Records as they are read; what many of them hold alike is kept once."""

    def __init__(self, select: Select) -> None:
        self.records: dict[str, Record] = {}
        self._select = select
        self._kept: dict[frozenset[str], frozenset[str]] = {}

    def rows(self, name: str, **iris: str) -> Iterator[tuple[str, ...]]:
        for row in self._select(query(name), **iris):
            yield tuple(value or "" for value in row)

    def settled(self, iri: str) -> Record:
        """Return a record once all of it, and of its owners, is read."""
        record = self.records[iri]
        owners = (self.records[p].labels for p in record.partners if p in self.records)
        return record.settle(sorted({label for labels in owners for label in labels}))

    def take(self, name: str, kept: str, **iris: str) -> None:
        """Add what a query gives of each record to what is kept of it."""
        for thing, value in self.rows(name, **iris):
            if thing in self.records:
                self.add(self.records[thing], kept, value)

    def add(self, record: Record, kept: str, value: str) -> None:
        more = getattr(record, kept) | {value}
        setattr(record, kept, self._kept.setdefault(more, more))


def _origin(source: str, record: Record) -> str:
    """Return a source, with the database where its identifiers name one (``MRDS 10048222``).

    Where that is of reports, each record is one: a report does not know what others describe.
    """
    databases = {i.partition(" ")[0] for i in record.identifiers if " " in i}
    if source != "minmod" or not databases:
        return source
    database = min(databases)
    return f"{source} {min(record.identifiers) if database == _OF_REPORTS else database}"
