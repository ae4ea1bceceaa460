"""Running compiled shapes on a store, and what they find in the gate's words."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from minegraph.gate.compiled.compiler import compile_shapes
from minegraph.gate.quiet import quiet
from minegraph.gate.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Graph

    from minegraph.gate.compiled.checks import Check, Run, Violation

# The store answers each in the thread that asks.
_THREADS: Final = 2
_PLACE: Final = re.compile(r"\{[?$](\w+)\}")


def validate(run: Run, shapes: Graph) -> list[Finding]:
    """Return what the shapes find in a store, in the order of the checks.

    ``run`` asks the store a SELECT query over the union of its graphs. Raises UnknownShacl for
    shapes that hold what the compiler does not know.
    """
    return found_by(compile_shapes(shapes), run)


def found_by(checks: Iterable[Check], run: Run) -> list[Finding]:
    """Return what checks find in a store, in their order."""
    with quiet(), ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(lambda check: list(_findings(check, run)), checks)
        return [finding for findings in found for finding in findings]


def _findings(check: Check, run: Run) -> Iterator[Finding]:
    origin = check.origin
    for found in check.violations(run):
        yield Finding(
            severity=origin.severity,
            message=_message(check, found),
            focus=found.focus.value,
            shape=origin.shape,
            component=check.component,
            path=found.path.value if found.path and found.path.is_iri else origin.path,
            value=found.value.value if found.value else "",
        )


def _message(check: Check, found: Violation) -> str:
    template = check.origin.messages[0] if check.origin.messages else check.says

    def fill(place: re.Match[str]) -> str:
        term = found.bindings.get(place[1])
        return term.value if term else place[0]

    return _PLACE.sub(fill, template)
