"""``minegraph query``: one SPARQL query on the current release."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import open_store
from minegraph.cli.console import AsOfOption, StoreOption
from minegraph.errors import InputError
from minegraph.settings import load_settings
from minegraph.store.formats import CSV, GRAPHS, TABLES, TURTLE, Format, by_name
from minegraph.store.protocol import Answer, Query, Store


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(query)


def query(
    text: Annotated[str, typer.Argument(help="SPARQL, or the name of a .rq file; - for stdin.")],
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="csv, tsv, json, xml; or turtle, ntriples, jsonld, rdfxml."),
    ] = None,
    as_of: AsOfOption = None,
    store: StoreOption = None,
) -> None:
    """Ask the current release, or an earlier one, a SPARQL query and print the answer."""
    chosen = by_name(format_name, (*TABLES, *GRAPHS)) if format_name else None
    if format_name and chosen is None:
        raise typer.BadParameter(f"{format_name} is not a format of answers")
    settings = load_settings(store=store)
    asyncio.run(_ask(open_store(settings), _text(text), chosen, as_of))


async def _ask(store: Store, text: str, chosen: Format | None, as_of: str | None) -> None:
    try:
        form = chosen or (CSV if store.inspect(text).answers_table else TURTLE)
        answer = await store.query(Query(text, form, release=store.release(as_of).name))
        write(answer)
    finally:
        await store.close()


def write(answer: Answer) -> None:
    """Copy an answer to standard output."""
    with answer.file as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _text(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    if given.endswith(".rq"):
        try:
            return Path(given).read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror}", file=given, hint="Name a query file."
            ) from error
    return given
