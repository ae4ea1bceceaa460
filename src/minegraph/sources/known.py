"""The things that come with minegraph: what its own facts call them, whatever a store holds.

What a public data set states rests on these alone, never on what was loaded before, so that the
order of loads does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import DCTERMS, ONTOLOGY, RDFS, SKOS, THING
from minegraph.shipped import facts
from minegraph.sources.names import Names
from minegraph.sources.values import Text
from minegraph.store.literals import Said, literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minegraph.sources.countries import Country
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri, Value

_LABEL: Final = RDFS + "label"
# How the codes of provinces start, where provinces of a country come with minegraph.
_PROVINCES: Final = {"IRN": "IR-"}
_ISO_CODE: Final = ONTOLOGY + "isoCode"
_IDENTIFIERS: Final = (DCTERMS + "identifier", _ISO_CODE)
_PROPERTIES: Final = (*_IDENTIFIERS, _LABEL, SKOS + "altLabel", ONTOLOGY + "abbreviation")


@dataclass(frozen=True)
class Known:
    """Things by name and identifier, and the labels of each, one for each language."""

    names: Names = field(default_factory=Names)
    labels: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    """The ISO codes of territories."""

    def province(self, name: str, country: Country, into: Statements) -> Iri | None:
        """Describe and return the one province of a country that has a name."""
        found = [
            iri
            for iri in self.names.called(name, "territory")
            if self.codes.get(iri, "").startswith(_PROVINCES.get(country.code, "-"))
        ]
        if len(found) != 1:
            return None
        said: dict[str, Value | tuple[Text, ...]] = {
            "rdfs:label": self.labels.get(found[0], ()),
            "mg:isoCode": self.codes[found[0]],
            "mg:country": country.describe(into),
        }
        return into.describe(found[0], "mg:Province", None, said)


def known_of(said: Iterable[Said]) -> Known:
    """Return the things of which something is said and that have an identifier or code."""
    every = {each for each in said if each.thing.startswith(THING)}
    identified = {each.thing for each in every if each.property in _IDENTIFIERS}
    rows = sorted(each for each in every if each.thing in identified)
    labels: dict[str, dict[str, Text]] = {}
    for thing, prop, words, language in rows:
        if prop == _LABEL:
            labels.setdefault(thing, {}).setdefault(language, Text(words, language))
    return Known(
        Names((row.thing, row.property, row.words, "") for row in rows),
        {thing: tuple(found.values()) for thing, found in labels.items()},
        {row.thing: row.words for row in rows if row.property == _ISO_CODE},
    )


def known_things() -> Known:
    """Return the things of the facts that come with minegraph."""
    return known_of(said for path in facts() for said in literals(path, _PROPERTIES))
