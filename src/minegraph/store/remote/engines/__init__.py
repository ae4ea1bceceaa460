"""What the engines do differently: one module to an engine, each with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.errors import SettingsError
from minegraph.store.remote.engines import fuseki, generic, oxigraph, virtuoso

if TYPE_CHECKING:
    from minegraph.store.remote.client import Client
    from minegraph.store.remote.engines.dialect import Dialect

_DIALECTS: Final = (virtuoso.DIALECT, fuseki.DIALECT, oxigraph.DIALECT, generic.DIALECT)
NAMES: Final = tuple(dialect.name for dialect in _DIALECTS)


def named(name: str) -> Dialect:
    """Return an engine's differences by its name; raise SettingsError for an unknown one."""
    found = next((d for d in _DIALECTS if d.name == name), None)
    if found is None:
        raise SettingsError(
            f"there is no engine called {name}",
            hint=f"Set MINEGRAPH_STORE_ENGINE to one of {', '.join(NAMES)}, or leave it out.",
        )
    return found


def detected(client: Client) -> Dialect:
    """Return the differences of the engine that answers: by its headers or description."""
    headers, description = client.look(client.endpoint.query)
    said = f"{headers}\n{description}".lower()
    return next(
        (d for d in _DIALECTS if any(mark in said for mark in d.marks)),
        generic.DIALECT,
    )
