"""What is said of a linking on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minegraph.linking.clusters import Linked


def linked_line(linked: Linked) -> str:
    """Return in one line how many records are how many things, and how many links are in doubt."""
    members = sum(map(len, linked.groups))
    return (
        f"{members:,} records are {len(linked.groups):,} things; {len(linked.doubtful):,} links "
        "are in doubt (`minegraph review`)"
    )
