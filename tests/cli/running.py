"""The command line as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str, store: Path | None = None, stdin: str | None = None, **environment: str):
    command = [sys.executable, "-m", "minegraph", *arguments]
    if store is not None:
        command += ["--store", str(store)]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def organization(slug: str, label: str = "Somebody") -> str:
    iri = f"https://w3id.org/minegraph/id/organization/{slug}"
    return f'<{iri}> a mg:Organization ; rdfs:label "{label}"@en .\n'
