"""What a release says of each thing that helps to tell whether it is also something else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from minegraph.linking.names import Name, organization_name, site_name
from minegraph.namespaces import DCTERMS, GRAPH, ONTOLOGY, RDFS, SKOS
from minegraph.queries import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Select = Callable[..., Iterable[tuple[str | None, ...]]]

_NAMES: Final = (SKOS + "altLabel", ONTOLOGY + "abbreviation")
_PLACES: Final = {
    "Mine": "ground", "Deposit": "ground", "MiningProject": "ground", "Site": "ground",
    "Plant": "plant",
    "Agency": "organization", "Company": "organization", "Fund": "organization",
    "Ministry": "organization", "Organization": "organization",
    "Country": "territory", "Province": "territory", "Territory": "territory",
}  # fmt: skip
_ABOVE: Final = (ONTOLOGY + "subsidiaryOf", "http://www.w3.org/ns/org#subOrganizationOf")
_PROPERTIES: Final = (
    *_NAMES,
    *_ABOVE,
    DCTERMS + "identifier",
    *(ONTOLOGY + name for name in "isoCode country commodity operator partOf province".split()),
)


@dataclass(slots=True)
class Record:
    """A thing as sources describe it; what is compared of it.

    ``family`` is what may be one thing: a mine is never a plant. ``origins`` are the sources, and
    the databases that a source quotes: none is thought to describe a thing under two IRIs.
    """

    iri: str
    family: str = ""
    classes: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    provinces: set[str] = field(default_factory=set)
    commodities: set[str] = field(default_factory=set)
    partners: set[str] = field(default_factory=set)
    wholes: set[str] = field(default_factory=set)
    points: set[tuple[float, float]] = field(default_factory=set)
    code: str = ""
    names: tuple[Name, ...] = ()
    called: int = 0

    def settle(self) -> Record:
        """Take the names apart, once all are known, and return the record."""
        made = organization_name if self.family == "organization" else site_name
        # A part is called "WHOLE: PART"; its own name is the last.
        texts = sorted({text.rpartition(": ")[2] for text in self.labels})
        self.called = len({name.words for name in map(made, texts)})
        texts += [part for text in texts if "," in text for part in text.split(", ")]
        names = {name.words: name for name in map(made, texts) if name.words}
        self.names = tuple(names[words] for words in sorted(names))
        return self


def read_records(select: Select) -> list[Record]:
    """Return a record of every thing that may have another IRI, in the order of their IRIs.

    ``select`` answers a SELECT query over a whole release with the plain values of its rows.
    """
    records: dict[str, Record] = {}
    for thing, of_class, graph in _rows(select, "linking/things"):
        record = records.setdefault(thing, Record(thing))
        name = of_class.removeprefix(ONTOLOGY)
        record.classes.add(name)
        record.family = _PLACES[name]
        record.origins.add(graph.removeprefix(GRAPH))
    for record, prop, value in _said(select, records):
        _take(record, prop, value)
    for thing, latitude, longitude in _rows(select, "linking/points"):
        if thing in records:
            records[thing].points.add((float(latitude), float(longitude)))
    _partners(select, records)
    for record in records.values():
        record.origins = {_origin(name, record) for name in record.origins}
    return [records[iri].settle() for iri in sorted(records)]


def _said(select: Select, records: dict[str, Record]) -> Iterator[tuple[Record, str, str]]:
    """Yield what is said of each record by one property after the other."""
    for name in _PLACES:
        for thing, label in _rows(select, "linking/labels", **{"class": ONTOLOGY + name}):
            if thing in records:
                yield records[thing], RDFS + "label", label
    for prop in _PROPERTIES:
        for thing, value in _rows(select, "linking/values", property=prop):
            if thing in records:
                yield records[thing], prop, value


def _partners(select: Select, records: dict[str, Record]) -> None:
    for thing, owner in _rows(select, "linking/stakes"):
        for one, other in ((thing, owner), (owner, thing)):
            if one in records:
                records[one].partners.add(other)


def _rows(select: Select, name: str, **iris: str) -> Iterable[tuple[str, ...]]:
    for row in select(query(name), **iris):
        yield tuple(value or "" for value in row)


def _take(record: Record, prop: str, value: str) -> None:
    if prop in _NAMES or prop == RDFS + "label":
        record.labels.add(value)
    elif prop == DCTERMS + "identifier":
        record.identifiers.add(value)
    elif prop in _ABOVE or prop == ONTOLOGY + "operator":
        record.partners.add(value)
    elif prop == ONTOLOGY + "isoCode":
        record.code = value
    else:
        sets: dict[str, set[str]] = {
            "country": record.countries,
            "province": record.provinces,
            "commodity": record.commodities,
            "partOf": record.wholes,
        }
        sets[prop.removeprefix(ONTOLOGY)].add(value)


def _origin(source: str, record: Record) -> str:
    """Return a source, with the database where its identifiers name one (``MRDS 10048222``)."""
    databases = {i.rpartition(" ")[0] for i in record.identifiers if " " in i}
    return f"{source} {min(databases)}" if source == "minmod" and databases else source
