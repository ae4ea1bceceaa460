"""What a query mentions, and that a check which mentions nothing that changed finds the same."""

from __future__ import annotations

import pytest

from minegraph.gate.compiled.mentions import Rewritten, mentioned
from minegraph.namespaces import RDF_TYPE

P, Q, C, D = ("http://e/p", "http://e/q", "http://e/C", "http://e/D")
ABOVE = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"SELECT ?this WHERE {{ ?this <{P}> ?value . FILTER(?value > 1) }}", {P}),
        ("PREFIX e: <http://e/> SELECT ?this WHERE { ?this e:p/e:q ?v }", {P, Q}),
        (f"SELECT ?this WHERE {{ ?this a <{C}> }}", {RDF_TYPE, C}),
        (
            f"SELECT ?a WHERE {{ ?a <{RDF_TYPE}>/<{ABOVE}>* <{C}> . ?a <{P}> ?v }}",
            {RDF_TYPE, ABOVE, C, P},
        ),
        (f"SELECT ?a ?b ?c WHERE {{ VALUES (?a ?b) {{ (<{P}> <{Q}>) }} }} GROUP BY ?a ?b", {P, Q}),
        (f"SELECT ?a WHERE {{ ?a <{P}> ?n . FILTER(!(?n * 2 > 1 || ?n = 0)) }}", {P}),
    ],
)
def test_what_a_query_names(query: str, names: set[str]) -> None:
    assert mentioned(query) == names


@pytest.mark.parametrize(
    "pattern",
    [
        "?this ?any ?value",
        f"?this <{P}> 1 ; ?any ?value",
        "?this a ?class",
        f"?this (<{RDF_TYPE}>|<{P}>) ?class",
        f"?this <{P}>* ?value",
        f"?this (<{P}>/<{Q}>)* ?value",
        f"?this <{P}>? ?value",
        f"?this !<{P}> ?value",
    ],
)
def test_what_may_look_at_anything_mentions_everything(pattern: str) -> None:
    assert mentioned(f"SELECT ?this WHERE {{ {pattern} }}") is None


def test_a_class_matters_only_where_it_is_named() -> None:
    rewritten = Rewritten(frozenset({RDF_TYPE, Q}), frozenset({C}))
    for_class = mentioned(f"SELECT ?this WHERE {{ ?this a <{C}> ; <{P}> ?v }}")
    for_other = mentioned(f"SELECT ?this WHERE {{ ?this a <{D}> ; <{P}> ?v }}")
    assert rewritten.alters(for_class)
    assert not rewritten.alters(for_other)
    assert rewritten.alters(mentioned(f"SELECT ?this WHERE {{ ?this <{Q}> ?v }}"))
    assert rewritten.alters(None)
