from __future__ import annotations

from minegraph.namespaces import BASE, shorten
from minegraph.sources.places import lines_of

TEXT = """\
@prefix mine: <https://w3id.org/minegraph/id/mine/> . @prefix x: <http://x/> .

mine:ab x:near mine:a .
mine:a x:near mine:ab .
<http://y/c> x:p <http://y/d> .
"""


def line_of(iri):
    return lines_of(lambda: TEXT.splitlines(keepends=True), {iri}, {iri}).get(iri)


def test_line_of_a_subject_is_where_it_starts_a_line():
    assert line_of(BASE + "id/mine/a") == 4
    assert line_of(BASE + "id/mine/ab") == 3
    assert line_of("http://y/c") == 5


def test_line_of_a_mere_object_is_where_it_occurs():
    assert line_of("http://y/d") == 5


def test_line_of_what_is_not_there():
    assert line_of("http://y/e") is None


def test_shorten():
    assert shorten(BASE + "id/mine/a") == "mine:a"
    assert shorten(BASE + "ontology#Mine") == "mg:Mine"
    assert shorten("http://elsewhere/a") == "http://elsewhere/a"
    assert shorten(BASE + "id/mine/a/b") == BASE + "id/mine/a/b"
