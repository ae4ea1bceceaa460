"""The documentation pages: every term is there, and every link leads somewhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from rdflib import OWL, RDF, SKOS, URIRef
from tests.api.documents import BASE, HTML, ONTOLOGY_FILES, SHAPE_FILES, documents, graph_of

from minegraph.catalog.reference.library import Library

if TYPE_CHECKING:
    from pathlib import Path

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Page(HTMLParser):
    """What the tests look at: ids, links, whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.scripts = 0
        self.styled: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if "style" in given or any(name.startswith("on") for name in given):
            self.styled.append(tag)
        self.scripts += tag == "script"
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        assert self._open.pop() == tag


def page(site, path) -> Page:
    answer = site.get(path, headers=HTML)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def all_pages() -> list[str]:
    wholes = ["/ontology", "/shapes", "/vocab"]
    return wholes + sorted(set(documents()) - set(wholes))


def test_there_are_documents_of_each_kind():
    stems = Counter(path.split("/")[1] for path in documents())
    assert stems["ontology"] >= 17
    assert stems["shapes"] >= 5
    assert stems["vocab"] >= 22


@pytest.mark.parametrize("path", all_pages())
def test_page_is_sound_and_works_without_script(site, path):
    found = page(site, path)
    assert found.headings[0] == "h1"
    assert found.headings.count("h1") == 1
    assert [name for name, times in Counter(found.ids).items() if times > 1] == []
    assert found.scripts == 0
    assert found.styled == []
    assert "/ontology" in found.links


def own(kind_files: list[Path], namespace: str, *kinds: URIRef) -> dict[str, str]:
    """The local name of each term of ours and the page of the file that declares it."""
    homes = {path: name for name, path in documents().items()}
    return {
        str(term).removeprefix(namespace): homes[path]
        for path in kind_files
        for kind in kinds
        for term in graph_of([path]).subjects(RDF.type, kind)
        if str(term).startswith(namespace)
    }


def terms() -> dict[str, str]:
    files = [path for path in ONTOLOGY_FILES if path.parent.name == "ontology"]
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return own(files, BASE + "ontology#", *kinds)


def shapes() -> dict[str, str]:
    """Everything in the namespace of the shapes: also the queries and their prefixes."""
    homes = {path: name for name, path in documents().items()}
    return {
        str(term).removeprefix(BASE + "shapes#"): homes[path]
        for path in SHAPE_FILES
        for term in graph_of([path]).subjects()
        if str(term).startswith(BASE + "shapes#")
    }


@pytest.mark.parametrize(("whole", "names"), [("/ontology", terms()), ("/shapes", shapes())])
def test_every_term_has_an_anchor_on_the_whole_page_and_on_its_module(site, whole, names):
    assert len(names) > 100
    anchors = set(page(site, whole).ids)
    assert set(names) - anchors == set()
    for module in set(names.values()):
        inside = {name for name, home in names.items() if home == module}
        assert inside - set(page(site, module).ids) == set(), module


def test_every_concept_has_an_anchor_in_its_scheme(site):
    schemes = {name: path for name, path in documents().items() if name.startswith("/vocab/")}
    assert schemes
    for name, path in schemes.items():
        concepts = set(graph_of([path]).subjects(RDF.type, SKOS.Concept))
        assert concepts
        slugs = {str(concept).rsplit("/", 1)[-1] for concept in concepts}
        assert slugs - set(page(site, name).ids) == set(), name


def test_every_internal_link_leads_to_a_page_and_an_anchor(site):
    anchors: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for path in all_pages():
        found = page(site, path)
        anchors[path] = set(found.ids)
        for link in found.links:
            parts = urlsplit(link)
            if not parts.netloc:
                wanted.setdefault(parts.path or path, set()).add(unquote(parts.fragment))
    assert len(wanted) > 400
    # Lists and exports are other tests' business, and ask for facts that this store lacks.
    others = re.compile(r"/($|static/|export|health|openapi|sparql|[a-z]+$)")
    for target, fragments in wanted.items():
        if target in anchors:
            assert fragments - {""} - anchors[target] == set(), target
        elif not others.match(target):
            assert site.get(target, headers=HTML).status_code == 200, target


@pytest.mark.parametrize(
    "path",
    ["/ontology/nothing", "/ontology/alignments/nothing", "/shapes/nothing", "/vocab/nothing",
     "/ontology.nothing", "/shapes/nothing.ttl"],
)  # fmt: skip
def test_unknown_document_is_not_found(site, path):
    for accept in ("text/html", "text/turtle", "application/json"):
        answer = site.get(path, headers={"Accept": accept})
        assert answer.status_code == 404
        kind = answer.headers["content-type"].split(";")[0]
        assert kind == ("text/html" if accept == "text/html" else "application/problem+json")


def test_what_no_format_fits_is_not_acceptable(site):
    assert site.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", sorted(set(terms().values())))
def test_diagram_is_well_formed_and_says_what_it_shows(site, path):
    text = site.get(path, headers=HTML).text
    (svg,) = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    title, description = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title is not None
    assert path.rsplit("/", 1)[-1] in title.text
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    drawn = {element.text for element in root.iter(f"{space}text")}
    graph = graph_of([documents()[path]])
    classes = {
        term.removeprefix(BASE + "ontology#")
        for term in graph.subjects(RDF.type, OWL.Class)
        if str(term).startswith(BASE)
    }
    assert classes <= drawn
    assert not list(root.iter(f"{space}script"))


def test_boxes_of_a_diagram_do_not_overlap_and_stay_inside():
    for module in Library().modules:
        boxes = module.diagram.boxes
        for index, one in enumerate(boxes):
            assert one.x >= 0
            assert one.y >= 0
            assert one.x + one.width <= module.diagram.width
            assert one.y + one.height <= module.diagram.height + 0.01
            for other in boxes[index + 1 :]:
                apart = (
                    one.x + one.width <= other.x
                    or other.x + other.width <= one.x
                    or one.y + one.height <= other.y
                    or other.y + other.height <= one.y
                )
                assert apart, (module.header.name, one.lines[0].text, other.lines[0].text)


def test_term_entry_says_everything(site):
    text = site.get("/ontology/sites", headers=HTML).text
    entry = re.search(r'<section class="entry" id="Mine".*?</section>', text, re.DOTALL)[0]
    for part in (
        "mg:Mine", "معدن", "Sub-class of", "mg:Site", "Disjoint with",
        "Properties that it inherits", "inspire:Mine", "no class for what is planned only",
        "testing", "/shapes/sites#Mine",
    ):  # fmt: skip
        assert part in entry, part


def test_every_alignment_is_shown_with_its_reason(site):
    reason = URIRef(BASE + "ontology#alignmentReason")
    files = {p: n for n, p in documents().items() if p.parent.name == "alignments"}
    assert len(files) >= 7
    for file, path in files.items():
        reasons = {str(o).split(": ", 1)[1] for o in graph_of([file]).objects(None, reason)}
        assert reasons
        text = site.get(path, headers=HTML).text
        for given in reasons:
            assert given.replace('"', "&#34;").replace("'", "&#39;") in text, (path, given)


def test_shape_entry_gives_rule_level_and_message(site):
    text = site.get("/shapes/sites", headers=HTML).text
    entry = re.search(r'<section class="entry" id="Site-province".*?</section>', text, re.DOTALL)[0]
    for part in ("may", "at least 1 value", "/ontology/sites#province", "each", "mgs:Site"):
        assert part in entry, part


def test_every_constraint_of_the_shapes_has_words():
    library = Library()
    clauses = [c.words for m in library.shapes for s in m.shapes for c in s.constraints]
    assert len(clauses) > 100
    assert [words for words in clauses if words.startswith("sh:")] == []


def test_same_document_again_is_not_sent_again(site):
    first = site.get("/ontology", headers=HTML)
    again = site.get("/ontology", headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = site.get("/ontology.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_term_of_the_ontology_leads_to_its_uses_in_the_graph(site):
    assert "What is stated" in site.get("/ontology/Mine", headers=HTML).text


def test_shape_without_a_path_speaks_of_the_thing_itself(site):
    text = site.get("/shapes/sites", headers=HTML).text
    entry = re.search(r'<section class="entry" id="Site-class".*?</section>', text, re.DOTALL)[0]
    assert "it conforms to one of" in entry
    assert "each value" not in entry
