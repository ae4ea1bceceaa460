"""The questions that minegraph itself asks, one SPARQL query to a file.

Each file starts with comments that give the question, its parameters and who uses it. Parameters
are bound as terms, never written into the text.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def query(name: str) -> str:
    """Return the text of ``<name>.rq``."""
    return (resources.files(__name__) / f"{name}.rq").read_text(encoding="utf-8")


@cache
def questions() -> dict[str, tuple[str, str]]:
    """Return the question catalogue by name: each question in words (Markdown), and its query."""
    folder = resources.files(__name__) / "questions"
    return {
        entry.name: (
            (entry / "question.md").read_text(encoding="utf-8"),
            (entry / "query.rq").read_text(encoding="utf-8"),
        )
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if (entry / "query.rq").is_file()
    }


@cache
def derivations() -> dict[str, str]:
    """Return the CONSTRUCT rules of ``derive/`` by name, in the order in which they apply."""
    folder = resources.files(__name__) / "derive"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".rq")), key=lambda f: f.name)
    return {f.name.removesuffix(".rq"): f.read_text(encoding="utf-8") for f in files}
