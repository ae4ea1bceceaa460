"""Print precision and recall of linking: ``python -m bench.linking [STORE]``.

With the directory of a linked store its groups are judged, without one those that come of the
records of the labelled pairs alone, as far as they are kept.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tests.linking.labelled import Scores, interval, pairs, records, score

from minegraph.linking.clusters import cluster
from minegraph.linking.matching import match
from minegraph.queries import query
from minegraph.store.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable


def _groups(store: str) -> Iterable[Iterable[str]]:
    directory = Directory.open(Path(store))
    database = ox.Store.read_only(str(directory.database(directory.current())))
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for row in database.query(query("linking/canonical")):  # type: ignore[union-attr]
        groups[row["canonical"].value] |= {row["canonical"].value, row["thing"].value}
    return groups.values()


def _shown(name: str, found: Scores) -> str:
    low, high = interval(found.right, found.right + found.wrong)
    least, most = interval(found.right, found.right + found.missed)
    return (
        f"{name:10} {found.right:4} {found.wrong:4} {found.missed:4}  "
        f"{found.precision:.3f} ({low:.3f} to {high:.3f})  "
        f"{found.recall:.3f} ({least:.3f} to {most:.3f})"
    )


def main() -> None:
    """Judge and print."""
    judged = pairs()
    if len(sys.argv) > 1:
        groups = _groups(sys.argv[1])
    else:
        held = records()
        groups = cluster(held, match(held), {}).groups
        known = {record.iri for record in held}
        judged = [pair for pair in judged if pair.left in known and pair.right in known]
    print("pairs      right wrong missed precision (95 %)  recall (95 %)")
    for part in ("tuning", "held out", "blind", "blind two"):
        of_part = [pair for pair in judged if pair.part == part]
        if any(pair.label == "same" for pair in of_part):
            print(_shown(part, score(groups, of_part)))
    print(_shown("all", score(groups, judged)))


main()
