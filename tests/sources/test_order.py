"""What was loaded first does not matter where sources call a thing alike."""

from __future__ import annotations

import re

import pytest

from minegraph.namespaces import DCTERMS, RDFS, SKOS
from minegraph.sources.names import Names

from .shared import lines, read, shared, whole

IRON = "gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"
STEEL = "gem-iron-steel/iron-steel-plants-2025-03-25.csv"
NAMED = re.compile(r'<(\S+)> <(\S+)> "(.*)"(?:@\w+)? \.')
PROPERTIES = (RDFS + "label", SKOS + "altLabel", DCTERMS + "identifier")


def names_in(made: list[str], graph: str) -> Names:
    found = (NAMED.fullmatch(line) for line in made)
    return Names((*m.groups(), graph) for m in found if m and m[2] in PROPERTIES)


@pytest.fixture(scope="module")
def orders():
    """The statements of both trackers, as two loads make them in either order."""
    made = []
    for first, second in (("gem-iron-ore", "gem-steel"), ("gem-steel", "gem-iron-ore")):
        files = {"gem-iron-ore": IRON, "gem-steel": STEEL}
        one = lines(whole(first, files[first]))
        names = names_in(one, "https://x/graph")
        made.append(
            {first: set(one), second: set(lines(read(second, shared(files[second]), names=names)))}
        )
    return made


def test_owners_of_two_trackers_are_one_in_either_order(orders):
    codes = [
        {line.split('"')[1] for line in made if DCTERMS + "identifier" in line and '"E1' in line}
        for made in orders[0].values()
    ]
    shared_codes = codes[0] & codes[1]
    assert len(shared_codes) > 50
    for made in orders:
        union = set().union(*made.values())
        iris = {}
        for line in union:
            if DCTERMS + "identifier" in line:
                iris.setdefault(line.split('"')[1], set()).add(line.split(" ", 1)[0])
        assert all(len(iris[code]) == 1 for code in shared_codes)


def test_both_orders_make_the_same_graphs_but_for_one_code_of_two_owners(orders):
    """E100002003752 is Tosyali's in the one tracker and Sonangol's in the other."""
    for kind in ("gem-iron-ore", "gem-steel"):
        differ = orders[0][kind] ^ orders[1][kind]
        assert len(differ) < 60
        assert all(re.search("sonangol|tosyali", line, re.IGNORECASE) for line in differ)
