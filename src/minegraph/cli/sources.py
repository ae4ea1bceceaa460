"""``minegraph sources``: the kinds of source that can be loaded."""

from __future__ import annotations

from typing import Final

import typer

from minegraph.sources.kinds import kinds

_RDF: Final = """\
rdf
  gives    anything: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML in minegraph's ontology
  licence  as the file says
  from     your own files, or `minegraph export`"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(sources)


def sources() -> None:
    """List the kinds for `minegraph load --as`: what each gives, its licence, where to get it."""
    typer.echo(_RDF)
    for kind in kinds():
        typer.echo(
            f"{kind.name}\n  gives    {kind.gives}\n  licence  {kind.licence}\n"
            f"  from     {kind.obtain}"
        )
