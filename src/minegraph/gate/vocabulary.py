"""The ontology and the vocabularies as graphs of every release, so that queries see them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from minegraph.namespaces import ONTOLOGY_GRAPH, VOCABULARY_GRAPH
from minegraph.shipped import folder, turtle_files

if TYPE_CHECKING:
    from minegraph.sources.rdf import Reader
    from minegraph.store.staged import Staged


@dataclass(frozen=True)
class SystemGraphs:
    """The graphs that minegraph itself states, as N-Triples, and a digest of their files."""

    digest: str
    statements: dict[str, IO[bytes]]

    def put(self, staging: Staged) -> None:
        """Write the graphs into a staging and close their files."""
        for graph, lines in self.statements.items():
            with lines:
                staging.replace(graph, lines)


def digest() -> str:
    """Return a digest of the files of the ontology, which changes when any of them does."""
    total = hashlib.sha256()
    for file in turtle_files("ontology"):
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


async def read_system_graphs(reader: Reader) -> SystemGraphs:
    """Return the ontology's and the vocabularies' statements."""
    statements: dict[str, IO[bytes]] = {
        graph: tempfile.TemporaryFile()  # the result owns them
        for graph in (ONTOLOGY_GRAPH, VOCABULARY_GRAPH)
    }
    vocabularies = folder("ontology") / "vocabularies"
    for file in turtle_files("ontology"):
        graph = VOCABULARY_GRAPH if file.is_relative_to(vocabularies) else ONTOLOGY_GRAPH
        with (await reader.read(file)).parsed.lines as lines:
            shutil.copyfileobj(lines, statements[graph])
    for output in statements.values():
        output.seek(0)
    return SystemGraphs(digest(), statements)
