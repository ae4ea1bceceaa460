"""Units: the spellings that sources use, the unit each means, and its size in tonnes.

The sizes are those of ontology/vocabularies/units.ttl (a test holds the two together), where each
has its source. Spellings that mean different units in different sources ("ton", "oz", "MT") are
refused unless the reader of a source says what they mean there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import PREFIXES
from minegraph.sources.values import Iri

if TYPE_CHECKING:
    from collections.abc import Mapping

_TONNES: Final[dict[str, str]] = {
    "TONNE": "1", "KiloTONNE": "1000", "MegaTONNE": "1000000",
    "KiloGM": "0.001", "GM": "0.000001",
    "TON_SHORT": "0.90718474", "TON_LONG": "1.0160469088",
    "LB": "0.00045359237", "OZ_TROY": "0.0000311034768", "CARAT": "0.0000002",
    "TONNE-PER-YR": "1", "KiloTONNE-PER-YR": "1000", "MegaTONNE-PER-YR": "1000000",
}  # fmt: skip
_MASSLESS: Final = ("PERCENT", "NUM", "M", "M3", "CCY_USD", "MegaCCY_USD", "CCY_IRR")

# Unit, factor to it, spellings in lower case. A factor is for units that the vocabulary lacks.
_SPELLINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("TONNE", "1", "t|tonne|tonnes|metric ton|metric tons|metric tonne|metric tonnes|تن"),
    ("KiloTONNE", "1", ("kt|ktonnes|thousand tonnes|thousand metric tons|thousand metric tonnes"
     "|1000 t|1,000 t|1000 tonnes|1000 metric tons|هزار تن")),
    ("MegaTONNE", "1", "million tonnes|million metric tons|million metric tonnes|میلیون تن"),
    ("KiloGM", "1", "kg|kilogram|kilograms|kilogramme|kilogrammes|کیلوگرم"),
    ("GM", "1", "g|gram|grams|gramme|grammes|گرم"),
    ("TON_SHORT", "1", "short ton|short tons|st"),
    ("TON_LONG", "1", "long ton|long tons|lt"),
    ("LB", "1", "lb|lbs|pound|pounds"),
    ("LB", "1000", "klb|klbs|thousand pounds"),
    ("LB", "1000000", "mlb|mlbs|million pounds"),
    ("OZ_TROY", "1", "oz t|ozt|troy oz|troy ounce|troy ounces"),
    ("OZ_TROY", "1000", "koz t|thousand troy ounces"),
    ("OZ_TROY", "1000000", "moz t|million troy ounces"),
    ("CARAT", "1", "ct|carat|carats"),
    ("CARAT", "1000", "kct|thousand carats"),
    ("CARAT", "1000000", "mct|million carats"),
    ("TONNE-PER-YR", "1", "t/a|t/y|tpa|tonnes a year|tonnes per year|tonnes per annum"),
    ("KiloTONNE-PER-YR", "1", ("kt/a|kt/y|ktpa|ttpa|thousand tonnes a year|thousand tonnes per year"
     "|thousand tonnes per annum")),
    ("MegaTONNE-PER-YR", "1", ("mt/a|mtpa|million tonnes a year|million tonnes per year"
     "|million tonnes per annum")),
    ("PERCENT", "1", "%|percent|per cent|درصد"),
    ("NUM", "1", "number|persons|people|نفر"),
    ("M", "1", "m|metre|metres|meter|meters|متر"),
    ("M3", "1", "m3|m³|cubic metres|cubic meters"),
    ("CCY_USD", "1", "usd|us$|us dollar|us dollars"),
    ("MegaCCY_USD", "1", "million usd|musd|million us dollars"),
    ("CCY_IRR", "1", "irr|rial|rials|ریال"),
)  # fmt: skip
# Read by case: Mt is a million tonnes, MT a metric ton to some and a million tonnes to others.
_BY_CASE: Final = {"Mt": "MegaTONNE"}
_TRAPS: Final = {
    "ton": "short, long or metric ton",
    "tons": "short, long or metric tons",
    "oz": "troy ounce or avoirdupois ounce",
    "ounce": "troy ounce or avoirdupois ounce",
    "ounces": "troy ounces or avoirdupois ounces",
    "mt": "metric ton, or million tonnes (Mt)",
    "flask": "flasks of mercury are of several sizes: give kilograms",
    "flasks": "flasks of mercury are of several sizes: give kilograms",
}


@dataclass(frozen=True)
class Unit:
    """A unit of the vocabulary, its tonnes if it measures mass, and what a spelling multiplies."""

    name: str
    factor: Decimal = Decimal(1)

    @property
    def iri(self) -> Iri:
        """Return the unit's IRI, which is QUDT's."""
        return Iri(PREFIXES["unit"] + self.name)

    def value(self, number: Decimal) -> Decimal:
        """Return a reported number in this unit."""
        return number * self.factor

    def tonnes(self, number: Decimal) -> Decimal | None:
        """Return a reported number in tonnes, or None where the unit does not measure mass."""
        size = _TONNES.get(self.name)
        return None if size is None else self.value(number) * Decimal(size)


class UnknownUnit(ValueError):
    """A spelling that is no unit, or more than one; the message says which are known."""


_KNOWN: Final = {
    spelling: Unit(name, Decimal(factor))
    for name, factor, spellings in _SPELLINGS
    for spelling in spellings.split("|")
}
_NAMES: Final = {name.casefold(): name for name in (*_TONNES, *_MASSLESS)}


def read(spelling: str, *, meaning: Mapping[str, str] | None = None) -> Unit:
    """Return the unit that a spelling means; raise UnknownUnit where that is not certain.

    ``meaning`` gives, for one source, the unit's name for spellings that are ambiguous.
    """
    plain = " ".join(spelling.split())
    folded = plain.casefold()
    if meaning and folded in meaning:
        return Unit(meaning[folded])
    if plain in _BY_CASE:
        return Unit(_BY_CASE[plain])
    if folded in _TRAPS:
        raise UnknownUnit(f"{spelling!r} is ambiguous ({_TRAPS[folded]}): write which it is")
    if folded in _KNOWN:
        return _KNOWN[folded]
    if folded.removeprefix("unit:") in _NAMES:
        return Unit(_NAMES[folded.removeprefix("unit:")])
    raise UnknownUnit(f"{spelling!r} is not a known unit; some are t, kt, Mt, kg, lb, oz t, ttpa")
