"""Reserves and resources of MinMod's inventories: contained tonnes from ore and grade."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from minegraph.sources import units
from minegraph.sources.minmod.terms import link
from minegraph.sources.values import Iri, concept

if TYPE_CHECKING:
    from minegraph.sources.minmod.terms import Terms

# The metals of which the vocabulary has an ore, in which they are counted.
ORES: Final = frozenset(
    "copper lead zinc nickel cobalt tin iron chromium manganese molybdenum tungsten vanadium "
    "niobium gold silver platinum palladium rhodium lithium uranium antimony bismuth tantalum "
    "beryllium titanium".split()
)
_PRODUCTS: Final = {"chromium": "chromite-ore"}
TONNE: Final = units.Unit("TONNE")
_MASSES: Final = {
    "Q200": TONNE, "Q202": units.Unit("MegaTONNE"),
    "Q213": units.Unit("TON_SHORT", Decimal(1000000)), "Q214": units.Unit("TON_SHORT"),
}  # fmt: skip
# A gram: what is computed from binary fractions has more digits than anybody weighed.
_LEAST: Final = Decimal("0.000001")
# A hundred times what the largest deposits hold; tonnes that were read as millions have more.
_MOST_ORE: Final = Decimal("1e12")
_PERCENT: Final = Decimal("0.01")
_PPM: Final = Decimal("0.000001")
_SHARES: Final = {"Q201": _PERCENT, "Q203": _PPM, "Q217": Decimal("0.001"), "Q220": _PPM}
_SPELT: Final = {
    "%": _PERCENT, "percent": _PERCENT, "wt-pct": _PERCENT, "wt%": _PERCENT, "wt %": _PERCENT,
    "ppm": _PPM, "parts per million": _PPM, "g/t": _PPM, "g/mt": _PPM, "gram per tonne": _PPM,
    "grams per tonne": _PPM, "grams/metric ton": _PPM, "kg/t": Decimal("0.001"),
    "ppb": Decimal("0.000000001"),
}  # fmt: skip
_UNITS: Final = "|".join(re.escape(unit) for unit in sorted(_SPELT, key=len, reverse=True))
_GRADE: Final = re.compile(
    rf"(?:(?P<before>[A-Za-z][A-Za-z0-9]*)\s*)?\(?(?P<unit>{_UNITS})\)?(?:\s*\(?(?P<after>[A-Za-z][A-Za-z0-9]*)\)?)?",
    re.IGNORECASE,
)
_RESOURCES: Final = {
    ("indicated",): "indicated", ("inferred",): "inferred", ("measured",): "measured",
    ("indicated", "measured"): "measured-and-indicated",
    ("indicated", "inferred"): "indicated-and-inferred",
    ("indicated", "inferred", "measured"): "measured-indicated-and-inferred",
}  # fmt: skip
_RESERVES: Final = {
    ("proven",): "proved", ("probable",): "probable",
    ("probable", "proven"): "proved-and-probable",
}  # fmt: skip
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?")


class NoFigure(ValueError):
    """An inventory of which no figure can be stated; the message is the reason for the balance."""


@dataclass(frozen=True)
class Contained:
    """What an inventory holds: its class, category, product, tonnes, basis, day and words."""

    kind: str
    category: Iri
    product: Iri
    tonnes: Decimal
    basis: Iri
    as_of: date
    dated: str
    reported: str


def contained(inventory: dict[str, Any], commodity: Iri, terms: Terms) -> Contained | None:
    """Return what an inventory holds, None where it gives neither ore nor grade nor category.

    Raises NoFigure where something of it is missing or not certain.
    """
    ore, grade = inventory.get("ore") or {}, inventory.get("grade") or {}
    said = [ore.get("value") is not None, grade.get("value") is not None]
    if not any(said) and not inventory.get("category"):
        return None
    if not all(said):
        raise NoFigure("inventories without ore or without grade")
    slug = commodity.rpartition("/")[2]
    if slug not in ORES:
        raise NoFigure("inventories of what the vocabulary has no ore for")
    kind, category = _category(inventory.get("category") or ())
    dated = str(inventory.get("date") or "")
    as_of = _day(dated)
    mass, spelt_mass = _ore(ore, terms)
    if mass > _MOST_ORE:
        raise NoFigure("inventories of more ore than any deposit holds")
    share, basis, spelt_share = _grade(grade, inventory.get("material_form"), commodity, terms)
    tonnes = (mass * share).quantize(_LEAST)
    if not tonnes:
        raise NoFigure("inventories that hold less than a gram")
    reported = f"{ore['value']} {spelt_mass} at {grade['value']} {spelt_share}"
    cutoff = inventory.get("cutoff_grade") or {}
    if cutoff.get("value") is not None:
        unit = (cutoff.get("unit") or {}).get("observed_name") or ""
        reported += f", cut-off {cutoff['value']} {unit}".rstrip()
    return Contained(
        kind, category, concept("product", _PRODUCTS.get(slug, f"{slug}-ore")), tonnes,
        concept("basis", basis), as_of, dated, reported,
    )  # fmt: skip


def _category(said: Any) -> tuple[str, Iri]:
    """Return the class and the concept of categories, by their links or by what was read."""
    words: set[str] = set()
    for entry in said:
        plain = link(entry) or str(entry.get("observed_name") or "")
        words.update(re.split(r"\s*(?:\+|,|&|\band\b)\s*", plain.strip().lower()))
    key = tuple(sorted(words))
    if key in _RESOURCES:
        return "Resource", concept("resource-category", _RESOURCES[key])
    if key in _RESERVES:
        return "Reserve", concept("reserve-category", _RESERVES[key])
    raise NoFigure(
        "inventories without a category"
        if not words
        else "inventories of categories that no concept puts together"
    )


def _day(said: str) -> date:
    """Return the day of a date; for a month or year that is printed alone, its first day."""
    found = _DATE.fullmatch(said)
    if found is None:
        raise NoFigure("inventories without a date")
    try:
        return date(*(int(part or 1) for part in found.groups()))
    except ValueError as error:
        raise NoFigure("inventories of a date that is none") from error


def _positive(value: Any) -> Decimal:
    if not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise NoFigure("inventories whose ore or grade is no number above zero")
    return Decimal(repr(value))


def _ore(ore: dict[str, Any], terms: Terms) -> tuple[Decimal, str]:
    """Return the tonnes of ore; the unit is certain where its spelling and link agree.

    They often do not: of what is spelt kt and linked to tonnes, some was turned into tonnes.
    """
    unit = ore.get("unit") or {}
    spelt = str(unit.get("observed_name") or "")
    linked = _MASSES.get(link(unit))
    if not spelt and not link(unit):
        raise NoFigure("inventories whose ore has no unit")
    if spelt:
        try:
            read = units.read(spelt)
        except units.UnknownUnit as error:
            raise NoFigure("inventories whose ore is in no certain unit of mass") from error
    elif linked is not None:
        read, spelt = linked, terms.units.get(link(unit), "")
    else:
        raise NoFigure("inventories whose ore is in no certain unit of mass")
    tonnes = read.tonnes(_positive(ore["value"]))
    if tonnes is None:
        raise NoFigure("inventories whose ore is in no certain unit of mass")
    if link(unit) and read != linked:
        raise NoFigure("inventories whose unit of ore is spelt one way and linked to another")
    return tonnes, spelt


def _grade(
    grade: dict[str, Any], form: dict[str, Any] | None, commodity: Iri, terms: Terms
) -> tuple[Decimal, str, str]:
    """Return the share of the metal in the ore, its basis, and the unit as spelt."""
    unit = grade.get("unit") or {}
    spelt = str(unit.get("observed_name") or "")
    if not spelt and not link(unit):
        raise NoFigure("inventories whose grade has no unit")
    linked = _SHARES.get(link(unit))
    found = _GRADE.fullmatch(spelt)
    factor = _SPELT[found["unit"].lower()] if found else linked if not spelt else None
    if factor is None:
        raise NoFigure("inventories whose grade is in no certain share of mass")
    if link(unit) and factor != linked:
        raise NoFigure("inventories whose unit of grade is spelt one way and linked to another")
    share = _positive(grade["value"]) * factor
    if share > 1:
        raise NoFigure("inventories of a grade above 100 percent")
    counted = [part for part in (found["before"], found["after"]) if part] if found else []
    if form and form.get("observed_name"):
        counted.append(str(form["observed_name"]))
    bases = {_basis(name, commodity, terms) for name in counted} or {"contained-metal"}
    if len(bases) > 1:
        raise NoFigure("inventories whose grade counts another substance")
    return share, bases.pop(), spelt or terms.units.get(link(unit), "")


def _basis(name: str, commodity: Iri, terms: Terms) -> str:
    """Return what a grade of a substance counts: the metal itself, or its oxide."""
    symbol = terms.symbol(commodity)
    if name == symbol or terms.commodities({"observed_name": name}) == [commodity]:
        return "contained-metal"
    formula = terms.forms.get(name.casefold(), name).replace(" ", "")
    if symbol and re.fullmatch(rf"{symbol}\d?O\d?", formula):
        return "contained-oxide"
    raise NoFigure("inventories whose grade counts another substance")
