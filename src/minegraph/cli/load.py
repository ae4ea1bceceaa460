"""``minegraph load``: publish files as sources, through the gate."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import make_judge
from minegraph.cli.console import EngineOption, QuietOption, StoreOption, fail, say
from minegraph.cli.files import received
from minegraph.cli.reporting import Form, ReportOption, written
from minegraph.cli.tables import KindOption, make_table_reader, say_balances, write_set_aside
from minegraph.gate.loading import Load
from minegraph.gate.loading import load as load_files
from minegraph.gate.report import GateRefused
from minegraph.settings import Settings, load_settings
from minegraph.sources.tabular import TableReader
from minegraph.store.directory import Directory


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(load)


def load(
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
    set_aside: Annotated[
        Path | None,
        typer.Option(
            help="CSV file to write what tables hold and could not be stated.", writable=True
        ),
    ] = None,
    report_as: ReportOption = Form.TEXT,
    engine: EngineOption = None,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Load files through the gate as one new release.

    Each file becomes the whole content of its source's graph. What breaks a must rule is refused:
    the store stays as it was and the report says what, where and how to mend it.
    """
    settings = load_settings(store=store, validator=engine)
    with received(files, format_name) as readable:
        try:
            reader, done = asyncio.run(_load(settings, readable, kind, source, format_name))
        except GateRefused as refusal:
            typer.echo(written(refusal.report.located(), report_as))
            fail(refusal)
            raise typer.Exit(1) from refusal
    say_balances(reader, quiet=quiet)
    if set_aside is not None:
        write_set_aside(reader, set_aside)
    if not done.changed:
        say(f"{done.release.name}: the store holds exactly this already", quiet=quiet)
        return
    if done.report.located().findings:
        say(written(done.report.located(), report_as), quiet=quiet)
    say(
        f"published {done.release.name}: {done.release.record['statements']:,} statements",
        quiet=quiet,
    )


async def _load(
    settings: Settings,
    files: list[Path],
    kind: str | None,
    source: str | None,
    format_name: str | None,
) -> tuple[TableReader, Load]:
    reader = await make_table_reader(settings, files, kind=kind, source=source)
    try:
        directory = Directory.create(settings.store)
        done = await load_files(
            directory,
            reader,
            files,
            source=source,
            format_name=format_name,
            judge=make_judge(settings),
        )
    finally:
        await reader.close()
    return reader, done
