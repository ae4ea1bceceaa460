"""Calls to other endpoints: those that are listed, as they are listed, and nothing beyond them."""

from __future__ import annotations

import asyncio
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

import httpx2

from minegraph.errors import ServiceFailed
from minegraph.store.federation.rows import over_cap

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_ONCE: Final = 4
_MOST_BYTES: Final = 4 << 20
_CONNECT_SECONDS: Final = 5.0
_RESULTS: Final = "application/sparql-results+json"
_TABLES: Final = (_RESULTS, "application/json")
_HINT: Final = "Ask again later; SERVICE SILENT goes on without it."


class Caller:
    """Asks the listed endpoints, four at a time; ``seconds`` is the deadline of a call.

    Redirects are not followed, no proxy of the environment is used, no cookie is kept, nothing of
    the client's request but the query is sent, and of an answer that is not whole nothing is shown.
    """

    def __init__(self, addresses: Iterable[str], *, seconds: float) -> None:
        self.addresses = frozenset(addresses)
        self._seconds = seconds
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._http = httpx2.AsyncClient(
            headers={"User-Agent": "minegraph", "Accept": _RESULTS, "Accept-Encoding": "identity"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
            limits=httpx2.Limits(max_keepalive_connections=0),  # so that none is found stale
            follow_redirects=False,
            trust_env=False,
        )

    async def ask(self, address: str, query: str) -> bytes:
        """Return the whole answer to a SELECT, in JSON.

        Raises ServiceFailed where there is none in time, and ResultTooLarge over 4 MiB.
        """
        if address not in self.addresses:
            raise AssertionError(address)  # it was checked where it can be told better
        try:
            async with asyncio.timeout(self._seconds), self._free:
                return await self._received(address, query)
        except (TimeoutError, httpx2.TimeoutException):
            why = f"did not answer within {self._seconds:g} seconds"
        except httpx2.HTTPError:
            why = "cannot be reached, or broke off its answer"
        raise ServiceFailed(f"<{address}> {why}", hint=_HINT)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _received(self, address: str, query: str) -> bytes:
        content = bytearray()
        async with self._http.stream("POST", address, data={"query": query}) as response:
            _check(address, response)
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > _MOST_BYTES:
                    raise over_cap(address, f"{_MOST_BYTES >> 20} MiB")
        return bytes(content)


def _check(address: str, response: httpx2.Response) -> None:
    """Raise ServiceFailed for an answer that is none, without a word of its body."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.is_redirect:
        why = f"redirects ({response.status_code}), which is not followed"
    elif response.status_code != httpx2.codes.OK:
        why = f"answered with status {response.status_code}"
    elif kind not in _TABLES:
        why = f"did not answer with {_RESULTS}"
    elif response.headers.get("Content-Encoding", "identity") != "identity":
        why = "answered compressed, which it was not asked to"
    else:
        return
    raise ServiceFailed(f"<{address}> {why}", hint=_HINT)
