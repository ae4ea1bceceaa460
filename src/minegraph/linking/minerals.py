"""What sites yield, as far as it is compared: kinds of one mineral are one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import slug

if TYPE_CHECKING:
    from minegraph.linking.records import Record

_KIN: Final = {
    "thermal-coal": "coal", "coking-coal": "coal", "lignite": "coal", "anthracite": "coal",
    "alumina": "aluminium", "bauxite": "aluminium", "ilmenite": "titanium", "rutile": "titanium",
    "chromite": "chromium", "platinum": "platinum-group-metals",
    "palladium": "platinum-group-metals", "barite": "barium", "baryte": "barium",
    **dict.fromkeys(
        "cerium dysprosium erbium europium gadolinium holmium lanthanum lutetium monazite "
        "neodymium praseodymium samarium terbium thulium ytterbium yttrium".split(),
        "rare-earth-elements",
    ),
}  # fmt: skip


def minerals(record: Record) -> frozenset[str]:
    """Return the minerals of a site, each by the name under which it is compared."""
    return _compared(frozenset(record.commodities))


def kin(left: frozenset[str], right: frozenset[str]) -> bool:
    """Return whether half of two sites' minerals are the same, or all of the one with fewer."""
    shared = left & right
    return bool(shared) and (2 * len(shared) >= len(left | right) or shared in (left, right))


@lru_cache(maxsize=1 << 14)
def _compared(commodities: frozenset[str]) -> frozenset[str]:
    slugs = map(slug, commodities)
    return frozenset(_KIN.get(name, name) for name in slugs)
