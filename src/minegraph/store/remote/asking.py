"""A query sent to an engine, and its answer in the format asked for."""

from __future__ import annotations

import os
import tempfile
from typing import IO, TYPE_CHECKING, Any

from minegraph.errors import QueryRefused
from minegraph.namespaces import BASE
from minegraph.store.describing import NAMES
from minegraph.store.formats import Shape
from minegraph.store.protocol import QueryForm
from minegraph.store.remote import results
from minegraph.store.remote.binding import bound
from minegraph.store.remote.engine import TABLE, WHOLE, Dataset
from minegraph.store.remote.journal import recorded
from minegraph.store.remote.names import MERGED

if TYPE_CHECKING:
    from minegraph.store.guard import Inspection
    from minegraph.store.protocol import Query, Release
    from minegraph.store.remote.engine import Engine


def received(
    engine: Engine, query: Query, inspection: Inspection, release: Release
) -> tuple[IO[bytes], int | None]:
    """Return the answer to a query of the current release, and of a table its number of rows."""
    text = f"BASE <{BASE}>\n{bound(query.text, query.bindings)}"
    dataset = dataset_of(query, inspection, release)
    most = engine.endpoint.most_bytes
    if query.format.shape is Shape.TABLE:
        with engine.ask(text, TABLE, dataset=dataset) as file:
            return results.table(file, query.format, most)
    with (
        engine.ask(text, engine.dialect.triples, dataset=dataset) as file,
        tempfile.TemporaryFile() as whole,
    ):
        with results.checked_triples(file) as lines:
            whole.writelines(lines)
        if inspection.form is QueryForm.DESCRIBE:
            whole.writelines(_labels(engine, whole, dataset))
        whole.seek(0)
        return results.triples(whole, query.format, most), None


def known_graphs(graphs: tuple[str, ...], release: Release) -> list[str]:
    """Return graphs, each once, sorted; raise QueryRefused for one that a release lacks."""
    held = recorded(release)
    unknown = next((graph for graph in graphs if graph not in held), None)
    if unknown is not None:
        raise QueryRefused(
            f"there is no graph <{unknown}>: only graphs of this store can be named, and "
            "nothing is fetched",
            hint="Ask SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } for the graphs, or leave "
            "the dataset out to ask all sources together.",
        )
    return sorted(set(graphs))


def dataset_of(query: Query, inspection: Inspection, release: Release) -> Dataset:
    """Return the dataset of a query: the protocol's, else its own, else the whole release."""
    given = (*query.default_graphs, *query.named_graphs)
    known_graphs(given or inspection.graphs, release)
    if given:
        return Dataset(query.default_graphs, query.named_graphs)
    return WHOLE if inspection.graphs else Dataset((MERGED,), tuple(recorded(release)))


def _labels(engine: Engine, whole: Any, dataset: Dataset) -> list[bytes]:
    """Return the labels of what a description points to, as the embedded store adds them."""
    whole.seek(0)
    things = results.neighbours(whole)
    whole.seek(0, os.SEEK_END)
    if not things:
        return []
    values = " ".join(f"<{thing}>" for thing in things)
    text = NAMES.replace(
        "?thing ?property ?name\n}", f"VALUES ?thing {{ {values} }} ?thing ?property ?name\n}}"
    )
    with (
        engine.ask(text, engine.dialect.triples, dataset=dataset) as file,
        results.checked_triples(file) as lines,
    ):
        return list(lines)
