"""A query that never ends is stopped at the deadline and holds nobody up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

ENDLESS = {
    "streamed": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a",
}
LIGHT = (
    "SELECT ?v { <https://w3id.org/minegraph/id/figure/iran-copper-cathode-1403-h1> "
    "<https://w3id.org/minegraph/ontology#value> ?v }"
)


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS)
def test_a_cartesian_product_is_stopped_and_others_are_answered(client, query):
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(client.get, "/sparql", params={"query": query})
        answered = 0
        while not endless.done():
            other = client.get("/sparql", params={"query": LIGHT})
            answered += other.status_code == 200 and "145000" in other.text and not endless.done()
        stopped = endless.result()
    assert answered >= 3
    assert stopped.status_code in {413, 503, 504}
    assert stopped.headers["content-type"] == "application/problem+json"
    assert stopped.json()["status"] == stopped.status_code
