"""The W3C SHACL test suite on both engines of the gate; run as a module it prints the table.

    python -m tests.suites.shacl > docs/shacl-suite.md

Results are compared as sets of focus node, path, value, component, shape and severity, with
all blank nodes the same. Both engines get the data as the file has it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef

from minegraph.errors import MinegraphError
from minegraph.gate import compiled, validation
from minegraph.gate.compiled.paths import path_name
from minegraph.gate.naming import named
from minegraph.gate.quiet import as_written, quiet
from minegraph.store.solutions import solutions

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    from minegraph.gate.report import Finding

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "suites" / "w3c-shacl" / "data-shapes-test-suite" / "tests"
TABLE = ROOT / "docs" / "shacl-suite.md"
ABSENT = f"the W3C suite is not in {SUITE.relative_to(ROOT.parent)} beside the repository"

_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = Namespace("http://www.w3.org/ns/shacl-test#")
_LABEL = re.compile(r"n?[0-9a-f]{20,}(b[0-9]+)?")

# What each engine does not do as the suite expects, by test, and why.
_SEVERITY = "refused: a severity of one's own, where a report has must, should and may"
_TRUE = 'it takes `"1"^^xsd:boolean` for `true`, which SHACL tells apart'
_VARIABLE = "refused: `$shapesGraph`, which SHACL leaves to each engine"
_COMPONENT = "refused: a constraint component of one's own"
_LEXICAL = "the store keeps `4.0` as `4`; the result itself is found"
DIFFERENCES: dict[str, dict[str, str]] = {
    "pySHACL": {
        "core/misc/severity-002": _SEVERITY,
        "core/property/uniqueLang-002": _TRUE,
        "sparql/pre-binding/shapesGraph-001": _VARIABLE,
    },
    "compiled": {
        "core/misc/severity-002": _SEVERITY,
        "core/node/maxExclusive-001": _LEXICAL,
        "core/node/minExclusive-001": _LEXICAL,
        "sparql/component/nodeValidator-001": _COMPONENT,
        "sparql/component/optional-001": _COMPONENT,
        "sparql/component/propertyValidator-select-001": _COMPONENT,
        "sparql/component/validator-001": _COMPONENT,
        "sparql/pre-binding/shapesGraph-001": _VARIABLE,
    },
}

Result = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One entry of the suite; ``expected`` is None where the shapes are to be refused."""

    name: str
    data: Path
    shapes: Path
    expected: frozenset[Result] | None


def cases() -> list[Case]:
    """Return the suite's tests, core first."""
    files = [*sorted(SUITE.glob("core/**/*.ttl")), *sorted(SUITE.glob("sparql/**/*.ttl"))]
    return [test for file in files for test in _tests(file)]


def _tests(file: Path) -> list[Case]:
    graph = _read(file)
    found = []
    for entry in sorted(graph.subjects(RDF.type, _SHT.Validate)):
        action, result = graph.value(entry, _MF.action), graph.value(entry, _MF.result)
        data, shapes = (
            Path(str(graph.value(action, term)).removeprefix("file://"))
            for term in (_SHT.dataGraph, _SHT.shapesGraph)
        )
        expected = None if result == _SHT.Failure else _expected(graph, result)
        name = str(file.relative_to(SUITE).with_suffix(""))
        found.append(Case(name, data, shapes, expected))
    return found


def _expected(graph: Graph, report: Node | None) -> frozenset[Result]:
    def text(result: Node, term: URIRef) -> str:
        value = graph.value(result, term)
        return "_:" if isinstance(value, BNode) else "" if value is None else str(value)

    return frozenset(
        (
            text(result, SH.focusNode),
            path_name(graph, graph.value(result, SH.resultPath)),
            text(result, SH.value),
            text(result, SH.sourceConstraintComponent),
            named(graph.value(result, SH.sourceShape), graph),
            text(result, SH.resultSeverity),
        )
        for result in graph.objects(report, SH.result)
    )


def _read(file: Path) -> Graph:
    with quiet(), as_written():
        return Graph().parse(file, format="turtle")


def pyshacl_findings(test: Case) -> list[Finding]:
    """Return what the reference finds."""
    return validation.validate_graph(_read(test.data), _read(test.shapes))


def compiled_findings(test: Case) -> list[Finding]:
    """Return what the compiled shapes find in a store."""
    store = ox.Store()
    store.load(test.data.read_bytes(), ox.RdfFormat.TURTLE, base_iri=test.data.as_uri())
    return compiled.validate(lambda query: solutions(store, query), _read(test.shapes))


ENGINES: dict[str, Callable[[Case], list[Finding]]] = {
    "pySHACL": pyshacl_findings,
    "compiled": compiled_findings,
}


@cache
def outcome(engine: str, test: Case) -> str:
    """Return how an engine does: passed, failed (how), or refused (why)."""
    try:
        found = ENGINES[engine](test)
    except MinegraphError as refusal:
        return "passed" if test.expected is None else f"refused: {refusal.message}"
    if test.expected is None:
        return "failed: it accepts what must be refused"
    results = frozenset(
        (
            _node(finding.focus),
            finding.path,
            _node(finding.value),
            finding.component,
            finding.shape,
            str(SH[finding.severity.value]),
        )
        for finding in found
    )
    missing, extra = test.expected - results, results - test.expected
    if not missing and not extra:
        return "passed"
    return f"failed: {len(missing)} missing, {len(extra)} extra"


def _node(text: str) -> str:
    return "_:" if _LABEL.fullmatch(text) else text


def table() -> str:
    """Return the suite's outcomes side by side as Markdown."""
    tests = cases()
    lines = [
        "# W3C SHACL test suite",
        "",
        "Both engines of the gate on the W3C SHACL test suite: pySHACL, the reference, and the",
        "shapes compiled to SPARQL, run on the embedded store. Results are compared as sets of",
        "focus node, path, value, component, shape (a shape without a name goes by that of the one",
        "that holds it) and severity. Made by",
        "`python -m tests.suites.shacl > docs/shacl-suite.md`; a test holds it to what is so.",
        "",
        "| part | tests | pySHACL | compiled |",
        "|---|---|---|---|",
    ]
    for part in ("core", "sparql"):
        of_part = [test for test in tests if test.name.startswith(part)]
        passed = [sum(outcome(engine, test) == "passed" for test in of_part) for engine in ENGINES]
        lines.append(f"| {part} | {len(of_part)} | {passed[0]} | {passed[1]} |")
    lines += ["", "Every test that an engine does not pass, and why:", ""]
    lines += ["| test | pySHACL | compiled |", "|---|---|---|"]
    for test in tests:
        cells = [_cell(engine, test) for engine in ENGINES]
        if cells != ["passed", "passed"]:
            lines.append(f"| {test.name} | {cells[0]} | {cells[1]} |")
    lines += ["", "Every other test passes on both:", ""]
    both = [
        test.name for test in tests if all(outcome(engine, test) == "passed" for engine in ENGINES)
    ]
    lines.append(", ".join(f"`{name}`" for name in both) + ".")
    return "\n".join(lines) + "\n"


def _cell(engine: str, test: Case) -> str:
    if outcome(engine, test) == "passed":
        return "passed"
    return DIFFERENCES[engine].get(test.name, outcome(engine, test)).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(table())
