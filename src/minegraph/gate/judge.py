"""The process that validates: ``python -m minegraph.gate.judge JOB``, shapes on stdin.

Shapes are N-Triples. JOB is JSON: the ``engine``; for pySHACL the ``data``, a file of N-Triples;
for the compiled shapes the ``database``, a folder that nobody writes, to be asked as it is or, with
``files`` (N-Triples of some of its graphs), from a copy in memory. It answers with JSON on stdout
and reaches nothing outside.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Graph

from minegraph.errors import MinegraphError
from minegraph.gate import compiled, validation
from minegraph.gate.judging import Engine
from minegraph.gate.quiet import as_written
from minegraph.store import sandbox
from minegraph.store.solutions import in_memory, reader

if TYPE_CHECKING:
    from minegraph.gate.report import Finding


def main() -> None:
    """Validate and write the findings, or why there are none."""
    sandbox.die_with_parent()
    sandbox.refuse_outside()
    job = json.loads(sys.argv[1])
    shapes = Graph()
    with as_written():
        shapes.parse(sys.stdin.buffer, format="nt")
    try:
        found = _findings(job, shapes)
    except MinegraphError as error:
        json.dump({"error": error.message, "hint": error.hint}, sys.stdout)
    else:
        json.dump({"findings": [finding.as_json() for finding in found]}, sys.stdout)


def _findings(job: dict[str, Any], shapes: Graph) -> list[Finding]:
    if job["engine"] == Engine.PYSHACL:
        with Path(job["data"]).open("rb") as statements:
            return validation.validate(statements, shapes)
    if "files" in job:
        return compiled.validate(in_memory(job["database"], job["files"]), shapes)
    return compiled.validate(reader(job["database"]), shapes)


if __name__ == "__main__":
    main()
