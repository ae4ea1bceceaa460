"""A list of things, made of what a query gave: one thing once, filtered, counted and paged."""

from __future__ import annotations

import csv
import io

import pytest

from minegraph.catalog.listing import Listing
from minegraph.store.formats import CSV
from minegraph.store.protocol import Answer

FACETS = ("commodity", "owner")


def answer(header, rows):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    held = text.getvalue().encode()
    return Answer(io.BytesIO(held), len(held), CSV, "r1")


def listing(rows, stands=()):
    fields = ("iri", "field", "value", "label", "language")
    made = [(*row, *[""] * (5 - len(row))) for row in rows]
    return Listing([answer(fields, made)], answer(("thing", "canonical"), stands), sort="label")


def part(made, filters=(), *, limit=10, offset=0, descending=False):
    return made.part(
        dict(filters), limit=limit, offset=offset, descending=descending, facets=FACETS
    )


def labels(found):
    return [item.label for item in found.items]


MINES = [
    *((f"x/{n}", "") for n in "abc"),
    ("x/a", "label", "", "Sungun", "en"), ("x/b", "label", "", "bafq", "en"),
    ("x/c", "label", "", "چغارت", "fa"), ("x/b", "label", "", "بافق", "fa"),
    ("x/a", "commodity", "v/copper"), ("x/b", "commodity", "v/iron"),
    ("x/c", "commodity", "v/iron"),
    ("", "", "v/copper", "Copper", ""), ("", "", "v/iron", "Iron", ""),
    ("x/b", "owner", "o/1", "Zaranda", ""), ("x/b", "owner", "o/1", "Aranda", ""),
    ("x/nowhere", "owner", "o/2", "Nobody", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def mines():
    made = listing(MINES)
    yield made
    made.close()


def test_things_are_sorted_by_name_whatever_its_case(mines):
    assert labels(part(mines)) == ["bafq", "Sungun", "چغارت"]
    assert labels(part(mines, descending=True)) == ["چغارت", "Sungun", "bafq"]


def test_a_page_is_a_part_of_all(mines):
    found = part(mines, limit=1, offset=1)
    assert (labels(found), found.total) == (["Sungun"], 3)
    assert labels(part(mines, limit=5, offset=3)) == []


@pytest.mark.parametrize("wanted", ["v/iron", "iron", "Iron", "IRON"])
def test_a_value_is_told_by_iri_slug_or_name(mines, wanted):
    found = part(mines, {"commodity": wanted})
    assert labels(found) == ["bafq", "چغارت"]
    assert [(v.label, n) for v, n in found.facets["commodity"].counts] == [("Iron", 2)]


def test_filters_add_up(mines):
    assert labels(part(mines, {"commodity": "iron", "owner": "o/1"})) == ["bafq"]
    assert part(mines, {"commodity": "copper", "owner": "o/1"}).total == 0
    assert part(mines, {"commodity": "unobtainium"}).total == 0
    assert part(mines).total == 3  # what was chosen before is forgotten


def test_a_value_of_two_names_is_one_and_found_by_either(mines):
    found = part(mines)
    assert [(v.label, v.iri, n) for v, n in found.facets["owner"].counts] == [("Aranda", "o/1", 1)]
    for name in ("Zaranda", "Aranda"):
        assert labels(part(mines, {"owner": name})) == ["bafq"]


def test_what_is_not_listed_gives_no_value(mines):
    assert part(mines).facets["owner"].values == 1


def test_a_name_is_in_english_where_there_is_one(mines):
    items = {item.iri: item for item in part(mines).items}
    assert [v.label for v in items["x/b"].fields["label"]] == ["bafq"]
    assert [v.label for v in items["x/b"].fields["labelFa"]] == ["بافق"]
    assert items["x/c"].label == "چغارت"


def test_one_thing_of_two_records_has_the_fields_of_both_and_its_own_name():
    rows = [
        ("x/a", ""), ("x/b", ""), ("x/a", "label", "", "Aaa", "en"),
        ("x/b", "label", "", "B", "en"),
        ("x/a", "commodity", "v/gold"), ("x/b", "commodity", "v/silver"),
    ]  # fmt: skip
    made = listing(rows, [("x/a", "x/b")])
    (item,) = part(made).items
    assert (item.iri, item.label) == ("x/b", "B")
    assert [v.label for v in item.fields["commodity"]] == ["v/gold", "v/silver"]
    assert part(made, {"commodity": "gold"}).total == 1


def test_a_facet_counts_the_most_frequent_values_and_tells_how_many_there_are():
    rows = [(f"x/{n}", "") for n in range(150)]
    rows += [(f"x/{n}", "commodity", f"v/{n}") for n in range(150)]
    rows += [(f"x/{n}", "commodity", "v/7") for n in range(5)]
    found = part(listing(rows)).facets["commodity"]
    assert (len(found.counts), found.values) == (100, 150)
    assert (found.counts[0][0].iri, found.counts[0][1]) == ("v/7", 6)
