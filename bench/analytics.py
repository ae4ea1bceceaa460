"""Single queries over much of the graph, against peers: ``python -m bench.analytics``.

Prints a table in Markdown: the median of each query on Oxigraph's own server, on ours with the
release on disk and in memory, and on the peers that are installed (see `bench.peers`; Virtuoso
alone by default). Nothing is answered from a cache of ours. One client asks one query after the
other, as many times as given, with a rest between for what goes on beside queries.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import urllib.request
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench import mines, peers, servers

_REFERENCE: Final = "oxigraph"
_PREFIX: Final = f"PREFIX mg: <{mines.MG}> PREFIX id: <{mines.ID}> "
_DEADLINE: Final = 300

QUERIES: Final = {
    "sum by year and commodity": "SELECT ?year ?commodity (SUM(?t) AS ?tonnes) { ?f mg:about ?m ; "
    "mg:year ?year ; mg:tonnes ?t . ?m mg:commodity ?commodity } GROUP BY ?year ?commodity",
    "sum by year and product": "SELECT ?year ?product (SUM(?t) AS ?tonnes) { "
    "?f a mg:ProductionFigure ; mg:product ?product ; mg:year ?year ; mg:tonnes ?t } "
    "GROUP BY ?year ?product",
    "facets": "SELECT ?commodity (COUNT(?m) AS ?mines) "
    "{ ?m a mg:Mine ; mg:commodity ?commodity } GROUP BY ?commodity",
    "ownership path": "SELECT (COUNT(?m) AS ?mines) { ?m mg:operator/mg:subsidiaryOf* "
    f"<{mines.ID}company/c1> }}",
    "filter, order, limit": "SELECT ?f ?t { ?f mg:year 2020 ; mg:tonnes ?t FILTER(?t > 900000) } "
    "ORDER BY DESC(?t) ?f LIMIT 10",
    "bounding box": "SELECT ?m { ?m mg:latitude ?a ; mg:longitude ?o "
    "FILTER(?a > 30 && ?a < 31 && ?o > 50 && ?o < 51) }",
}
_ALL: Final = {
    **{name: [_PREFIX + text] for name, text in QUERIES.items()},
    "entity page": [mines.page(77)],
    "ten-query mix, all ten": mines.mix(77),
}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mines", type=int, default=10_000, help="40 statements each")
    parser.add_argument("--times", type=int, default=5, help="each query is asked")
    parser.add_argument("--rest", type=float, default=1, help="seconds before each")
    parser.add_argument("--keep", type=Path, help="folder for the graph and the stores")
    parser.add_argument("--peer", action="append", default=["virtuoso"])
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = servers.filled(folder, given.mines)
        found = {
            name: _medians(name, server, given.times, given.rest)
            for name, server in _servers(folder, graph, given.peer).items()
        }
    print(*_table(found), sep="\n")


def _servers(
    folder: Path, graph: Path, wanted: list[str]
) -> dict[str, AbstractContextManager[tuple[str, int]]]:
    patient = {"CACHE_MEGABYTES": "0", "QUERY_SECONDS": str(_DEADLINE)}
    store = folder / "store"
    return {
        _REFERENCE: servers.oxigraph(folder, graph),
        "minegraph, on disk": servers.minegraph(store, MEMORY_MEGABYTES="0", **patient),
        "minegraph, in memory": servers.minegraph(store, MEMORY_MEGABYTES="8192", **patient),
        **{n: s for n, s in peers.installed(folder, graph).items() if n in wanted},
    }


def _medians(
    name: str, server: AbstractContextManager[tuple[str, int]], times: int, rest: float
) -> dict[str, float]:
    """Return the median of each query in seconds."""
    found = {}
    with server as (address, _process):
        for query, texts in _ALL.items():
            took = []
            for number in range(times):
                time.sleep(rest)
                took.append(sum(_ask(address, f"{text} #{number}") for text in texts))
            found[query] = statistics.median(took)
            print(name, query, [round(seconds, 4) for seconds in took], file=sys.stderr)
    return found


def _ask(address: str, query: str) -> float:
    """Return the seconds that an answer takes, first byte to last."""
    accepted = "application/sparql-results+json, application/n-triples;q=0.9"
    request = urllib.request.Request(
        f"{address}?query={quote(query)}", headers={"Accept": accepted}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=2 * _DEADLINE) as answer:
        answer.read()
    return time.perf_counter() - began


def _table(found: dict[str, dict[str, float]]) -> list[str]:
    """Return the medians in milliseconds, and in brackets their ratio to the reference's."""
    lines = [f"| query, median ms | {' | '.join(found)} |", "|---|" + "--:|" * len(found)]
    for query, reference in found[_REFERENCE].items():
        cells = [
            f"{1000 * medians[query]:,.1f} ({medians[query] / reference:.2f})"
            for medians in found.values()
        ]
        lines.append(f"| {query} | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    main()
