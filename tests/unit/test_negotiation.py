from __future__ import annotations

import pytest

from minegraph.api.negotiation import HTML, choose, prefers_page
from minegraph.errors import NotAcceptable
from minegraph.store.formats import (
    CSV,
    GRAPHS,
    JSON,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TABLES,
    TURTLE,
    XML,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offers", "chosen"),
    [
        (None, TABLES, JSON),
        ("", TABLES, JSON),
        ("*/*", TABLES, JSON),
        ("text/*", TABLES, CSV),
        ("application/xml", TABLES, XML),
        ("application/json", TABLES, JSON),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", TABLES, XML),
        ("*/*;q=0.1, text/csv", TABLES, CSV),
        ("application/sparql-results+json;q=0, */*", TABLES, XML),
        ("TEXT/CSV; charset=utf-8", TABLES, CSV),
        (None, GRAPHS, TURTLE),
        ("application/ld+json, text/turtle;q=0.9", GRAPHS, JSON_LD),
        ("application/json", GRAPHS, JSON_LD),
        ("text/plain", GRAPHS, N_TRIPLES),
        ("application/rdf+xml", GRAPHS, RDF_XML),
        (BROWSER, (*GRAPHS, HTML), HTML),
        (BROWSER, GRAPHS, RDF_XML),
        ("*/*", (*GRAPHS, HTML), TURTLE),
    ],
)
def test_choice(accept, offers, chosen):
    assert choose(accept, offers) is chosen


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "nonsense", "text/csv;q=abc"])
def test_nothing_acceptable(accept):
    with pytest.raises(NotAcceptable, match="on offer"):
        choose(accept, (TURTLE, CSV)[:1] if "csv" not in accept else (CSV,))


def test_pages_are_for_those_who_ask_for_html():
    assert prefers_page(BROWSER)
    assert not prefers_page("*/*")
    assert not prefers_page(None)
    assert not prefers_page("text/html;q=0")
