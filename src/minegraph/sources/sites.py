"""Sites as the data sets state them: their IRI, names, country and the point of a source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import THING
from minegraph.sources import bounds, minting
from minegraph.sources.describing import point_wkt
from minegraph.sources.values import Iri, Text, Value, decimal_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from minegraph.sources.countries import Country
    from minegraph.sources.kinds import Job
    from minegraph.sources.statements import Place, Statements

CLASSES: Final = {
    "mine": "mg:Mine",
    "deposit": "mg:Deposit",
    "plant": "mg:Plant",
    "project": "mg:MiningProject",
    "company": "mg:Company",
    "agency": "mg:Agency",
    "ministry": "mg:Ministry",
    "fund": "mg:Fund",
    "organization": "mg:Organization",
}
ORGANIZATIONS: Final = ("agency", "company", "ministry", "fund", "organization")
_LEGAL: Final = re.compile(
    r"\b(Co|Ltd|Limited|Inc|Corp|Corporation|Company|LLC|JSC|PJSC|OJSC|PAO|OAO|AO|SpA|SA|AB|AG"
    r"|GmbH|Pty|PLC|plc|Bhd|NV|BV|SAS|SARL|Ltda|SE|AS|Group|LLP|Holdings?)\b\.?"
)
SITES: Final = ("mine", "deposit", "plant", "project")


def kind_of(iri: Iri) -> str:
    """Return the kind of a thing from its IRI, such as ``mine``."""
    return iri.removeprefix(THING).partition("/")[0]


def kind_of_holder(name: str) -> str:
    """Return what an owner or operator is: a company where its name has a legal form."""
    return "company" if _LEGAL.search(name) else "organization"


class Namer:
    """Gives the things of a data set their IRIs: that of the store by identifier, else a new one.

    A new one has the data set's identifier in it, so that no two rows ever share one by name.
    """

    def __init__(self, job: Job, graph: Iri) -> None:
        self._names = job.names
        self._graph = graph

    def site(self, kind: str, name: str, identifier: str) -> Iri:
        """Return the IRI of the site with an identifier."""
        known = self._names.identified(identifier, *SITES)
        return known or minting.thing(kind, name, identifier)

    def organization(self, kind: str, name: str, identifier: str) -> Iri:
        """Return the IRI of the organization with an identifier."""
        known = self._names.identified(identifier, *ORGANIZATIONS)
        return known or minting.thing(kind, name, identifier)

    def is_called(self, identifier: str, name: str, other: str) -> bool:
        """Return whether the store calls an organization by one name and not by the other."""
        known = self._names.identified(identifier, *ORGANIZATIONS)
        return known in self._names.called(name) and known not in self._names.called(other)

    def called(self, iri: Iri, name: str, others: Iterable[str]) -> dict[str, list[Value | None]]:
        """Return a thing's label and other names; the label of another source stays the label.

        One that is the same is stated again, so that it does not matter which was loaded first.
        """
        more = [Text(other) for other in dict.fromkeys(others) if other and other != name]
        same = self._names.label_of_others(iri, self._graph, name)
        if self._names.labelled_by_others(iri, self._graph) and not same:
            return {"skos:altLabel": [Text(name), *more]}
        return {"rdfs:label": [Text(name)], "skos:altLabel": [*more]}


def in_range(latitude: Decimal | None, longitude: Decimal | None) -> bool:
    """Return whether a pair of numbers can be a position."""
    if latitude is None or longitude is None:
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180 and not (latitude == 0 == longitude)


def state_point(
    statements: Statements,
    site: Iri,
    label: str,
    position: tuple[Decimal, Decimal],
    *,
    source: Iri,
    place: Place,
    column: str,
    country: Country | None = None,
    accuracy: Iri | None = None,
    mark: str = "",
    printed: str = "",
) -> Iri:
    """State the position (latitude, longitude) that a source gives to a site.

    A position that can hardly be in the ``country`` is stated as it is, and told as doubtful. A
    ``mark`` tells its points apart where the source gives it several; what is ``printed`` in
    another coordinate system goes into the locator.
    """
    latitude, longitude = position
    more = (mark,) if mark else ()
    point = minting.part("geometry", site, source.rsplit("/", 1)[-1], *more)
    if country is not None and (why := bounds.doubt(country.code, latitude, longitude)):
        statements.doubt(point, place, why, f"{latitude}, {longitude} in {country.english}")
    properties: Mapping[str, Value | None] = {
        "rdfs:label": Text(f"{label}: point in {source.rsplit('/', 1)[-1]}"),
        "geo:asWKT": point_wkt(decimal_form(longitude), decimal_form(latitude)),
        "mg:latitude": latitude,
        "mg:longitude": longitude,
        "mg:accuracy": accuracy,
        "mg:statedIn": source,
        "mg:locator": Text(f"{place.words()}; {printed}" if printed else place.words()),
    }
    statements.describe(point, "mg:Point", place, properties)
    statements.add(site, "geo:hasGeometry", point, column=column)
    return point
