"""The process that validates: ``python -m minegraph.gate.judge ENGINE DATA``, shapes on stdin.

Shapes are N-Triples. DATA is a file of N-Triples for pySHACL, and the folder of a database that
nobody writes for the compiled shapes. It answers with JSON on stdout and reaches nothing outside.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph

from minegraph.errors import MinegraphError
from minegraph.gate import compiled, validation
from minegraph.gate.judging import Engine
from minegraph.gate.quiet import as_written
from minegraph.store import sandbox
from minegraph.store.solutions import reader

if TYPE_CHECKING:
    from minegraph.gate.report import Finding


def main() -> None:
    """Validate and write the findings, or why there are none."""
    sandbox.die_with_parent()
    sandbox.refuse_outside()
    engine, data = Engine(sys.argv[1]), sys.argv[2]
    shapes = Graph()
    with as_written():
        shapes.parse(sys.stdin.buffer, format="nt")
    try:
        found = _findings(engine, data, shapes)
    except MinegraphError as error:
        json.dump({"error": error.message, "hint": error.hint}, sys.stdout)
    else:
        json.dump({"findings": [finding.as_json() for finding in found]}, sys.stdout)


def _findings(engine: Engine, data: str, shapes: Graph) -> list[Finding]:
    if engine is Engine.COMPILED:
        return compiled.validate(reader(data), shapes)
    with Path(data).open("rb") as statements:
        return validation.validate(statements, shapes)


if __name__ == "__main__":
    main()
