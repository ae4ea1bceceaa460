"""The rules of linking one by one; `tests/whole` judges what they make of all data sets."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from minegraph.linking import bearers
from minegraph.linking.clusters import cluster
from minegraph.linking.links import Link, Verdict
from minegraph.linking.matching import match
from minegraph.linking.names import likeness, other_names, site_name, without_owner
from minegraph.linking.records import Record
from minegraph.linking.statements import link_lines
from minegraph.namespaces import THING
from tests.linking.labelled import pairs


def test_the_labelled_set_is_large_and_hard() -> None:
    counts = Counter(pair.label for pair in pairs())
    assert sum(counts.values()) >= 900
    assert counts["different"] >= 400
    assert counts["same"] >= 300
    parts = Counter(pair.part for pair in pairs())
    assert set(parts) == {"tuning", "held out", "blind", "blind two"}
    assert min(parts.values()) >= 120
    organizations = [pair for pair in pairs() if not _of_site(pair.left)]
    assert len(organizations) >= 60
    assert all(pair.note for pair in pairs())


def _of_site(iri: str) -> bool:
    return iri.removeprefix(THING).partition("/")[0] in ("mine", "deposit", "plant", "project")


def test_another_order_gives_the_same_graph() -> None:
    held = [
        _mine(
            f"{THING}mine/{name}-{source}", source, labels={name}, points={(-24.0 - number, -69.0)}
        )
        for number, name in enumerate(("Escondida", "Zaldivar", "Chuquicamata", "Collahuasi"))
        for source in ("one", "two", "three")
    ]
    lines = link_lines(cluster(held, match(held), {}))
    assert len(lines) > 40
    for seed in range(5):
        random.Random(seed).shuffle(held)
        assert link_lines(cluster(held, match(held), {})) == lines


@pytest.mark.parametrize(
    ("left", "right"),
    [("Sarcheshmeh", "Sar Cheshmeh"), ("سرچشمه", "Sarcheshmeh"), ("Choghart", "Choqart")],
)
def test_spellings_and_scripts_of_one_name(left: str, right: str) -> None:
    found = likeness(site_name(left), site_name(right))
    assert found.value >= 0.97
    assert not found.apart


def test_numbers_tell_apart() -> None:
    assert likeness(site_name("Davis No. 3"), site_name("Davis No. 5")).apart
    assert likeness(site_name("Doe Ridge West"), site_name("Doe Ridge East")).apart


def _mine(iri: str, origin: str, **said: object) -> Record:
    base = {"labels": {"Escondida"}, "countries": {"chl"}, "commodities": {"c/copper"}}
    fields = {**base, "points": {(-24.27, -69.07)}, **said}
    return Record(iri, "ground", {"Mine"}, {origin}, **fields).settle()  # type: ignore[arg-type]


def test_a_name_alone_links_nothing() -> None:
    elsewhere = _mine("b", "two", countries={"mex"})
    assert not match([_mine("a", "one"), elsewhere])
    bare = _mine("b", "two", countries=set(), commodities=set(), points=set())
    assert not cluster([_mine("a", "one"), bare], match([_mine("a", "one"), bare]), {}).groups


def test_a_group_is_not_one_of_its_mines() -> None:
    group = _mine("a", "one", labels={"Escondida", "Zaldivar"})
    escondida, zaldivar = _mine("b", "two"), _mine("c", "two", labels={"Zaldivar"})
    assert match([group, escondida])[0].verdict is Verdict.CERTAIN  # another name, for all we know
    found = match([group, escondida, zaldivar])
    assert {link.verdict for link in found} == {Verdict.DOUBTFUL}
    assert "another site of the other's source" in found[0].evidence


def test_a_name_that_tells_of_another_commodity_is_doubtful() -> None:
    chrome = _mine(
        "a", "one", labels={"Kroondal Chrome Mine"}, commodities={"chromium", "platinum"}
    )
    platinum = _mine("b", "two", labels={"Kroondal"}, commodities={"platinum"})
    (found,) = match([chrome, platinum])
    assert found.verdict is Verdict.DOUBTFUL
    assert "tells of a commodity" in found.evidence


@pytest.mark.parametrize(
    ("left", "right"),
    [("Valley", "Highland Valley"), ("Nunatak", "Nunatak (south of Snowcap)")],
)
def test_what_is_no_name_links_nothing(left: str, right: str) -> None:
    nowhere: dict[str, object] = {"points": set()} if "(" in right else {}
    held = [_mine("a", "one", labels={left}, **nowhere), _mine("b", "two", labels={right})]
    assert not [link for link in match(held) if link.verdict is Verdict.CERTAIN]


def test_names_on_both_sides_of_a_slash_are_two() -> None:
    (found,) = match(
        [_mine("a", "one", labels={"Fresnillo/Proano"}), _mine("b", "two", labels={"Fresnillo"})]
    )
    assert found.verdict is Verdict.CERTAIN


def test_a_decision_overrules_a_link() -> None:
    held = [_mine("a", "one"), _mine("b", "two")]
    links = match(held)
    assert cluster(held, links, {}).groups == (("a", "b"),)
    assert cluster(held, links, {("a", "b"): "different"}).groups == ()
    unsure = cluster(held, links, {("a", "b"): "unsure"})
    assert (unsure.groups, len(unsure.doubtful)) == ((), 1)


def test_what_was_decided_to_be_different_is_not_joined_by_a_third() -> None:
    held = [_mine("a", "one"), _mine("b", "two"), _mine("c", "three")]
    links = match(held)
    assert cluster(held, links, {}).groups == (("a", "b", "c"),)
    apart = cluster(held, links, {("a", "c"): "different"})
    assert not [group for group in apart.groups if {"a", "c"} <= set(group)]


def test_what_lies_in_two_countries_is_not_joined_by_an_identifier() -> None:
    held = [
        _mine("a", "one", identifiers={"E1"}),
        _mine("b", "two", identifiers={"E1"}, countries={"mex"}),
    ]
    (found,) = match(held)
    assert (found.verdict, found.score, found.rule) == (Verdict.DOUBTFUL, 0.5, "shared-identifier")
    assert "different countries" in found.evidence
    assert cluster(held, [found], {}).groups == ()


def test_a_chain_does_not_join_what_a_source_holds_apart() -> None:
    held = [_mine("a", "one"), _mine("b", "two")]
    held.append(_mine("c", "one", points={(-24.275, -69.07)}, labels={"Escondida", "Coloso"}))
    found = cluster(held, match(held), {})
    assert found.groups == (("a", "b"),)
    assert [link.pair for link in found.doubtful] == [("b", "c")]
    assert "holds a and c apart" in found.doubtful[0].evidence


def test_an_identifier_that_one_source_gives_twice_is_doubtful() -> None:
    held = [
        _mine("a", "one", identifiers={"E1"}),
        _mine("b", "one", identifiers={"E1"}, labels={"Zaldivar"}),
    ]
    found = cluster(held, match(held), {})
    assert found.groups == ()
    assert [link.rule for link in found.doubtful] == ["shared-identifier"]


def _second(**said: object) -> list[Link]:
    """Return the certain links between two records of one source, the second with other facts."""
    held = [_mine("a", "one"), _mine("b", "one", **{"points": {(-24.275, -69.07)}, **said})]
    return [link for link in match(held) if link.verdict is Verdict.CERTAIN]


def test_second_records_of_one_source_are_one_thing() -> None:
    (found,) = _second()
    assert found.rule == "same-name-same-source"
    assert "two records of one" in found.evidence


@pytest.mark.parametrize(
    "said",
    [
        {"labels": {"Escondida Norte"}},
        {"labels": {"Escondida", "Zaldivar"}},
        {"labels": {"Escondida (sulphides)"}},
        {"labels": {"Escondida (part of the field)"}},
        {"labels": {"Escondida District"}},
        {"commodities": {"c/gold"}},
        {"points": {(-26.5, -69.07)}},
        {"points": set()},
        {"countries": {"mex"}},
        {"wholes": {"a"}},
    ],
)
def test_a_source_holds_apart_what_differs_in_anything(said: dict[str, object]) -> None:
    assert not _second(**said)


def test_a_third_of_the_name_near_keeps_records_of_one_source_apart() -> None:
    held = [_mine("a", "one"), _mine("b", "one"), _mine("c", "one", points={(-24.37, -69.07)})]
    assert not match(held)
    held[2] = _mine("c", "one", points={(-20.0, -69.07)})
    assert [link.pair for link in match(held)] == [("a", "b")]


def test_a_source_of_thousands_has_second_records_only_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _second(points={(-24.4, -69.07)})
    monkeypatch.setattr(bearers, "_CROWD", 1)
    assert not _second(points={(-24.4, -69.07)})
    assert _second()


@pytest.mark.parametrize("name", ["Unnamed", "unnamed or NA", "Unnamed Prospect", "Unknown"])
def test_what_is_unnamed_is_not_one_for_that(name: str) -> None:
    held = [_mine("a", "one", labels={name}), _mine("b", "two", labels={name})]
    assert not [link for link in match(held) if link.verdict is Verdict.CERTAIN]


def test_what_is_unnamed_is_called_by_where_it_is() -> None:
    name = "Unnamed (east of Berg Mountain)"
    (found,) = match([_mine("a", "one", labels={name}), _mine("b", "two", labels={name})])
    assert found.verdict is Verdict.CERTAIN


def test_what_stands_in_brackets_is_another_name() -> None:
    tara, navan = _mine("a", "one", labels={"Tara (Navan)"}), _mine("b", "two", labels={"Navan"})
    (found,) = match([tara, navan])
    assert found.verdict is Verdict.CERTAIN
    part = _mine("a", "one", labels={"Tara (part of Navan)"})
    assert not match([part, navan])


def test_brackets_in_a_list_hold_more_of_the_list() -> None:
    assert other_names("Tara (Navan)") == ["Navan"]
    assert other_names("Bakyrchik, (Bolshevik)") == []
    assert other_names("Nunatak (south of Snowcap)") == []


def test_of_several_of_one_name_the_nearest_by_far_is_meant() -> None:
    one = _mine("a", "one")
    near, far = ((-24.37, -69.07),), ((-27.0, -69.07),)
    held = [one, _mine("b", "two", points=set(near)), _mine("c", "two", points=set(far))]
    certain = [link for link in match(held) if link.verdict is Verdict.CERTAIN]
    assert [(link.pair, link.rule) for link in certain] == [(("a", "b"), "same-name-nearest")]
    held[2] = _mine("c", "two", points={(-24.0, -69.07)}, labels={"Escondida", "Coloso"})
    assert not [link for link in match(held) if link.verdict is Verdict.CERTAIN]


def test_the_only_ones_of_a_name_may_have_positions_far_off() -> None:
    held = [_mine("a", "one"), _mine("b", "two", points={(-24.9, -69.07)})]
    (found,) = match(held)
    assert (found.rule, found.verdict) == ("same-name-in-reach", Verdict.CERTAIN)
    held[1] = _mine("b", "two", points={(-27.5, -69.07)})
    assert not [link for link in match(held) if link.verdict is Verdict.CERTAIN]


def test_in_a_vast_country_the_only_ones_of_a_name_are_nearer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = [_mine("a", "one"), _mine("b", "two", points={(-24.9, -69.07)})]
    monkeypatch.setattr(bearers, "_VAST", 1)
    assert not [link for link in match(held) if link.verdict is Verdict.CERTAIN]
    held[1] = _mine("b", "two", points={(-24.6, -69.07)})
    assert [link.verdict for link in match(held)] == [Verdict.CERTAIN]


def test_names_alike_without_a_place_need_several_minerals() -> None:
    many = {"c/copper", "c/gold", "c/silver"}
    left = _mine("a", "one", labels={"Cerro Dominador"}, commodities=many)
    right = _mine("b", "two", labels={"Cerro Dominator"}, commodities=many, points=set())
    (found,) = match([left, right])
    assert (found.rule, found.verdict) == ("alike-name-same-commodities", Verdict.CERTAIN)
    fewer = _mine("b", "two", labels={"Cerro Dominator"}, points=set())
    assert not [link for link in match([left, fewer]) if link.verdict is Verdict.CERTAIN]


def test_one_name_at_one_spot_is_one_site_whatever_it_yields() -> None:
    held = [_mine("a", "one"), _mine("b", "two", commodities={"c/barium"})]
    assert [link.rule for link in match(held)] == ["same-name-same-spot"]
    held[1] = _mine("b", "two", commodities={"c/barium"}, points={(-24.275, -69.07)})
    assert [link.verdict for link in match(held)] == [Verdict.DOUBTFUL]


def test_an_owners_name_before_a_sites_does_not_count() -> None:
    assert without_owner("BHP Mount Newman Mine", ["BHP Group Ltd"]) == "mount newman mine"
    assert without_owner("SDD Douaria Mine", ["Societe Djebel Djerissa SA"]) == "douaria mine"
    assert without_owner("Vale Mine", ["Vale SA"]) == ""
    assert without_owner("Douaria Mine", ["BHP Group Ltd"]) == ""
    ours = _mine("a", "one", labels={"BHP Escondida Mine"}).settle(["BHP Group Ltd"])
    theirs = _mine("b", "two", points={(-24.3, -69.07)})
    assert [link.verdict for link in match([ours, theirs])] == [Verdict.CERTAIN]


def _company(iri: str, origin: str, name: str, *owned: str) -> Record:
    record = Record(iri, "organization", {"Company"}, {origin}, {name}, partners=set(owned))
    return record.settle()


def _companies(left: str, right: str, second: Record) -> list[Link]:
    held = [_mine("m1", "one"), second]
    held += [_company("a", "one", left, "m1"), _company("b", "two", right, second.iri)]
    return [link for link in match(held) if link.pair == ("a", "b")]


def test_owners_of_one_site_are_one_company() -> None:
    (found,) = _companies("Vale SA", "Vale S.A.", _mine("m2", "two"))
    assert (found.rule, found.verdict) == ("same-name-same-partner", Verdict.CERTAIN)
    assert "both are tied to m1" in found.evidence


def test_companies_of_one_name_and_country_are_one_if_no_form_tells_them_apart() -> None:
    other = _mine("m2", "two", labels={"Zaldivar"}, points={(-20.0, -69.0)})
    (found,) = _companies("Antofagasta Minerals", "Antofagasta Minerals Ltd", other)
    assert (found.rule, found.verdict) == ("same-name-same-country", Verdict.CERTAIN)
    (apart,) = _companies("Antofagasta Minerals PLC", "Antofagasta Minerals Ltd", other)
    assert (apart.rule, apart.verdict) == ("same-name", Verdict.DOUBTFUL)
    abroad = _mine("m2", "two", labels={"Zaldivar"}, countries={"mex"})
    (abroad_too,) = _companies("Antofagasta Minerals", "Antofagasta Minerals Ltd", abroad)
    assert abroad_too.verdict is Verdict.DOUBTFUL


def test_second_records_that_others_join_need_no_link_of_their_own() -> None:
    held = [_mine(iri, "one") for iri in "abc"]
    found = cluster(held, match(held), {})
    assert found.groups == (("a", "b", "c"),)
    assert len(match(held)) == 3
    assert len(found.links) == 2


def test_two_parts_of_one_area_are_no_second_records() -> None:
    reefs = [
        _mine("a", "one", labels={"Merensky Reef: Western Bushveld"}),
        _mine("b", "one", labels={"UG2 Chromitite Layer: Western Bushveld"}),
    ]
    assert not match(reefs)
    again = _mine("c", "one", labels={"Merensky Reef: Western Bushveld"})
    (found,) = match([reefs[0], again])
    assert found.rule == "same-name-same-source"
