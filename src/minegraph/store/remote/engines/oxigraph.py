"""Oxigraph's own server.

A request of several updates is one transaction. Its deadline is set when it is started, not by the
client, and is not kept in aggregates; an answer that runs into it is cut with status 200, which is
why every answer is parsed to its end. Its default graph is not the union of the others, and a
dataset of several default graphs gives a statement once for each: the merged graph is asked.
"""

from typing import Final

from minegraph.store.remote.engines.dialect import Dialect

DIALECT: Final = Dialect("oxigraph", ("oxigraph",), update="update", graphs="store")
