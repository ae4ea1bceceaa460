"""The second engine of the gate: SHACL shapes compiled to SPARQL, one query for all focus nodes.

Where pySHACL walks node by node in memory, each check here is a set-wise SELECT that the store
itself answers, so that the cost grows with the data and not with nodes times rules. What a shape
says about the conformance of other shapes (or, not, node, ...) becomes a combination of such checks
over sets of nodes. A SHACL term that is not known here raises UnknownShacl: it is never skipped.
"""

from minegraph.gate.compiled.compiler import compile_shapes
from minegraph.gate.compiled.mentions import Rewritten
from minegraph.gate.compiled.rechecking import Change, Stores, revalidate, revalidate_rewritten
from minegraph.gate.compiled.refusal import UnknownShacl
from minegraph.gate.compiled.running import validate

__all__ = [
    "Change",
    "Rewritten",
    "Stores",
    "UnknownShacl",
    "compile_shapes",
    "revalidate",
    "revalidate_rewritten",
    "validate",
]
