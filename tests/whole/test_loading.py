"""A load of all data sets: balances add up, no must rule is broken, figures have sources."""

from __future__ import annotations

import pytest

from minegraph.gate.report import Severity
from tests.whole.conftest import FILES

# Rows of the sheets, and of MinMod site records and inventories, as the files hold them.
ROWS = {
    "icmm": 8508, "gem-iron-ore": 890, "gem-steel": 1204, "mine-production": 36082,
    "usgs-mcs": 3298, "imidro": 8027, "minmod": 375140 + 758153,
}  # fmt: skip
_EACH = "?class rdfs:subClassOf mg:Figure . ?figure a ?class"
_RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"


@pytest.mark.parametrize("kind", FILES)
def test_every_row_is_stated_or_set_aside(whole, kind):
    balances = whole.balances[kind]
    for balance in balances:
        assert balance.read == balance.stated + len(balance.aside)
    assert sum(balance.read for balance in balances) == ROWS[kind]
    assert sum(balance.stated for balance in balances) > ROWS[kind] / 5


def test_nothing_breaks_a_must_rule_and_all_is_one_release(whole):
    assert not [f for f in whole.done.report.findings if f.severity is Severity.MUST]
    assert whole.done.report.engine == "compiled"
    assert whole.done.release.record["statements"] > 3_000_000


@pytest.mark.parametrize(
    "has",
    [
        "mg:statedIn/mg:graph ?x", "mg:locator ?x", "mg:reportedAs ?x", "mg:value ?x",
        "mg:unit ?x", "mg:basis ?x", "mg:about ?x", "mg:period|mg:asOf ?x",
    ],
)  # fmt: skip
def test_every_figure_of_a_source_says_where_it_is_from_and_what_it_counts(whole, has):
    found = whole.ask(
        f"{_RDFS} SELECT ?figure {{ {_EACH} FILTER NOT EXISTS {{ ?figure {has} }} "
        "FILTER NOT EXISTS { ?figure mg:derivedBy ?rule } } LIMIT 3"
    )
    assert found == []


def test_there_are_figures_of_every_kind(whole):
    counts = dict(
        whole.ask(f"{_RDFS} SELECT ?class (COUNT(*) AS ?n) {{ {_EACH} }} GROUP BY ?class")
    )
    assert {name.partition("#")[2] for name in counts} == {
        f"{kind}Figure"
        for kind in ("Production", "Reserve", "Resource", "Capacity", "Trade", "Throughput")
    }
    assert sum(map(int, counts.values())) > 35_000
