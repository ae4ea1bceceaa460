"""Units as company reports print them: a multiple, a state of wetness and a unit of mass.

``million dry metric tonnes`` is such a measure. What may be two units ("tons", "ounces" of what is
no precious metal) is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from minegraph.sources.units import Unit

_MULTIPLES: Final = {
    "000": 1000, "000s": 1000, "thousand": 1000, "thousands": 1000, "million": 1_000_000,
    "millions": 1_000_000, "billion": 1_000_000_000, "100": 100,
}  # fmt: skip
_IDLE: Final = frozenset("of contained fine per year".split())
RECOVERABLE: Final = "recoverable-metal"
_WEIGHTS: Final = ("dry-weight", "wet-weight")
_BASES: Final = {"dry": "dry-weight", "wet": "wet-weight", "recoverable": RECOVERABLE}
# Short forms with their multiple; those of the last column are of precious metals alone.
_SHORT: Final = {
    "kt": ("KiloTONNE", 1), "ktonnes": ("KiloTONNE", 1), "kilotonnes": ("KiloTONNE", 1),
    "mt": ("MegaTONNE", 1),
    "t": ("TONNE", 1), "tonnes": ("TONNE", 1), "metric tonnes": ("TONNE", 1),
    "metric tons": ("TONNE", 1), "short tons": ("TON_SHORT", 1), "kst": ("TON_SHORT", 1000),
    "kg": ("KiloGM", 1), "kilogram": ("KiloGM", 1), "kilograms": ("KiloGM", 1),
    "carats": ("CARAT", 1),
    "pounds": ("LB", 1), "lbs": ("LB", 1), "klbs": ("LB", 1000),
    "troy ounces": ("OZ_TROY", 1), "troy oz": ("OZ_TROY", 1), "ozt": ("OZ_TROY", 1),
    "kozt": ("OZ_TROY", 1000), "tpa": ("TONNE", 1), "ktpa": ("KiloTONNE", 1),
    "mtpa": ("MegaTONNE", 1),
}  # fmt: skip
_OUNCES: Final = {
    "ounces": ("OZ_TROY", 1), "oz": ("OZ_TROY", 1), "koz": ("OZ_TROY", 1000),
    "moz": ("OZ_TROY", 1_000_000),
}  # fmt: skip
_WITH_STATE: Final = {
    "dmt": "dry metric tonnes", "wmt": "wet metric tonnes",
    "kdmt": "thousand dry metric tonnes", "kwmt": "thousand wet metric tonnes",
}  # fmt: skip
# A capital letter tells million tonnes from metric tons, which nobody writes as Mt.
_BY_CASE: Final = re.compile(r"\bMT\b|\bmt\b")


@dataclass(frozen=True)
class Measure:
    """A unit with its multiple, and the basis that its words give, if any: dry, recoverable, ..."""

    unit: Unit
    basis: str = ""

    @property
    def of_ore(self) -> str:
        """Return the basis of ore or coal; tonnes that can be won are gross weight all the same."""
        return self.basis if self.basis in _WEIGHTS else "gross-weight"

    @property
    def of_metal(self) -> str:
        """Return the basis of a metal that is so measured: contained, or what can be recovered."""
        return RECOVERABLE if self.basis == RECOVERABLE else "contained-metal"


def find(printed: str, *, precious: bool = False) -> Measure | None:
    """Return what a measure means, or None where it is none or may be more than one thing.

    An ounce of a ``precious`` metal is a troy ounce.
    """
    plain = " ".join(re.sub(r"[()]", " ", printed).split()).rstrip(".")
    if _BY_CASE.search(plain):
        return None
    words = _WITH_STATE.get(plain.casefold(), plain.casefold()).split()
    factor, basis, left = 1, "", []
    for word in words:
        if word in _MULTIPLES:
            factor *= _MULTIPLES[word]
        elif word in _BASES:
            basis = basis if basis in _WEIGHTS else _BASES[word]
        elif word not in _IDLE:
            left.append(word)
    name, more = ({**_SHORT, **_OUNCES} if precious else _SHORT).get(" ".join(left), ("", 1))
    return Measure(Unit(name, Decimal(factor * more)), basis) if name else None
