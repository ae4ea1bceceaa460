"""What the graph holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minegraph.catalog.terms import Value, make_value
from minegraph.catalog.whole import of_one_release
from minegraph.queries import query

if TYPE_CHECKING:
    from minegraph.store.protocol import Release, Store


@dataclass(frozen=True)
class Overview:
    """The current release: when it was published, its size, and the members of each class."""

    release: str
    published: str
    statements: int
    sources: int
    findings: int
    classes: tuple[tuple[Value, int], ...]


async def overview(store: Store) -> Overview:
    """Return the current release in numbers."""
    return await of_one_release(store, lambda release: _counted(store, release))


async def _counted(store: Store, release: Release) -> Overview:
    record: Any = release.record
    rows = await store.select(query("overview"))
    return Overview(
        release=release.name,
        published=record["published"],
        statements=record["statements"],
        sources=len(record["sources"]),
        findings=sum(record["found"].values()),
        classes=tuple(
            (make_value(row["class"], row["label"].value), int(row["things"].value)) for row in rows
        ),
    )
