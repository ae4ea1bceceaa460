"""``minegraph validate``: what the gate would say, with nothing stored."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minegraph.bootstrap import make_judge, open_home
from minegraph.cli.console import EngineOption, StoreOption
from minegraph.cli.files import received
from minegraph.cli.reporting import Form, ReportOption, written
from minegraph.cli.tables import KindOption, make_table_reader
from minegraph.errors import StoreMissing
from minegraph.gate.loading import validate_files
from minegraph.gate.report import Report
from minegraph.settings import Settings, load_settings
from minegraph.shipped import facts

if TYPE_CHECKING:
    from minegraph.store.writing import Home


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(validate)


def validate(
    files: Annotated[
        list[Path], typer.Argument(help="RDF or tables, one source each; - for stdin.")
    ],
    *,
    kind: KindOption = None,
    source: Annotated[
        str | None, typer.Option(help="The source that the file speaks for, by its slug.")
    ] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", help="turtle, trig, ntriples, nquads, jsonld, rdfxml.")
    ] = None,
    report_as: ReportOption = Form.TEXT,
    engine: EngineOption = None,
    store: StoreOption = None,
) -> None:
    """Report what a load of the files would find, beside what the store holds; store nothing.

    Where there is no store, the facts that come with minegraph stand in for it.
    """
    settings = load_settings(store=store, validator=engine)
    with received(files, format_name) as readable:
        report = asyncio.run(_validate(settings, readable, kind, source, format_name)).located()
    typer.echo(written(report, report_as))
    if not report.conforms:
        raise typer.Exit(1)


async def _validate(
    settings: Settings,
    files: list[Path],
    kind: str | None,
    source: str | None,
    format_name: str | None,
) -> Report:
    directory, context = _surroundings(settings)
    reader = await make_table_reader(settings, files, kind=kind, source=source)
    try:
        return await validate_files(
            directory,
            reader,
            files,
            context=context,
            source=source,
            format_name=format_name,
            judge=make_judge(settings),
        )
    finally:
        await reader.close()


def _surroundings(settings: Settings) -> tuple[Home | None, list[Path]]:
    try:
        return open_home(settings), []
    except StoreMissing:
        return None, facts()
