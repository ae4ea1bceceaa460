"""Files made to kill or deceive a parser: each is an error with its place, or is read as it is."""

from __future__ import annotations

import asyncio
import json

import pytest

from minegraph.bootstrap import make_reader
from minegraph.errors import InputError
from minegraph.settings import Settings

BOMB = "<!DOCTYPE x [<!ENTITY a0 'lol'>{}]><x>&a8;</x>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
)
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'x' * 60_000}'>]><x>{'&a;' * 20_000}</x>"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/"'
WHOLE = f'<rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><x:p>v</x:p></rdf:Description>'
QUOTED = "<http://a> <http://p> " + "<<( <http://a> <http://p> " * 20_000 + "1" + " )>>" * 20_000
HOSTILE = {
    "bomb.rdf": BOMB,
    "quadratic.rdf": QUADRATIC,
    "cut.rdf": WHOLE,
    "deep.jsonld": '{"http://p":' * 4000 + "1" + "}" * 4000,
    "deep.ttl": QUOTED + " .",
    "quoted.ttl": "<http://a> <http://p> <<( <http://a> <http://p> 1 )>> .",
    "brackets.ttl": "<http://a> <http://p> " + "[ <http://p> " * 30_000,
    "lists.ttl": "<http://a> <http://p> " + "(" * 30_000,
    "remote.jsonld": '{"@context": "http://127.0.0.1:9/", "a": 1}',
    "remote-nested.jsonld": '{"@context": ["file:///etc/passwd"], "@id": "http://a", "a": 1}',
    "import.jsonld": '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/"}, "a": 1}',
    "space.ttl": "<http://a b> <http://p> 1 .",
    "newline.ttl": "<http://a\n> <http://p> 1 .",
    "cut.ttl": '<http://a> <http://p> "v',
    "bytes.ttl": "<http://a> <http://p> '\udcff' .",
}


def read(path, **limits):
    """Return the statements of a file as N-Triples, or the error; the reader works after it."""

    async def work():
        reader = make_reader(Settings(store=path.parent / "store", **limits))
        try:
            try:
                file = await reader.read(path)
                with file.parsed.lines as lines:
                    found = lines.read().decode()
            except InputError as error:
                found = error
            good = path.with_name("good.nt")
            good.write_text("<http://a> <http://p> <http://o> .\n", encoding="utf-8")
            after = await reader.read(good)
            after.parsed.lines.close()
            assert after.parsed.statements == 1
            return found
        finally:
            await reader.close()

    return asyncio.run(work())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_the_reader_goes_on(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name].encode(errors="surrogateescape"))
    error = read(path, parse_seconds=10)
    assert isinstance(error, InputError), error
    assert len(error.message) > 10
    assert error.hint


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "marked.ttl"
    path.write_bytes(b"\xef\xbb\xbf<http://a> <http://p> <http://o> .")
    assert read(path) == "<http://a> <http://p> <http://o> .\n"


def test_a_relative_iri_is_ours_and_never_a_file(tmp_path):
    path = tmp_path / "relative.ttl"
    path.write_text("<a> <b> <../../etc/passwd> .", encoding="utf-8")
    lines = read(path)
    assert "file:" not in lines
    assert lines.startswith("<https://w3id.org/minegraph/a> ")


def test_a_blank_node_gets_the_same_name_each_time(tmp_path):
    path = tmp_path / "blank.ttl"
    path.write_text("<http://a> <http://p> [ <http://q> 1 ] .", encoding="utf-8")
    first = read(path)
    assert read(path) == first
    assert "_:" not in first


def test_a_file_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "large.nt"
    path.write_bytes(b"<http://a> <http://p> <http://o> .\n" * 40_000)
    error = read(path, file_megabytes=1)
    assert isinstance(error, InputError)
    assert "at most 1" in error.message


def test_a_context_inside_the_file_is_read(tmp_path):
    path = tmp_path / "inner.jsonld"
    text = {"@context": {"p": "http://x/p"}, "@id": "http://a", "p": "v"}
    path.write_text(json.dumps(text), encoding="utf-8")
    assert read(path) == '<http://a> <http://x/p> "v" .\n'
