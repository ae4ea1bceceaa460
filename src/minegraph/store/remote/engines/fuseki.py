"""Apache Jena Fuseki.

A request of several updates is one transaction. A query takes ``timeout`` in seconds where the
server allows it; update and graph store have addresses beside the query's. It sends no
Server header as a rule, but numbers each request in one of its own (``Fuseki-Request-Id``).
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect(
    "fuseki",
    ("fuseki-request-id", "fuseki", "jena"),
    update="update",
    graphs="data",
    timeout=("timeout", 1),
)
