"""``minegraph load``: publish files as sources, through the gate."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from minegraph.bootstrap import make_home, make_judge
from minegraph.cli.bars import progress
from minegraph.cli.console import STDERR, EngineOption, QuietOption, StoreOption, fail, say
from minegraph.cli.files import received
from minegraph.cli.linked import linked_line
from minegraph.cli.reporting import Form, ReportOption, written
from minegraph.cli.tables import (
    KindOption,
    MendedOption,
    SetAsideOption,
    make_table_reader,
    say_balances,
    write_set_aside,
)
from minegraph.gate.loading import How, Load
from minegraph.gate.loading import load as load_files
from minegraph.gate.report import GateRefused
from minegraph.settings import Settings, load_settings
from minegraph.sources.tabular import TableReader
from minegraph.store.progress import Progress


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(load)


def load(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="RDF or tables, one source each (CSV of `sheet`: one together); - for stdin."
        ),
    ],
    *,
    kind: KindOption = None,
    source: Annotated[
        str | None, typer.Option(help="The source that the file speaks for, by its slug.")
    ] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", help="turtle, trig, ntriples, nquads, jsonld, rdfxml.")
    ] = None,
    keep_valid: Annotated[
        bool, typer.Option("--keep-valid", help="Load the entities that pass, quarantine others.")
    ] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="Replace the file's entities only; the others stay.")
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Link records of one thing in the same release.")
    ] = False,
    set_aside: SetAsideOption = None,
    mended: MendedOption = None,
    report_as: ReportOption = Form.TEXT,
    engine: EngineOption = None,
    store: StoreOption = None,
    quiet: QuietOption = False,  # a command-line flag
) -> None:
    """Load files through the gate as one new release.

    Each file becomes the whole content of its source's graph. What breaks a must rule is refused:
    the store stays as it was and the report says what, where and how to mend it.
    """
    if keep_valid and mend:
        raise typer.BadParameter("--keep-valid and --mend exclude each other")
    how = How.KEEP_VALID if keep_valid else How.MEND if mend else How.REPLACE
    settings = load_settings(store=store, validator=engine)
    with received(files, format_name) as readable:
        try:
            with progress(STDERR, quiet=quiet) as shown:
                reader, done = asyncio.run(
                    _load(
                        settings,
                        readable,
                        kind,
                        source,
                        format_name,
                        how=how,
                        link=link,
                        mended=mended,
                        shown=shown,
                    )
                )
        except GateRefused as refusal:
            typer.echo(written(refusal.report.located(), report_as))
            fail(refusal)
            raise typer.Exit(1) from refusal
    say_balances(reader, quiet=quiet)
    _tell(done, report_as, quiet=quiet)
    if set_aside is not None:
        write_set_aside(reader, set_aside)


def _tell(done: Load, report_as: Form, *, quiet: bool) -> None:
    if not done.changed:
        say(f"{done.release.name}: the store holds exactly this already", quiet=quiet)
        return
    if done.spared is not None:
        typer.echo(written(done.spared.report, report_as))
        say(
            f"{done.spared.loaded:,} entities loaded, {done.spared.quarantined:,} quarantined\n"
            f"  Mend the files in {done.spared.kept} and load them with --mend.",
            quiet=quiet,
        )
    if done.report.located().findings:
        say(written(done.report.located(), report_as), quiet=quiet)
    if done.linked is not None:
        say(linked_line(done.linked), quiet=quiet)
    for less in done.shrunk:
        say(
            f"{less.source} had {less.before:,} statements and has {less.now:,} now; if that is "
            f"not meant, `minegraph rollback {done.release.record['previous']}` brings them back",
            quiet=quiet,
        )
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
    *,
    how: How,
    link: bool,
    mended: Path | None,
    shown: Progress,
) -> tuple[TableReader, Load]:
    reader = await make_table_reader(settings, files, kind=kind, source=source, mended=mended)
    try:
        directory = make_home(settings)
        done = await load_files(
            directory,
            reader,
            files,
            source=source,
            format_name=format_name,
            judge=make_judge(settings),
            how=how,
            link=link,
            progress=shown,
        )
    finally:
        await reader.close()
    return reader, done
