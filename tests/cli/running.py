"""The command line as a person runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def run(
    *arguments: str, store: Path | str | None = None, stdin: str | None = None, **environment: str
):
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


@contextmanager
def serving(store: Path | str, **environment: str) -> Iterator[str]:
    """Serve a store on a free port; the address is given once the server says that it is ready."""
    command = [sys.executable, "-m", "minegraph", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        assert process.stderr is not None
        try:
            said = [""]
            while not said[-1].startswith("serving"):
                said.append(process.stderr.readline())
                assert said[-1], "it ended: " + "".join(said)
            yield said[-1].split(" on ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()
