"""A report as one HTML page that needs nothing beside it, for people who were sent a file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from minegraph.namespaces import shorten

if TYPE_CHECKING:
    from minegraph.gate.report import Finding, Report

_STYLE: Final = """\
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #bbb; padding: .4rem .6rem; text-align: left }
th, td { vertical-align: top }
td { overflow-wrap: anywhere }
.must td:first-child { color: #a00; font-weight: bold }
"""
_COLUMNS: Final = ("Binding", "Thing", "Where", "Rule", "Path and value", "Shape")


def as_html(report: Report) -> str:
    """Return the report as a page: what it says as a whole, then each finding, the worst first."""
    verdict = "conforms" if report.conforms else "does not conform"
    counts = ", ".join(f"{number:,} {name.lower()}" for name, number in report.counts().items())
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "\n".join(map(_row, report.findings))
    engine = f" Validated with {escape(report.engine)}." if report.engine else ""
    return f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Report: {verdict}</title>
<style>
{_STYLE}</style>
<h1>Report: {verdict}</h1>
<p>{counts}.{engine}</p>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
"""


def _row(finding: Finding) -> str:
    value = f" {shorten(finding.value)}" if finding.value else ""
    cells = (
        finding.severity.name.lower(),
        shorten(finding.focus),
        finding.place,
        finding.message,
        f"{shorten(finding.path)}{value}".strip(),
        shorten(finding.shape),
    )
    kind = finding.severity.name.lower()
    return f'<tr class="{kind}">' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
