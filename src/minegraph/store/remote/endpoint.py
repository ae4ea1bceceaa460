"""Where an engine is, how to be let in, and how long to wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Endpoint:
    """The addresses of an engine; what lets us in is never shown.

    ``engine`` names the module of its differences, "" to have it detected. ``authorities`` is a
    file of the certificates (PEM) that are trusted, "" for those of the system. ``seconds`` is the
    deadline of a query, ``write_seconds`` of an update and of a graph sent.
    """

    query: str
    update: str = ""
    graphs: str = ""
    engine: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    authorities: str = ""
    seconds: float = 20.0
    write_seconds: float = 600.0
    connections: int = 8
    retries: int = 3
    most_bytes: int = 64 << 20
