"""Where the ontology, the shapes and the facts that come with minegraph are on disk."""

from __future__ import annotations

from pathlib import Path

from minegraph.errors import StoreUnusable

_INSTALLED = Path(__file__).parent / "_shipped"
_CHECKOUT = Path(__file__).parents[2]


def folder(name: str) -> Path:
    """Return the folder ``ontology``, ``shapes`` or ``data`` of this installation or checkout."""
    for root in (_INSTALLED, _CHECKOUT):
        if (root / name).is_dir():
            return root / name
    raise StoreUnusable(
        f"the folder {name}/ that comes with minegraph is missing",
        hint="Install minegraph again, from a complete checkout or wheel.",
    )


def turtle_files(name: str, *, below: str = ".") -> list[Path]:
    """Return every Turtle file of a shipped folder, sorted by path."""
    return sorted((folder(name) / below).rglob("*.ttl"))


def facts() -> list[Path]:
    """Return the files of the facts that come with minegraph, one for each source."""
    return [file for file in turtle_files("data") if file.name != "manifest.ttl"]
