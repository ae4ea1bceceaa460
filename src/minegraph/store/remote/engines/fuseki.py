"""Apache Jena Fuseki.

A request of several updates is one transaction. A query takes ``timeout`` in seconds where the
server allows it; update and graph store have addresses beside the query's. It sends no
Server header as a rule, but numbers each request in one of its own (``Fuseki-Request-Id``).

On disk, some shapes take six times as long over three times as many statements, and did not end
within ten minutes over 400,000; why was not found.
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect(
    "fuseki",
    ("fuseki-request-id", "fuseki", "jena"),
    update="update",
    graphs="data",
    timeout=("timeout", 1),
    judges_slowly=True,
)
