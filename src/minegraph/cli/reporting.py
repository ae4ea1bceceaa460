"""How the commands show what the gate found."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from minegraph.gate.report_html import as_html
from minegraph.gate.report_rdf import as_turtle

if TYPE_CHECKING:
    from minegraph.gate.report import Report


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"
    HTML = "html"


ReportOption = Annotated[
    Form, typer.Option("--report", help="For people, as JSON, a sh:ValidationReport or a page.")
]


def written(report: Report, form: Form) -> str:
    """Return a report in one of its forms."""
    if form is Form.JSON:
        return json.dumps(report.as_json(), indent=2, ensure_ascii=False)
    if form is Form.TURTLE:
        return as_turtle(report)
    if form is Form.HTML:
        return as_html(report)
    return report.as_text()
