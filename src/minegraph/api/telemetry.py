"""What operators see: a line of JSON for each request, and counts for Prometheus."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from minegraph import __version__
from minegraph.api.clients import client_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ACCESS_LOG: Final = logging.getLogger("minegraph.access")
METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_UNROUTED: Final = "(none)"
_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS QUERY".split())


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "minegraph_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "minegraph_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.running = Gauge(
            "minegraph_requests_running", "Requests being answered.", registry=self.registry
        )
        self.outcomes = Counter(
            "minegraph_queries",
            "SPARQL queries by what became of them.",
            ("outcome",),
            registry=self.registry,
        )
        self.store = Gauge(
            "minegraph_store", "Numbers of the store.", ("name",), registry=self.registry
        )
        self.build = Gauge("minegraph_build", "Version.", ("version",), registry=self.registry)
        self.build.labels(__version__).set(1)

    def note(
        self,
        method: str,
        route: str,
        seen: Mapping[str, Any],
        notes: Mapping[str, Any],
        seconds: float,
    ) -> None:
        """Count a request that was answered."""
        method = method if method in _METHODS else "other"
        self.requests.labels(method, route, seen["status"]).inc()
        self.seconds.labels(route).observe(seconds)
        if "outcome" in notes:
            self.outcomes.labels(notes["outcome"]).inc()

    def text(self) -> bytes:
        """Return all counts in Prometheus' text format."""
        return generate_latest(self.registry)


class Observed:
    """Counts each request, and logs it with what its route noted in ``scope["state"]``."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        seen = {"status": 500, "bytes": 0, "whole": False}
        notes: dict[str, Any] = {}
        scope.setdefault("state", {})["notes"] = notes

        async def counting(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            elif message["type"] == "http.response.body":
                seen["bytes"] += len(message.get("body", b""))
                seen["whole"] = not message.get("more_body", False)

        self._metrics.running.inc()
        try:
            await self._app(scope, receive, counting)
        finally:
            self._metrics.running.dec()
            self._note(scope, seen, notes, time.perf_counter() - began)

    def _note(
        self, scope: Scope, seen: dict[str, Any], notes: dict[str, Any], seconds: float
    ) -> None:
        route = getattr(scope.get("route"), "path", _UNROUTED)
        self._metrics.note(scope["method"], route, seen, notes, seconds)
        client = client_of(scope)
        log(client, scope["method"], scope["path"], seen=seen, notes=notes, seconds=seconds)


def log(
    client: str,
    method: str,
    path: str,
    *,
    seen: Mapping[str, Any],
    notes: Mapping[str, Any],
    seconds: float,
) -> None:
    """Log a request that was answered, where requests are logged."""
    if ACCESS_LOG.isEnabledFor(logging.INFO):
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": client,
            "method": method,
            "path": path,
            **seen,
            "seconds": round(seconds, 4),
            **notes,
        }
        ACCESS_LOG.info(json.dumps(line))


def log_to_stderr() -> None:
    """Have each request logged on stderr as one line of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    ACCESS_LOG.addHandler(handler)
    ACCESS_LOG.setLevel(logging.INFO)
    ACCESS_LOG.propagate = False
