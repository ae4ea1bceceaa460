"""A small change validated by itself finds what validating everything anew finds."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Graph

from minegraph.gate import compiled
from minegraph.gate.compiled import Change, Stores
from minegraph.gate.shapes import load_shapes
from minegraph.namespaces import ONTOLOGY, PREFIXES, RDF_TYPE
from minegraph.queries import derivations
from minegraph.store.changes import Changes
from minegraph.store.solutions import solutions
from tests.conftest import ROOT
from tests.gate.making import PREFIXES as MAKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minegraph.gate.report import Finding

LARGE = 10**9  # so that no change is too large to be cut out
HEAD = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return load_shapes()


@pytest.fixture(scope="module")
def base() -> ox.Store:
    store = ox.Store()
    for pattern in ("ontology/*.ttl", "ontology/vocabularies/*.ttl", "data/*.ttl"):
        files = sorted(ROOT.glob(pattern))
        assert files, pattern
        for file in files:
            store.load(path=file, format=ox.RdfFormat.TURTLE, base_iri=file.as_uri())
    for construct in derivations().values():
        store.extend([ox.Quad(*triple) for triple in list(store.query(construct))])
    return store


@pytest.fixture(scope="module")
def facts(base: ox.Store) -> list[ox.Quad]:
    """The statements about things, in a stable order."""
    things = (q for q in base if q.subject.value.startswith("https://w3id.org/minegraph/id/"))
    return sorted(things, key=str)


@pytest.fixture(scope="module")
def held(base: ox.Store, shapes: Graph) -> list[Finding]:
    return compiled.validate(partial(solutions, base), shapes)


def after(
    base: ox.Store, gone: Iterable[ox.Quad], new: Iterable[ox.Quad]
) -> tuple[ox.Store, Change]:
    """Return a copy of a store with statements removed and added, and what changed in it."""
    store, changes = ox.Store(), Changes()
    store.bulk_extend(base)
    removed = {quad for quad in gone if quad in base}
    added = {quad for quad in new if quad not in base}
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    changes.note("g", added={q.triple for q in added}, removed={q.triple for q in removed - added})
    subjects, objects = changes.neighbours()
    return store, Change(subjects, objects, LARGE)


def compare(
    base: ox.Store, store: ox.Store, change: Change, shapes: Graph, held: list[Finding]
) -> None:
    now, before = partial(solutions, store), partial(solutions, base)
    found = compiled.revalidate(Stores(now, before), shapes, change, held)
    if found is None:  # it says that it cannot: everything is then validated anew
        return
    anew = set(compiled.validate(now, shapes))
    assert (anew - set(found), set(found) - anew) == (set(), set())  # missed, too much
    assert len(found) == len(set(found))


@pytest.mark.parametrize("seed", range(25))
def test_random_edits_of_the_shipped_facts(base, facts, shapes, held, seed):
    chance = Random(seed)
    gone = chance.sample(facts, chance.randrange(4))
    if seed % 3 == 0:  # an entity goes whole
        gone += base.quads_for_pattern(chance.choice(facts).subject, None, None)
    new = []
    for quad in chance.sample(facts, chance.randrange(1, 4)):
        like = [other.object for other in facts if other.predicate == quad.predicate]
        new.append(ox.Quad(quad.subject, quad.predicate, chance.choice(like)))
    compare(base, *after(base, gone, new), shapes, held)


# Each is a correction, a mistake or a removal that a rule between records is about.
EDITS = {
    "a value": "DELETE { ?f mg:tonnes ?t } INSERT { ?f mg:tonnes 17.0 } WHERE { { SELECT ?f ?t { "
    "?f mg:tonnes ?t ; mg:unit ?u } ORDER BY ?f LIMIT 1 } }",
    "every value of a year": "DELETE { ?f mg:tonnes ?t } INSERT { ?f mg:tonnes 1.0 } "
    "WHERE { ?f mg:tonnes ?t ; mg:period/mg:year 1399 }",
    "a national total": "DELETE { ?f mg:tonnes ?t } INSERT { ?f mg:tonnes 1.0 } WHERE { "
    "?f mg:tonnes ?t ; mg:about territory:irn ; a mg:ProductionFigure }",
    "outputs": "DELETE { ?f mg:about ?s } WHERE { ?r mg:statusOf ?s . ?f mg:about ?s }",
    "ends of periods": 'DELETE { ?p mg:end ?e } INSERT { ?p mg:end "2031-01-01"^^xsd:date } '
    "WHERE { { SELECT ?p ?e { ?p a mg:Period ; mg:end ?e } ORDER BY ?p LIMIT 3 } }",
    "the day of a source": "DELETE { ?s dcterms:issued ?d } INSERT { ?s dcterms:issued "
    '"1999-01-01"^^xsd:date } WHERE { '
    "{ SELECT ?s ?d { ?s dcterms:issued ?d } ORDER BY ?s LIMIT 1 } }",
    "the size of a unit": "DELETE { unit:TONNE mg:tonnesPerUnit ?n } INSERT { unit:TONNE "
    "mg:tonnesPerUnit 2.0 } WHERE { unit:TONNE mg:tonnesPerUnit ?n }",
    "shares": "INSERT { ?s mg:share 99.0 } WHERE { ?s a mg:Stake }",
    "a circle": "INSERT { ?a mg:subsidiaryOf ?b . ?b mg:subsidiaryOf ?a } WHERE { "
    "{ SELECT ?a ?b { ?a mg:subsidiaryOf ?b } ORDER BY ?a LIMIT 1 } }",
    "a class": "DELETE { ?m a mg:Mine } INSERT { ?m a mg:Company } WHERE { { SELECT ?m { "
    "?m a mg:Mine } ORDER BY ?m LIMIT 2 } }",
    "a country": "DELETE { ?m mg:country ?c } INSERT { ?m mg:country territory:usa } WHERE { "
    "{ SELECT ?m ?c { ?m a mg:Mine ; mg:country ?c } ORDER BY ?m LIMIT 2 } }",
    "who is a source": "DELETE { ?s a mg:Source } WHERE { { SELECT ?s { ?f mg:statedIn ?s } "
    "ORDER BY ?s LIMIT 1 } }",
    "inputs of what is derived": "DELETE { ?i mg:product ?p } WHERE { ?f mg:derivedFrom ?i . "
    "?i mg:product ?p }",
}


@pytest.mark.parametrize("name", EDITS)
def test_edits_that_rules_between_records_are_about(name, base, shapes, held):
    store = ox.Store()
    store.bulk_extend(base)
    store.update(HEAD + EDITS[name])
    changed, stated = set(store), set(base)
    assert changed != stated
    compare(base, *after(base, stated - changed, changed - stated), shapes, held)


@pytest.mark.parametrize("seed", range(4))
def test_checks_that_mention_nothing_rewritten_find_the_same(base, facts, shapes, held, seed):
    chance = Random(seed)
    classes = {q.object for q in facts if q.predicate.value == RDF_TYPE}
    wanted = chance.choice(sorted(classes, key=str))
    things = {q.subject for q in facts if q.object == wanted}
    gone = [q for q in facts if q.subject in things and chance.random() < 0.3]
    store, _change = after(base, gone, [])
    predicates = {q.predicate.value for q in gone}
    lost = {q.object.value for q in gone if q.predicate.value == RDF_TYPE}
    run = partial(solutions, store)
    done = compiled.revalidate_rewritten(run, shapes, compiled.Rewritten(predicates, lost), most=1)
    assert done is not None
    found, asked = done
    kept = [f for f in held if (f.shape, f.component) not in set(asked)]
    assert kept
    assert {*kept, *found} == set(compiled.validate(run, shapes))


def test_what_touches_many_checks_is_left_to_a_whole_validation(base, shapes):
    hierarchy = compiled.Rewritten({PREFIXES["rdfs"] + "subClassOf"}, set())
    run = partial(solutions, base)
    assert compiled.revalidate_rewritten(run, shapes, hierarchy) is None


def test_a_rule_without_a_way_to_its_records_runs_whole(base, shapes, held):
    """The same change, with and without what tells where to look."""
    blind = Graph()
    for triple in shapes:
        if not str(triple[1]).endswith("affectedBy"):
            blind.add(triple)
    assert len(blind) < len(shapes)
    figures = [q for q in base if q.predicate.value == ONTOLOGY + "tonnes"]
    first = min(figures, key=str)
    five = ox.Literal("5.0", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    new = [ox.Quad(first.subject, first.predicate, five)]
    compare(base, *after(base, [first], new), blind, held)


def test_a_change_that_reaches_too_far_is_left_to_a_whole_validation(base, shapes, held):
    subject = ox.NamedNode("https://w3id.org/minegraph/id/territory/irn")
    new = [ox.Quad(subject, ox.NamedNode(RDF_TYPE), ox.NamedNode(ONTOLOGY + "Mine"))]
    store, change = after(base, [], new)
    run = partial(solutions, base), partial(solutions, store)
    small = Change(change.subjects, change.objects, 1000)
    assert compiled.revalidate(Stores(*run), shapes, small, held) is None


@pytest.mark.parametrize(
    "affected", ["SELECT * WHERE { ?changed ex:p ?x }", "ASK { ?changed ex:p ?x }"]
)
def test_a_way_to_records_that_selects_nothing_by_name_is_refused(affected):
    body = (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select "
        f"'SELECT $this WHERE {{ $this ex:p ?x }}' ; mgs:affectedBy '{affected}' ] ."
    )
    text = MAKING + "@prefix mgs: <https://w3id.org/minegraph/shapes#> .\n" + body
    with pytest.raises(compiled.UnknownShacl, match="affectedBy"):
        compiled.compile_shapes(Graph().parse(data=text, format="turtle"))
