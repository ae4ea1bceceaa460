"""The terms of MinMod's records: commodities, countries, states and data sources, as ours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from minegraph.sources import cells, commodities, countries
from minegraph.sources.values import Iri, Text, address

if TYPE_CHECKING:
    from minegraph.sources.countries import Country
    from minegraph.sources.statements import Statements

_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")
# Names of the data set's own list that say two things, and the one that has a concept.
_NAMES: Final = {
    "barium barite": "barite", "boron borates": "boron", "fluorine fluorite": "fluorite",
    "gypsum anhydrite": "gypsum", "nitrogen nitrates": "nitrate",
    "phosphorus phosphates": "phosphate", "talc soapstone": "talc", "sodium > halite": "salt",
    "sodium > salt": "salt", "sulfur pyrite": "sulphur", "halite": "salt", "potassium": "potash",
    "gemstone": "gemstones", "zeolites": "zeolite", "sand": "sand and gravel",
    "gravel": "sand and gravel", "stone > crushed/broken": "aggregate", "fire clay": "clay",
    "ball clay": "clay", "brick clay": "clay", "kaolinite": "kaolin",
}  # fmt: skip
_STATE: Final = re.compile(r"[A-Z]{2}")


class Terms:
    """What the terms of an archive mean: its own tables of them first, the names next."""

    def __init__(self, tables: dict[str, list[dict[str, str]]]) -> None:
        named = tables.get("commodity", [])
        self.names = {row["minmod_id"]: row["name"] for row in named}
        self.symbols = {row["aliases"]: row["name"] for row in named if row.get("aliases")}
        self._symbol_of = {
            found: row["aliases"]
            for row in named
            if row.get("aliases") and (found := _commodity(row["name"]))
        }
        self._countries = {row["minmod_id"]: row["iso3"] for row in tables.get("country", [])}
        self._states = {row["minmod_id"]: row for row in tables.get("state_or_province", [])}
        self.units = {row["minmod_id"]: row["unit name"] for row in tables.get("unit", [])}
        self.systems = {row["minmod_id"]: row["name"] for row in tables.get("crs", [])}
        self.forms = {
            row["name"].casefold(): row["formula"] for row in tables.get("commodity_form", [])
        }
        self._sources = {row["uri"]: row for row in tables.get("data_source", [])}

    def commodities(self, said: dict[str, Any]) -> list[Iri]:
        """Return the commodities that an inventory is of: by its link, else by what was read."""
        linked = self.names.get(link(said))
        if linked is not None:
            found = _commodity(linked)
            return [found] if found else []
        observed = cells.words(said.get("observed_name"))
        parts = [self.symbols.get(part) for part in observed.split()]
        if parts and all(parts):
            return [found for part in parts if part and (found := _commodity(part))]
        found = _commodity(observed)
        return [found] if found else []

    def symbol(self, commodity: Iri) -> str:
        """Return the chemical symbol of a commodity, "" where it is no element."""
        return self._symbol_of.get(commodity, "")

    def countries(self, location: dict[str, Any]) -> set[Country]:
        """Return the countries of a location, by link or by name."""
        found = set()
        for said in location.get("country") or ():
            name = self._countries.get(link(said)) or cells.mended(said.get("observed_name") or "")
            country = countries.find(name) if name else None
            if country is not None:
                found.add(country)
        return found

    def state(self, location: dict[str, Any], country: Country, into: Statements) -> Iri | None:
        """Describe and return the state of a location, where its code is one of ISO 3166-2.

        The data set's table has such codes for the states of the USA alone.
        """
        for said in location.get("state_or_province") or ():
            row = self._states.get(link(said), {})
            code = row.get("state_code", "")
            if country.code == "USA" == row.get("country_code", "") + "A" and _STATE.fullmatch(
                code
            ):
                state = Iri(f"{country.iri.rpartition('/')[0]}/us-{code.lower()}")
                if into.begins(state):
                    into.describe(
                        state,
                        "mg:Province",
                        None,
                        {
                            "rdfs:label": Text(row["name"]),
                            "mg:isoCode": f"US-{code}",
                            "mg:country": country.describe(into),
                        },
                    )
                return state
        return None

    def database(self, source: str) -> str:
        """Return the short name of the database that a record is from."""
        name = self._sources.get(source, {}).get("name")
        return name or source.partition("://")[2] or source

    def page(self, source: str, record: str) -> Iri | None:
        """Return the web page of a record in its own database, where the data set knows it."""
        kind, _, form = (self._sources.get(source, {}).get("connection") or "").partition(":::")
        if kind != "webpage" or "{record_id}" not in form:
            return None
        return address(form.replace("{record_id}", quote(record, safe="")))


def link(said: dict[str, Any] | None) -> str:
    """Return the identifier to which a term was linked, "" where it was not."""
    return str((said or {}).get("normalized_uri") or "").rpartition("/")[2]


@lru_cache(maxsize=1 << 14)
def _commodity(name: str) -> Iri | None:
    """Return the commodity of a name, from its narrowest form (``Clay > Kaolin``) to its widest."""
    plain = _BRACKETS.sub("", name).replace("-", " ").strip()
    parts = [part.strip() for part in plain.split(">")]
    wider = [" > ".join(parts), *reversed(parts), plain.partition(",")[0].strip()]
    for said in wider:
        found = commodities.find(_NAMES.get(said.casefold(), said)) if said else None
        if found is not None:
            return found
    return None
