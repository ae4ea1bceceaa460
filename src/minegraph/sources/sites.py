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
# Legal forms that make a company, of the countries of the data sets.
_LEGAL: Final = re.compile(
    r"\b(Co|Ltd|LTD|Limited|LIMITED|Unlimited|Inc|Corp|Corporation|Company|Group|Holdings?"
    r"|LLC|LLP|LP|GP|PLC|Plc|plc|Pty|Bhd|PCL|Tbk|QPSC|JSC|PJSC|PrJSC|OJSC|CJSC|PAO|OAO|AO"
    r"|PAT|PrAT|PRAT|AB|AS|Oyj?|AG|GmbH|SE|NV|BV|SpA|SRL|SA|SAU|SAS|SARL|SAE|SAA|SAB|SAIC|SAPI"
    r"|SLU?|Lda|Ltda|AD|AŞ|LŞ|ShA|doo|dd|sro|SP zoo)\b\.?|^PT\b|\bCA$|\bS\. ?A\."
)
SITES: Final = ("mine", "deposit", "plant", "project")


def kind_of(iri: Iri) -> str:
    """Return the kind of a thing from its IRI, such as ``mine``."""
    return iri.removeprefix(THING).partition("/")[0]


def kind_of_holder(name: str) -> str:
    """Return what an owner or operator is: a company where its name has a legal form."""
    return "company" if _LEGAL.search(name) else "organization"


class Namer:
    """Gives the things of a data set their IRIs, from the identifiers of the data set alone.

    A thing that comes with minegraph keeps its IRI and label. What a store holds is not asked, so
    that loads in any order, and of any edition after another, state the same.
    """

    def __init__(self, job: Job, dataset: str = "") -> None:
        self._known = job.known
        self._dataset = dataset

    def site(self, kind: str, identifier: str) -> Iri:
        """Return the IRI of the site with an identifier."""
        known = self._known.names.identified(identifier, *SITES)
        return known or minting.identified(kind, self._dataset, identifier)

    def organization(self, identifier: str) -> Iri:
        """Return the IRI of the organization with an identifier, whatever kind it is of."""
        known = self._known.names.identified(identifier, *ORGANIZATIONS)
        return known or minting.identified("organization", self._dataset, identifier)

    def called(
        self, iri: Iri, name: str, others: Iterable[Text] = ()
    ) -> dict[str, list[Value | None]]:
        """Return a thing's labels and other names; one that comes with minegraph has its labels.

        The data set's own name is a further one then.
        """
        labels = self._known.labels.get(iri) or (Text(name),)
        words = {label.words for label in labels}
        more = [other for other in (Text(name), *others) if other.words not in ("", *words)]
        return {"rdfs:label": [*labels], "skos:altLabel": [*dict.fromkeys(more)]}

    def further(self, iri: Iri, name: Text) -> Text | None:
        """Return a further name of a thing, None where a label has its words."""
        labels = self._known.labels.get(iri, ())
        return None if any(label.words == name.words for label in labels) else name


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
