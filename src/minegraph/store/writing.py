"""Where releases are made: on a directory of this machine, or on an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.store.directory import Directory
from minegraph.store.staging import stage

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from minegraph.store.remote.home import RemoteHome
    from minegraph.store.remote.staging import RemoteStaging
    from minegraph.store.staging import Staging

    Home = Directory | RemoteHome


def staged(home: Home) -> AbstractContextManager[Staging | RemoteStaging]:
    """Lend a staging to the one writer; whatever is not published is thrown away."""
    return stage(home) if isinstance(home, Directory) else home.stage()
