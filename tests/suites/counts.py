"""The table of docs/sparql-suites.md, made from the manifests and the list of failures.

Run as ``python -m tests.suites.counts`` to write the page anew.
"""

from __future__ import annotations

from pathlib import Path

from tests.suites.known import FAILURES, NOT_RUN
from tests.suites.manifests import EVALUATION, SYNTAX, UPDATES, Case, cases

PAGE = Path(__file__).parents[2] / "docs" / "sparql-suites.md"
GROUPS = {
    "Query evaluation": ("QueryEvaluationTest",),
    "CSV results": ("CSVResultFormatTest",),
    "Query syntax": ("PositiveSyntaxTest11", "NegativeSyntaxTest11"),
    "Protocol": ("ProtocolTest",),
    "Service description": ("ServiceDescriptionTest",),
    "Update evaluation": ("UpdateEvaluationTest",),
    "Graph store protocol": ("GraphStoreProtocolTest",),
    "Update syntax": ("PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11"),
}
FOLDERS = (*EVALUATION, *SYNTAX, *UPDATES, "protocol", "service", "service-description")
HEAD = """\
# The W3C's SPARQL 1.1 suites, through our HTTP surface

Every test is sent over HTTP to the service as it is, with the test's data in a scratch store that
was filled directly (the gate would refuse data that is not about mining). The files are read from
`../shared/suites/w3c-sparql11`; run them with `pytest tests/suites`. The table is written by
`python -m tests.suites.counts`, and a test holds it to what is run.

| suite | tests | pass | fail | not run |
|---|--:|--:|--:|--:|
"""
TAIL = """
Left out as a whole: `entailment` (the service has no entailment regime; what follows from the
ontology is stated at load), `syntax-fed` (SERVICE is refused where no setting allows it, before
its syntax is read), `http-rdf-update` (the same tests as `graph-store-protocol`, in words).

The tests of `service` are run with `MINEGRAPH_SERVICE_ADDRESSES` set to two servers of Oxigraph,
which stand for the endpoints of the manifest, and to an address where nothing listens; their
addresses are put in the queries in place of the manifest's.

Updates and graph store requests go to the service with a writer that skips the gate, which a test
gives to `create_app`; what they leave is then read from the store. That writer also writes to the
default graph, and names a graph made by POST; with the gate, the default graph is what all sources
say together and refuses writes, and a graph made by POST is that of the source which the body
describes.

Two notes on how a test is put to the service. The default graph of a test is a named graph here,
chosen with `default-graph-uri`, since our default graph is the union of all graphs. The manifest of
the protocol supposes that a graph `data0.rdf` can be had from the web: it is put into the scratch
store, since nothing is ever fetched.
"""


def every_case() -> list[Case]:
    """Return every test of the suites in the repository."""
    stores = ("manifest-direct.ttl", "manifest-indirect.ttl")
    return [
        *(case for folder in FOLDERS for case in cases(folder)),
        *(case for manifest in stores for case in cases("graph-store-protocol", manifest)),
    ]


def page() -> str:
    """Return the page."""
    found = every_case()
    lines = []
    totals = [0, 0, 0, 0]
    for name, kinds in GROUPS.items():
        ids = [case.id for case in found if case.kind in kinds]
        failed = sum(case in FAILURES for case in ids)
        skipped = sum(case in NOT_RUN for case in ids)
        numbers = [len(ids), len(ids) - failed - skipped, failed, skipped]
        totals = [a + b for a, b in zip(totals, numbers, strict=True)]
        lines.append(_row(name, numbers))
    lines.append(_row("**all**", totals))
    return HEAD + "\n".join(lines) + "\n" + _reasons("Failures", FAILURES) + _not_run() + TAIL


def _row(name: str, numbers: list[int]) -> str:
    return f"| {name} | " + " | ".join(str(number) for number in numbers) + " |"


def _reasons(title: str, reasons: dict[str, str]) -> str:
    if not reasons:
        return ""
    rows = "".join(f"| `{name}` | {reason} |\n" for name, reason in reasons.items())
    return f"\n## {title}\n\n| test | reason |\n|---|---|\n{rows}"


def _not_run() -> str:
    return _reasons("Not run", NOT_RUN)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
