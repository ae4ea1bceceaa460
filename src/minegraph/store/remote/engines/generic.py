"""Any engine of SPARQL 1.1: its addresses must be told where they are not the query's own."""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect("generic", (), update="update", graphs="data")
