"""What the graph holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minegraph.catalog.terms import Value, make_value
from minegraph.queries import query

if TYPE_CHECKING:
    from minegraph.store.protocol import Store


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
    release = store.release()
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
