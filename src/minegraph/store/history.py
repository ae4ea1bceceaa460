"""What was: an earlier release made current again, and old ones pruned."""

from __future__ import annotations

import getpass
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from minegraph.store.staging import stage

if TYPE_CHECKING:
    from minegraph.store.directory import Directory
    from minegraph.store.protocol import Release


def rollback(directory: Directory, name: str) -> Release:
    """Publish a release that states what an earlier one did; nothing in between is lost.

    Raises ReleaseUnknown for one that was never published or was pruned.
    """
    with stage(directory, base=name) as staging:
        earlier = directory.release(name)
        record = {
            **earlier.record,
            "published": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": getpass.getuser(),
            "previous": directory.current(),
            "loaded": [],
            "restores": name,
            "findings": directory.findings(name),
        }
        return staging.publish(record)


def prune(directory: Directory, *, keep: int) -> list[str]:
    """Remove the statements of old releases and return the names of those releases.

    The last ``keep`` stay, and of the others the last of each day (UTC). Records stay of all, so
    that a question as of a pruned release is refused and never answered from another one.
    """
    with directory.writing():
        releases = directory.releases()
        last_of_day = {str(r.record["published"])[:10]: r.name for r in releases}
        kept = {*last_of_day.values(), *(r.name for r in releases[-keep:])}
        pruned = []
        for release in releases:
            database = directory.path / "releases" / release.name / "db"
            if release.name not in kept and database.exists():
                shutil.rmtree(database)
                pruned.append(release.name)
        return pruned
