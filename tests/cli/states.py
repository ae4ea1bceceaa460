"""Releases in which many statements change together, and what an answer shows of them.

Release r1 states state 1 of everything, r2 state 2, and so on: an answer that shows more states
than one, or too few of one, is no answer of one release.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.error import HTTPError

from tests.cli.running import run
from tests.conftest import source_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLUGS = ("first", "second")
_PARTS = 20
_PAUSE = 0.02
_QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label (COUNT(*) AS ?n) {
  { GRAPH <https://w3id.org/minegraph/graph/first> { ?s rdfs:label ?label } }
  UNION { GRAPH <https://w3id.org/minegraph/graph/second> { ?s rdfs:label ?label } }
  UNION { ?s rdfs:label ?label }
  FILTER(STRSTARTS(?label, "state "))
} GROUP BY ?label"""


def files(folder: Path, state: int, *, parts: int = _PARTS) -> list[str]:
    """Return files of two sources: an agency with parts, and funds that are parts of it too."""
    head = "<https://w3id.org/minegraph/id/organization/head>"
    named = f'rdfs:label "state {state}"@en'
    paths = []
    for slug, kind in zip(SLUGS, ("Agency", "Fund"), strict=True):
        stated = "".join(
            f"<https://w3id.org/minegraph/id/organization/{slug}-{n}> a mg:{kind} ; {named} ;\n"
            f"  org:subOrganizationOf {head} .\n"
            for n in range(parts)
        )
        path = folder / f"{slug}.ttl"
        path.write_text(f"{source_turtle(slug)}{head} a mg:Agency ; {named} .\n{stated}", "utf-8")
        paths.append(str(path))
    return paths


@dataclass
class Seen:
    """What one address showed: each whole answer's release and state, and what was wrong."""

    states: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Watcher(threading.Thread):
    """Asks a service for a table, a page, a list and an export, again and again."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self._over = threading.Event()
        self.seen = Seen()

    def run(self) -> None:
        """Ask until `end`."""
        while not self._over.is_set():
            for kind, path, accept in _ASKED:
                try:
                    self._note(kind, *get(f"{self.address}{path}", accept))
                except HTTPError as error:
                    self.seen.wrong.append(f"{kind}: {error} {error.read()[:300]!r}")
                except OSError as error:
                    self.seen.wrong.append(f"{kind}: {error}")
                time.sleep(_PAUSE)

    def wait(self, state: int) -> None:
        """Return once that state was shown; fail where it is not within half a minute."""
        end = time.monotonic() + 30
        while state not in self.seen.states:
            assert time.monotonic() < end, (
                f"{self.address} shows {self.seen.states[-1:]}, {self.seen.wrong[-1:]}"
            )
            time.sleep(_PAUSE)

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        self.join()

    def _note(self, kind: str, release: str, text: str) -> None:
        found = shown(kind, text)
        state = max(found, default=0)
        whole = list(found) == [state] and found[state] >= _LEAST[kind]
        late = state < max(self.seen.states, default=0)
        if not whole or late or release not in ("", f"r{state}"):
            self.seen.wrong.append(f"{kind} of {release or 'no release'}: {dict(found)}")
        else:
            self.seen.states.append(state)


def follow(
    addresses: list[str], folder: Path, store: Path | str, *, last: int, **environment: str
) -> None:
    """Load one state after the other while services are asked; fail where one showed none whole."""
    watchers = [Watcher(address) for address in addresses for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    try:
        for state in range(2, last + 1):
            loaded = run("load", "-q", *files(folder, state), store=store, **environment)
            assert loaded.returncode == 0, loaded.stderr
            for watcher in watchers:
                watcher.wait(state)
    finally:
        for watcher in watchers:
            watcher.end()
    wrong = [f"{watcher.address}: {said}" for watcher in watchers for said in watcher.seen.wrong]
    assert not wrong, "\n".join(wrong[:20])


TABLE = f"sparql?{urllib.parse.urlencode({'query': _QUERY})}"
_ASKED = (
    ("table", TABLE, "text/csv"),
    ("page", "doc/organization/head", "text/html"),
    ("list", "agencies?limit=100", "application/json"),
    ("export", "export.nq", "*/*"),
)
_EVERY = 1 + 2 * _PARTS
_LEAST = {"table": 2 * _EVERY + 1, "page": _EVERY, "list": _EVERY, "export": _EVERY + 1}


def get(address: str, accept: str) -> tuple[str, str]:
    """Return the release that an answer says it is of, and its text."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers.get("Minegraph-Release", ""), answer.read().decode()


def shown(kind: str, text: str) -> Counter[int]:
    """Return how often an answer shows each state."""
    return Counter(_states(kind, text))


def _states(kind: str, text: str) -> Iterator[int]:
    """Yield the state of each label in an answer."""
    if kind == "table":
        for state, count in re.findall(r"^state (\d+),(\d+)\r?$", text, re.MULTILINE):
            yield from [int(state)] * int(count)
    elif kind == "list":
        for item in json.loads(text)["items"]:
            yield int(item["label"].removeprefix("state "))
    else:
        yield from map(int, re.findall(r"state (\d+)", text))
