"""What the engine does when pushed, each in a child: the facts that our isolation rests on.

Where one of these fails after an upgrade, the engine has changed: see docs/facts.md for what may be
loosened, or must be tightened.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

START = "import pyoxigraph as o; s = o.Store(); "
QUOTED = "'<http://a> <http://p> ' + '<<( <http://a> <http://p> ' * 20000 + '1' + ' )>>' * 20000"
DATES = """
import random
chance = random.Random(1)
for n in range(1000):
    zone = chance.choice(('', 'Z', '+05:00', '-08:00'))
    time = f'2024-01-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00:00{zone}'
    kind = o.NamedNode('http://www.w3.org/2001/XMLSchema#dateTime')
    at = o.Literal(time, datatype=kind)
    s.add(o.Quad(o.NamedNode(f'http://x/{n}'), o.NamedNode('http://x/at'), at))
list(s.query('SELECT * { ?s ?p ?o } ORDER BY ?o'))
"""
THREAD = """
import threading
s.update('INSERT DATA { <a:a> <a:b> <a:c>, <a:d> }')
rows = s.query('SELECT * { ?a ?b ?c }')
thread = threading.Thread(target=lambda: next(rows))
thread.start()
thread.join()
"""
DEADLY = {
    "mixed-time-zones": DATES,
    "rows-in-another-thread": THREAD,
    "parentheses": "s.query('ASK {FILTER(' + '(' * 10000 + '1' + ')' * 10000 + ')}')",
    "negations": "s.query('ASK {FILTER(' + '!' * 10000 + 'true)}')",
    "groups": "s.query('SELECT * ' + '{' * 3000 + '}' * 3000)",
    "ifs": "s.query('ASK {FILTER(' + 'IF(true,' * 1000 + '1' + ',2)' * 1000 + ')}')",
    "json-ld": "list(o.parse('{\"http://p\":' * 4000 + '1' + '}' * 4000, o.RdfFormat.JSON_LD))",
    "quoted-triples": f"list(o.parse({QUOTED} + ' .', o.RdfFormat.TURTLE))",
}


def child(code: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", START + code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "RUST_BACKTRACE": "0"},
    )


@pytest.mark.parametrize("name", DEADLY)
def test_the_engine_dies_of_it(name):
    assert -child(DEADLY[name]).returncode in (signal.SIGABRT, signal.SIGSEGV)


TRUNCATED = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    '<rdf:Description rdf:about="http://a"><x:p>v</x:p>'
)


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (f"print(len(list(o.parse({TRUNCATED!r}, o.RdfFormat.RDF_XML))))", "1"),
        ("d = '{place}/typo'; o.Store(d); print(len(o.Store.read_only(d)))", "0"),
        (
            "s.update('INSERT DATA {{ <a:a> <a:b> 1.50 }}'); print([q.object.value for q in s])",
            "['1.5']",
        ),
        (
            (
                "t = '<http://a> <http://b> _:c .'; n = o.RdfFormat.TURTLE; "
                "[s.load(t, n) for _ in range(3)]; print(len(s))"
            ),
            "3",
        ),
        (
            (
                "s.load('<a:a> <a:b> <a:c> <a:g> .', o.RdfFormat.N_QUADS); "
                "print(next(iter(s)).graph_name.value)"
            ),
            "a:g",
        ),
        (
            (
                "print(next(o.parse('<a> <b> <c> .', o.RdfFormat.TURTLE, base_iri='http://base/'))"
                ".subject.value)"
            ),
            "http://base/a",
        ),
        (
            "print(next(o.parse('<javascript:a> <a:b> 1 .', o.RdfFormat.TURTLE)).subject.value)",
            "javascript:a",
        ),
    ],
    ids=[
        "cut-xml-passes",
        "a-wrong-path-is-an-empty-store",
        "lexical-forms-change",
        "blank-nodes-multiply",
        "a-file-chooses-its-graphs",
        "relative-iris-take-the-base",
        "script-iris-pass",
    ],
)
def test_the_engine_lets_it_pass(tmp_path, code, printed):
    assert child(code.format(place=tmp_path)).stdout.strip() == printed
