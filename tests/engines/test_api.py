"""The same pages and answers whether the graph lies in the embedded store or on an engine."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox
from fastapi.testclient import TestClient

from minegraph.api.app import create_app
from minegraph.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

LABELS = (
    "SELECT ?s ?l { ?s a <https://w3id.org/minegraph/ontology#Mine> ; "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s STR(?l) LANG(?l)"
)
MINES = "CONSTRUCT WHERE { ?s a <https://w3id.org/minegraph/ontology#Mine> }"
PATHS = (
    "/",
    *(
        f"/{kind}{query}"
        for kind in ("agencies", "companies", "mines", "deposits", "plants", "initiatives")
        for query in ("", "?format=csv")
    ),
    "/commodities",
    "/sources",
    "/figures?format=csv",
    "/figures",
    "/mines?format=json",
    "/mines?commodity=copper&format=json",
    "/mines?format=turtle",
    "/mines?page=2",
    "/doc/mine/sarcheshmeh",
    "/doc/mine/sarcheshmeh.ttl",
    "/doc/mine/sarcheshmeh.nt",
    "/doc/mine/sarcheshmeh.jsonld",
    "/doc/mine/sarcheshmeh.rdf",
    "/doc/agency/imidro",
    "/doc/mine/none",
    "/search?q=sarcheshmeh&format=json",
    "/search?q=%D9%85%D8%B3",
    "/questions",
    "/questions/mines-of-copper",
    "/questions/stakes-of-imidro",
    "/questions/none",
    "/quality",
    "/export.ttl",
    "/export.nq",
    "/.well-known/void",
    f"/sparql?query={LABELS.replace('#', '%23')}",
    f"/sparql?query={MINES.replace('#', '%23')}",
    "/sparql?query=SELECT",
    "/sparql?query=ASK {}&default-graph-uri=urn:none",
)
_RECORD = "the record of a release names its files in the embedded store, its graphs on an engine"
# By engine, what it answers otherwise than the embedded store, and why.
DIFFERENCES: dict[str, dict[str, str]] = {
    "oxigraph": {"/quality": _RECORD},
    "fuseki": {"/quality": _RECORD},
    "virtuoso": {"/quality": _RECORD},
}
# The state of the store, not an answer of it: when and by which release it was loaded.
_STATE = re.compile(
    r"\br[0-9]+\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?|[0-9a-f]{32,64}"
)


@contextmanager
def _client(store: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[TestClient]:
    with monkeypatch.context() as patched:
        for name, value in more.items():
            patched.setenv(name, value)
        app = create_app(load_settings(store=store))
    with TestClient(app, client=("127.0.0.1", 50000), follow_redirects=False) as client:
        yield client


def test_pages_and_answers_are_those_of_the_embedded_store(engine, embedded, monkeypatch):
    started, environment = engine
    with (
        _client(str(embedded), monkeypatch) as here,
        _client(started.address, monkeypatch, **environment) as there,
    ):
        answers = {path: (_said(here, path), _said(there, path)) for path in PATHS}
        health = there.get("/health").json()
        described = there.get("/sparql", headers={"Accept": "text/turtle"})
    different = {path for path, (one, other) in answers.items() if one != other}
    assert different == set(DIFFERENCES[started.name])
    assert sum(one[0] == 200 for one, _other in answers.values()) > len(PATHS) // 2
    assert health["status"] == "ok"
    assert "sd:Service" in described.text or "service-description#Service" in described.text


def _said(client: TestClient, path: str) -> tuple[int, str, object]:
    """Return the status, the media type and the body; a graph as its statements, in no order."""
    answer = client.get(path)
    media = answer.headers.get("content-type", "")
    form = None if "application/json" in media else ox.RdfFormat.from_media_type(media)
    if answer.status_code == 200 and form is not None and not path.startswith("/export"):
        statements = sorted(str(quad) for quad in ox.parse(answer.content, form))
        assert statements
        return answer.status_code, media, statements
    return answer.status_code, media, _STATE.sub("-", answer.text)
