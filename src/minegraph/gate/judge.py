"""The process that validates: ``python -m minegraph.gate.judge``, with a job on stdin as JSON.

It holds the ``shapes`` (N-Triples) and the ``engine``. For pySHACL, and for the compiled shapes of
what an engine holds, ``data`` is a file of N-Triples; else ``database`` is a folder that nobody
writes, to be asked as it is or, with ``files`` (N-Triples of some of its graphs), from a copy in
memory. With a ``change`` of the release in the folder ``base``, only what it touches is validated
where that is little; where graphs were ``rewritten``, with such predicates and classes, only those
checks run that mention any. The answer is JSON on stdout: what was ``found`` and, of a change, the
places of those findings of the base that are ``gone``, or the shapes and components that were
``asked`` again. Nothing outside is reached.
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
from minegraph.gate.report import anew
from minegraph.store import sandbox
from minegraph.store.findings import take
from minegraph.store.solutions import in_memory, of_lines, reader

if TYPE_CHECKING:
    from minegraph.gate.report import Finding


def main() -> None:
    """Validate and write the findings, or why there are none."""
    sandbox.die_with_parent()
    sandbox.refuse_outside()
    job = json.load(sys.stdin)
    shapes = Graph()
    with as_written():
        shapes.parse(data=job["shapes"], format="nt")
    try:
        answer = _answer(job, shapes)
    except MinegraphError as error:
        answer = {"error": error.message, "hint": error.hint}
    sys.stdout.write(json.dumps(answer))


def _answer(job: dict[str, Any], shapes: Graph) -> dict[str, Any]:
    answer = None
    if "change" in job:
        answer = _of_change(job, shapes)
    elif "rewritten" in job:
        answer = _of_rewritten(job, shapes)
    return answer or {"found": [finding.as_json() for finding in _findings(job, shapes)]}


def _findings(job: dict[str, Any], shapes: Graph) -> list[Finding]:
    if job["engine"] == Engine.PYSHACL:
        with Path(job["data"]).open("rb") as statements:
            return validation.validate(statements, shapes)
    if "data" in job:
        return compiled.validate(of_lines(job["data"]), shapes)
    if "files" in job:
        return compiled.validate(in_memory(job["database"], job["files"]), shapes)
    return compiled.validate(reader(job["database"]), shapes)


def _of_rewritten(job: dict[str, Any], shapes: Graph) -> dict[str, Any] | None:
    """Return what touched checks find, None where all must be asked."""
    rewritten = compiled.Rewritten(*map(frozenset, job["rewritten"]))
    done = compiled.revalidate_rewritten(reader(job["database"]), shapes, rewritten)
    return done and {"found": [f.as_json() for f in done[0]], "asked": done[1]}


def _of_change(job: dict[str, Any], shapes: Graph) -> dict[str, Any] | None:
    """Return what a change did to the base's findings, None where all must be validated anew."""
    base = Path(job["base"])
    stores = compiled.Stores(reader(job["database"]), reader(str(base / "db")))
    held = [anew(fields) for fields in take(base)]
    of_shapes = [finding for finding in held if finding.component]
    found = compiled.revalidate(stores, shapes, compiled.Change(**job["change"]), of_shapes)
    if found is None:
        return None
    left, known = set(found), set(of_shapes)
    gone = [place for place, f in enumerate(held) if f.component and f not in left]
    return {"found": [f.as_json() for f in found if f not in known], "gone": gone}


if __name__ == "__main__":
    main()
