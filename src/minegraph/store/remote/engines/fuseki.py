"""Apache Jena Fuseki.

A request of several updates is one transaction. A query takes ``timeout`` in seconds where the
server allows it; update and graph store have addresses beside the query's. Its Server header names
Jetty or Fuseki by version, its service description nothing: a dataset ``/ds/sparql`` is told by the
header, or by the setting.
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect(
    "fuseki", ("fuseki", "jena"), update="update", graphs="data", timeout=("timeout", 1)
)
