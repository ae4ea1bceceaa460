"""Requests to an engine: one pool of connections, a deadline on each, retries on reads alone."""

from __future__ import annotations

import os
import re
import ssl
import tempfile
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

import httpx2

from minegraph.errors import (
    EngineCut,
    EngineUnavailable,
    QueryError,
    QuerySyntax,
    QueryTimeout,
    ResultTooLarge,
    SettingsError,
    StoreUnusable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minegraph.store.remote.endpoint import Endpoint

_FIRST_WAIT: Final = 0.2
_AGAIN: Final = frozenset((502, 503, 504))
_CONNECT_SECONDS: Final = 5.0
_CHUNK: Final = 1 << 20
_LONGEST_MESSAGE: Final = 300
_LARGEST_HEADLESS: Final = 1 << 16

Parameters = list[tuple[str, str]]


class _Chunks:
    """A file as the body of a request that may be sent again, as digest authentication asks."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(lambda: self._file.read(_CHUNK), b"")


class Client:
    """Speaks to one engine; safe to use from several threads."""

    def __init__(self, endpoint: Endpoint, *, digest: bool = False, blames_query: str = "") -> None:
        self.endpoint = endpoint
        self._blames_query = blames_query
        headers = {"User-Agent": "minegraph"}
        auth: httpx2.Auth | None = None
        if endpoint.token:
            headers["Authorization"] = f"Bearer {endpoint.token}"
        elif endpoint.user:
            kind = httpx2.DigestAuth if digest else httpx2.BasicAuth
            auth = kind(endpoint.user, endpoint.password)
        limits = httpx2.Limits(
            max_connections=endpoint.connections, max_keepalive_connections=endpoint.connections
        )
        self._http = httpx2.Client(
            headers=headers,
            auth=auth,
            limits=limits,
            verify=_trusted(endpoint.authorities),
            follow_redirects=False,
            trust_env=False,
        )

    def ask(
        self,
        query: str,
        accept: str,
        parameters: Sequence[tuple[str, str]] = (),
        *,
        seconds: float | None = None,
        most_bytes: int | None = None,
    ) -> tuple[IO[bytes], httpx2.Headers]:
        """Return the whole answer to a query in an unlinked file, and its headers.

        Raises QueryTimeout at the deadline, ResultTooLarge over the cap, EngineCut for an answer
        that ends too early, EngineUnavailable where there is none, and QueryError where the engine
        refuses. A read that found no engine is tried again, within the deadline.
        """
        deadline = time.monotonic() + (seconds or self.endpoint.seconds)
        form = {"query": query}
        body = httpx2.QueryParams([*form.items(), *parameters])
        wait = _FIRST_WAIT
        for attempt in range(self.endpoint.retries + 1):
            try:
                return self._received(
                    "POST",
                    self.endpoint.query,
                    deadline,
                    most_bytes or self.endpoint.most_bytes,
                    content=str(body).encode(),
                    headers={"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"},
                )
            except (EngineUnavailable, EngineCut):
                if attempt == self.endpoint.retries or time.monotonic() + wait > deadline:
                    raise
                time.sleep(wait)
                wait *= 2
        raise AssertionError  # the last attempt returned or raised

    def update(self, text: str, *, seconds: float | None = None) -> None:
        """Run an update, once; raise as `ask` does."""
        self._write(
            "POST",
            self.endpoint.update,
            seconds=seconds,
            content=text.encode(),
            headers={"Content-Type": "application/sparql-update"},
        )

    def put(self, address: str, statements: IO[bytes], *, method: str = "PUT") -> None:
        """Send N-Triples to a graph of the graph store, once."""
        size = statements.seek(0, os.SEEK_END)
        statements.seek(0)
        self._write(
            method,
            address,
            content=_Chunks(statements),
            headers={"Content-Type": "application/n-triples", "Content-Length": str(size)},
        )

    def look(self, address: str) -> tuple[str, str]:
        """Return the headers and the start of the body of what an address gives."""
        deadline = time.monotonic() + self.endpoint.seconds
        try:
            with (
                self._opened(deadline),
                self._http.stream(
                    "GET", address, headers={"Accept": "text/turtle"}, timeout=self._waits(deadline)
                ) as response,
            ):
                body = b""
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _LARGEST_HEADLESS:
                        break
                headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
                return headers, body.decode(errors="replace")
        except QueryError:
            return "", ""

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _write(
        self,
        method: str,
        address: str,
        *,
        content: object,
        headers: dict[str, str],
        seconds: float | None = None,
    ) -> None:
        deadline = time.monotonic() + (seconds or self.endpoint.write_seconds)
        file, _ = self._received(
            method, address, deadline, _CHUNK, content=content, headers=headers
        )
        file.close()

    def _received(
        self,
        method: str,
        address: str,
        deadline: float,
        most_bytes: int,
        *,
        content: object,
        headers: dict[str, str],
    ) -> tuple[IO[bytes], httpx2.Headers]:
        file = tempfile.TemporaryFile()  # the caller owns it
        try:
            with (
                self._opened(deadline),
                self._http.stream(
                    method,
                    address,
                    content=content,  # type: ignore[arg-type]
                    headers=headers,
                    timeout=self._waits(deadline),
                ) as response,
            ):
                size = 0
                for chunk in response.iter_bytes():
                    size += file.write(chunk)
                    if size > most_bytes:
                        raise ResultTooLarge(
                            "the answer is larger than this service sends",
                            hint="Page with LIMIT and OFFSET, aggregate, or take an export "
                            "(/export.ttl).",
                        )
                    if time.monotonic() > deadline:
                        raise _late()
            file.seek(0)
            if not response.is_success:
                raise self._refused(response.status_code, file)
        except BaseException:
            file.close()
            raise
        return file, response.headers

    def _waits(self, deadline: float) -> httpx2.Timeout:
        left = max(deadline - time.monotonic(), 0.001)
        return httpx2.Timeout(left, connect=min(left, _CONNECT_SECONDS))

    def _refused(self, status: int, file: IO[bytes]) -> Exception:
        said = " ".join(file.read(_LONGEST_MESSAGE).decode(errors="replace").split())
        if status in (401, 403):
            return StoreUnusable(
                f"the engine does not let us in ({status})",
                hint="Set MINEGRAPH_STORE_USER and MINEGRAPH_STORE_PASSWORD, or "
                "MINEGRAPH_STORE_TOKEN.",
            )
        if self._blames_query and re.search(self._blames_query, said):
            return QueryError(f"the engine cannot answer the query: {said}")
        if status == 400:
            return QuerySyntax(
                f"the engine cannot read the request: {said}",
                hint="Check the query; every prefix must be declared.",
            )
        if status in _AGAIN or status >= 500:
            return EngineUnavailable(
                f"the engine failed ({status}): {said}", hint="Look into the engine's log."
            )
        return QueryError(f"the engine refused the request ({status}): {said}")

    @contextmanager
    def _opened(self, deadline: float) -> Iterator[None]:
        """Turn what the connection raises into errors of ours, without the address' secrets."""
        try:
            yield
        except httpx2.RemoteProtocolError as error:
            raise EngineCut(
                f"the engine's answer was cut off: {error}",
                hint="Ask again; look into the engine's log if it goes on.",
            ) from error
        except httpx2.ConnectTimeout as error:
            raise _unreachable(self.endpoint.query, "it does not take connections") from error
        except httpx2.TimeoutException as error:
            raise _late() from error
        except httpx2.TransportError as error:
            if time.monotonic() > deadline:
                raise _late() from error
            certificate = isinstance(error.__cause__, ssl.SSLError)
            what = "its certificate is not trusted" if certificate else str(error)
            raise _unreachable(self.endpoint.query, what) from error


def _trusted(authorities: str) -> ssl.SSLContext | bool:
    """Return what certificates are checked against; raise SettingsError for a file of none."""
    if not authorities:
        return True
    try:
        return ssl.create_default_context(cafile=authorities)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"no certificates can be read from {authorities}: {error.strerror or error}",
            hint="Set MINEGRAPH_STORE_CA to a file of certificates in PEM.",
        ) from error


def _unreachable(address: str, why: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"the engine at {shown(address)} cannot be reached: {why}",
        hint="Start it, or check MINEGRAPH_STORE; this service goes on by itself when it is back.",
    )


def _late() -> QueryTimeout:
    return QueryTimeout(
        "the engine did not answer within the deadline",
        hint="Ask for less: add a LIMIT, name a graph or a class, or take an export.",
    )


def shown(address: str) -> str:
    """Return an address without the user and password that it may hold."""
    url = httpx2.URL(address)
    return str(url.copy_with(username=None, password=None))
