"""A source that is described in the shipped facts and by a reader is called alike by both."""

from __future__ import annotations

import pyoxigraph as ox

from minegraph.namespaces import DCTERMS, RDFS
from minegraph.shipped import facts
from minegraph.sources.kinds import minmod

MINMOD = ox.NamedNode("https://w3id.org/minegraph/id/source/minmod")


def test_minmod_is_one_source_of_one_name():
    store = ox.Store()
    for path in facts():
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    edition = minmod._EDITION
    said = {
        RDFS + "label": edition.label,
        DCTERMS + "title": edition.title,
        DCTERMS + "publisher": f"https://w3id.org/minegraph/id/organization/{edition.publisher[0]}",
    }
    for prop, value in said.items():
        found = {q.object.value for q in store.quads_for_pattern(MINMOD, ox.NamedNode(prop), None)}
        assert found == {value}
