"""How the commands show what the gate found."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from minegraph.gate.report_rdf import as_turtle

if TYPE_CHECKING:
    from minegraph.gate.report import Report


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


ReportOption = Annotated[
    Form, typer.Option("--report", help="For people, as JSON, or as a sh:ValidationReport.")
]


def written(report: Report, form: Form) -> str:
    """Return a report in one of its forms."""
    if form is Form.JSON:
        return json.dumps(report.as_json(), indent=2, ensure_ascii=False)
    if form is Form.TURTLE:
        return as_turtle(report)
    return report.as_text()
