"""``minegraph export``: the current release, or an earlier one, as one file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import open_store
from minegraph.cli.console import AsOfOption, StoreOption, say
from minegraph.cli.query import write
from minegraph.errors import InputError
from minegraph.settings import load_settings
from minegraph.store.formats import READABLE, TURTLE, Format, by_name, by_suffix
from minegraph.store.protocol import Store


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write; - for stdout.")
    ] = Path("-"),
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="turtle (default), trig, ntriples, nquads, jsonld, rdfxml."),
    ] = None,
    ontology: Annotated[  # a command-line flag
        bool, typer.Option("--ontology", help="Include the ontology and the vocabularies.")
    ] = False,
    as_of: AsOfOption = None,
    store: StoreOption = None,
) -> None:
    """Write what all sources state, always in the same order: the same graph, the same bytes.

    Turtle, N-Triples and RDF/XML hold each statement once; TriG, N-Quads and JSON-LD keep which
    source said it.
    """
    form = (
        by_name(format_name, READABLE)
        if format_name
        else by_suffix(output.name, among=READABLE) or TURTLE
    )
    if form is None:
        raise typer.BadParameter(f"{format_name} is not a format of exports")
    settings = load_settings(store=store)
    asyncio.run(_export(open_store(settings), output, form, as_of, ontology=ontology))


async def _export(
    store: Store, output: Path, form: Format, as_of: str | None, *, ontology: bool
) -> None:
    try:
        release = store.release(as_of).name if as_of else ""
        answer = await store.export(form, system=ontology, release=release)
    finally:
        await store.close()
    if output == Path("-"):
        write(answer)
        return
    draft = output.with_name(output.name + ".draft")
    try:
        draft.write_bytes(answer.read())
        draft.replace(output)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", file=str(output), hint="Name another place."
        ) from error
    say(f"wrote {output}: {answer.size:,} bytes of {form.name}, release {answer.release}")
