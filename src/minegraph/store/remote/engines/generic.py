"""Any engine of SPARQL 1.1: its addresses must be told where they are not the query's own.

Nothing says that a request of several updates is one transaction there, so it is not relied upon.
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect("generic", (), update="update", graphs="data", atomic=False)
