"""The sites of which MinMod's records speak: several records may name one, each in part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from minegraph.sources import cells
from minegraph.sources.values import Iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.sources.countries import Country
    from minegraph.sources.minmod.archive import Record
    from minegraph.sources.minmod.terms import Terms
    from minegraph.sources.sites import Namer

# What the records call a mine or plant; anything else (occurrence, prospect, ...) is a deposit.
_KINDS: Final = {
    "mine": "mine", "mines": "mine", "producer": "mine", "past producer": "mine", "plant": "plant",
}  # fmt: skip
_RANK: Final = ("mine", "plant", "deposit")


@dataclass(slots=True)
class Site:
    """A site: the names and countries that its records give, its kind, and if any says what of."""

    identifier: str
    kind: str = "deposit"
    names: set[str] = field(default_factory=set)
    countries: set[Country] = field(default_factory=set)
    mined: bool = False
    iri: Iri = field(default_factory=Iri)

    @property
    def name(self) -> str:
        """Return the name of the site, the same whatever the order of its records."""
        return min(self.names)

    @property
    def country(self) -> Country:
        """Return the only country of the site."""
        return next(iter(self.countries))

    @property
    def missing(self) -> str:
        """Return why nothing can be stated of the site, "" where all is there."""
        if not self.names:
            return "records of a site without a name"
        if not self.countries:
            return "records of a site without a known country"
        if len(self.countries) > 1:
            return "records of a site in more than one country"
        return "" if self.mined else "records of a site whose commodities have no concept"


def survey(records: Iterable[Record], terms: Terms, namer: Namer) -> dict[tuple[str, str], Site]:
    """Return the sites that have a name or country, by database and number, each with its IRI."""
    sites: dict[tuple[str, str], Site] = {}
    # Of every record, also of those that name nothing: by hash, for there are a third of a million.
    mined: set[int] = set()
    kinds: dict[int, str] = {}
    for record in records:
        said, key = record.content, record.key
        if any(terms.commodities(i.get("commodity") or {}) for i in record.inventories):
            mined.add(hash(key))
        name = cells.words(cells.mended(said.get("name") or ""))
        found = terms.countries(said.get("location_info") or {})
        kind = _KINDS.get(str(said.get("site_type") or "").strip().casefold())
        if kind:
            kinds[hash(key)] = min(kind, kinds.get(hash(key), kind), key=_RANK.index)
        if name or found:
            site = sites.setdefault(key, Site(f"{terms.database(key[0])} {key[1]}"))
            site.names |= {name} if name else set()
            site.countries |= found
    for key, site in sites.items():
        site.kind = kinds.get(hash(key), site.kind)
        site.mined = hash(key) in mined
        if not site.missing:
            site.iri = namer.site(site.kind, site.identifier)
    return sites
