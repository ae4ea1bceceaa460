"""Print precision and recall of the links in a linked store: ``python -m bench.linking STORE``."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tests.linking.labelled import Scores, interval, pairs, score

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
    judged, groups = pairs(), list(_groups(sys.argv[1]))
    print("pairs      right wrong missed precision (95 %)  recall (95 %)")
    for part in ("tuning", "held out", "blind", "blind two"):
        of_part = [pair for pair in judged if pair.part == part]
        if any(pair.label == "same" for pair in of_part):
            print(_shown(part, score(groups, of_part)))
    print(_shown("all", score(groups, judged)))


main()
