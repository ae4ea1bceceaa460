"""Ways to have the service call out or read a file: none works, and each says so."""

from __future__ import annotations

import json

import pytest

from tests.attack.conftest import SECRET

OUTWARD = {
    "service": "SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}",
    "service-silent": "SELECT * {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}",
    "service-glued": "ASK{{FILTER(trueSERVICE<{trap}>{{}})}}",
    "service-in-exists": "ASK {{ FILTER EXISTS {{ SERVICE <{trap}> {{ ?s ?p ?o }} }} }}",
    "service-in-subselect": "SELECT * {{ {{ SELECT * {{ SERVICE <{trap}> {{?s ?p ?o}} }} }} }}",
    "service-variable": "SELECT * {{ BIND(<{trap}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "service-prefixed": "PREFIX t: <{trap}> ASK {{ SERVICE t:x {{ ?s ?p ?o }} }}",
    "service-escaped": "ASK {{ \\u0053ERVICE <{trap}> {{ ?s ?p ?o }} }}",
    "service-lower": "ASK {{ sErViCe <{trap}> {{ ?s ?p ?o }} }}",
    "service-after-comment": "ASK {{ #'\n SERVICE <{trap}> {{ ?s ?p ?o }} }}",
    "service-after-string": "ASK {{ ?s ?p '''x''y''' . SERVICE <{trap}> {{ ?s ?p ?o }} }}",
    "service-of-a-file": "ASK {{ SERVICE <file://{canary}> {{ ?s ?p ?o }} }}",
    "load": "LOAD <{trap}>",
    "load-silent": "LOADSILENT<{trap}>",
    "load-file": "LOAD <file://{canary}> INTO GRAPH <http://g>",
    "from": "SELECT * FROM <{trap}> {{ ?s ?p ?o }}",
    "from-named": "SELECT * FROM NAMED <{trap}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "from-file": "SELECT * FROM <file://{canary}> {{ ?s ?p ?o }}",
    "from-relative": "BASE <file:///> SELECT * FROM <{canary}> {{ ?s ?p ?o }}",
    "from-path": "SELECT * FROM <../../../../..{canary}> {{ ?s ?p ?o }}",
    "graph-file": "SELECT * {{ GRAPH <file://{canary}> {{ ?s ?p ?o }} }}",
    "describe-file": "DESCRIBE <file://{canary}>",
    "function": "SELECT (<file://{canary}>(1) AS ?x) {{}}",
    "insert": "INSERT DATA {{ <{trap}> <{trap}> <{trap}> }}",
    "drop": "DROP ALL",
}


@pytest.mark.parametrize("name", OUTWARD)
def test_nothing_goes_out(victim, name):
    query = OUTWARD[name].format(trap=victim.trap, canary=victim.canary)
    for method in ("GET", "POST"):
        status, body = victim.ask(query, method)
        assert SECRET.encode() not in body
        if name in ("graph-file", "describe-file"):
            assert status == 200
        else:
            assert status == 400
            assert json.loads(body)["detail"]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["{trap}", "file://{canary}", "{canary}", "../{canary}"])
def test_no_graph_of_the_protocol_is_fetched(victim, name, graph):
    graph = graph.format(trap=victim.trap, canary=victim.canary)
    path = f"/sparql?query=SELECT%20*%7B%3Fs%20%3Fp%20%3Fo%7D&{name}={graph}"
    status, body = victim.request("GET", path)
    assert status == 400
    assert SECRET.encode() not in body


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../../../etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/..\\..\\app.py",
        "/static/%00",
        "//etc/passwd",
        "/doc/mine/..%2f..%2f..%2fetc%2fpasswd",
        "/doc/../../etc/passwd",
        "/vocab/%2e%2e/%2e%2e",
        "/doc/mine/%00",
        "/doc/mine/%ff",
        "/doc/mine/a%0d%0aX-Evil:%201",
        "/doc/mine/" + "a" * 20_000,
        "/id/mine/%2f%2fevil.example",
        "/id/%2f/evil.example",
        "/export.%2e%2e%2fapp",
        "/tokens.json",
    ],
)
def test_no_path_leads_out_of_the_service(victim, path):
    answer = victim.say(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status = int(answer.split()[1])
    assert status in (303, 400, 404, 405, 414, 431), answer[:300]
    assert b"root:" not in answer
    assert b"\r\nX-Evil" not in answer
    if status == 303:
        location = answer.split(b"location: ")[1].split(b"\r\n")[0]
        assert location.startswith(b"/doc/")
