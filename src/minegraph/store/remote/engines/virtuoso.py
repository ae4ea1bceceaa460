"""OpenLink Virtuoso 7.

The union of all graphs is its default graph and gives a statement once for each graph: the merged
graph is asked instead. A query that takes longer than ``timeout`` (milliseconds) is answered in
part with status 200 and a header that says so, as is a table over ResultSetMaxRows; a graph over
that is cut and nothing says so, which is why tables are asked for, and graphs are counted. It takes
updates at ``/sparql-auth`` by digest authentication, and graphs at ``/sparql-graph-crud-auth``.
Several updates in one request are not one transaction: what a crash left half done must be loaded
again.

It keeps values of its own: of 1 and 1.0 of one thing it keeps one, of a duration another, and it
rounds coordinates. So each literal is kept under a datatype that it does not know, and is a term to
it, no value. Terms it matches, joins, counts and tells apart rightly. Paths, negation, EXISTS and
what computes or compares it answers wrongly in places (`docs/engines.md`): it is not asked them.
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect(
    "virtuoso",
    ("virtuoso",),
    update="/sparql-auth",
    graphs="/sparql-graph-crud-auth",
    graph_parameter="graph-uri",
    timeout=("timeout", 1000),
    atomic=False,
    digest=True,
    evaluates=False,
    typed="urn:minegraph:typed:",
    cut_headers=("x-sql-message", "x-sparql-maxrows"),
    blames_query=r"Virtuoso (37000|22\w+|42\w+|SR\w*|RDF\w*) Error",
)
