"""The settings of minegraph: the only reader of the environment."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from minegraph.errors import SettingsError

_PREFIX = "MINEGRAPH_"
_ADDRESS = re.compile(r"https?://[^\s/?#@<>\"{}|\\^`]+(/[^\s#<>\"{}|\\^`]*)?")


def _only_addresses(text: str) -> str:
    """Return a list of addresses as it is; raise ValueError for one that cannot be called."""
    for address in _listed(text):
        if not _ADDRESS.fullmatch(address):
            raise ValueError(f"{address} is no address of an endpoint (http or https, no user)")
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


class Settings(BaseSettings):
    """Every setting, its default and its bounds; each is read from ``MINEGRAPH_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    store: Annotated[
        str,
        BeforeValidator(os.fspath),
        Field(description="directory of the store's releases, or address of a SPARQL endpoint"),
    ] = ".minegraph"
    store_update: Annotated[
        str, Field(description="address of the engine's updates; empty: as the engine has it")
    ] = ""
    store_graphs: Annotated[
        str, Field(description="address of its graph store; empty: as the engine has it")
    ] = ""
    store_engine: Annotated[
        str,
        Field(
            pattern="^(|virtuoso|fuseki|oxigraph|generic)$",
            description="the engine: virtuoso, fuseki, oxigraph, generic; empty: found out",
        ),
    ] = ""
    store_user: Annotated[str, Field(repr=False, description="user name at the engine")] = ""
    store_password: Annotated[
        SecretStr, Field(description="password at the engine, never logged")
    ] = SecretStr("")
    store_token: Annotated[
        SecretStr, Field(description="bearer token for the engine, never logged")
    ] = SecretStr("")
    store_ca: Annotated[
        str, Field(description="file of the authorities (PEM) that the engine's certificate is by")
    ] = ""
    copy_statements: Annotated[
        int,
        Field(
            ge=0,
            description="most statements of an engine copied here, to ask an earlier release "
            "or to run an update",
        ),
    ] = 2_000_000
    store_connections: Annotated[
        int, Field(ge=2, le=256, description="connections to the engine")
    ] = 8
    state: Annotated[
        Path,
        Field(description="directory for tokens, loaded and refused files beside an engine"),
    ] = Path(".minegraph-engine")
    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port to listen on")] = 8000
    public_workers: Annotated[
        int, Field(ge=1, le=64, description="processes that evaluate clients' queries")
    ] = 2
    slow_queries: Annotated[
        int, Field(ge=0, le=64, description="queries that take long and may go on beside these")
    ] = 4
    query_seconds: Annotated[
        float, Field(gt=0, le=3600, description="deadline of a query, after which it is killed")
    ] = 20.0
    query_kilobytes: Annotated[int, Field(ge=1, description="longest query accepted")] = 64
    query_queue: Annotated[
        int, Field(ge=1, description="queries that may wait for a worker; more get 503")
    ] = 64
    worker_megabytes: Annotated[
        int, Field(ge=1200, description="address space that one query may take")
    ] = 1536
    result_megabytes: Annotated[int, Field(ge=1, description="largest answer sent")] = 64
    memory_megabytes: Annotated[
        int,
        Field(ge=0, description="memory for the current release; a larger one stays on disk"),
    ] = 256
    cache_megabytes: Annotated[
        int, Field(ge=0, description="memory for answers that may be asked again; 0: none")
    ] = 32
    client_queries: Annotated[
        int, Field(ge=1, le=64, description="queries that one client may run at a time")
    ] = 1
    client_queue: Annotated[
        int, Field(ge=1, description="queries of one client that may wait; more get 429")
    ] = 64
    client_requests: Annotated[
        int, Field(ge=0, description="requests a minute that one client may make; 0: no limit")
    ] = 6000
    reading: Annotated[
        str, Field(pattern="^(open|token)$", description="who may read: all, or who has a token")
    ] = "open"
    access_log: Annotated[
        bool, Field(description="log each request on stderr as a line of JSON")
    ] = False
    trusted_proxies: Annotated[
        str, Field(description="addresses whose X-Forwarded-For is believed, comma-separated")
    ] = ""
    service_addresses: Annotated[
        str,
        AfterValidator(_only_addresses),
        Field(description="endpoints that queries may call by SERVICE, as they are; empty: none"),
    ] = ""
    update_seconds: Annotated[
        float, Field(gt=0, le=86400, description="deadline of a write, after which it is undone")
    ] = 600.0
    public_url: Annotated[
        str,
        Field(
            pattern=r"^(https?://[^\s/?#<>\"]+(/[^\s?#<>\"]*)?)?$",
            description="address of the service as clients know it; empty: as it listens",
        ),
    ] = ""
    parse_seconds: Annotated[
        float, Field(gt=0, description="deadline of parsing one file to load")
    ] = 600.0
    file_megabytes: Annotated[int, Field(ge=1, description="largest file to load")] = 1024
    validator: Annotated[
        Literal["auto", "pyshacl", "compiled"],
        Field(description="engine that runs the shapes; auto chooses by the graph's size"),
    ] = "auto"
    validate_seconds: Annotated[
        float, Field(gt=0, description="deadline of running the shapes, after which it refuses")
    ] = 600.0
    validate_megabytes: Annotated[
        int,
        Field(ge=0, description="memory for a copy that the shapes run on"),
    ] = 2048

    @property
    def is_remote(self) -> bool:
        """Return whether the store is an engine that is asked over HTTP."""
        return self.store.startswith(("http://", "https://"))

    @property
    def services(self) -> tuple[str, ...]:
        """Return the addresses that queries may call by SERVICE."""
        return _listed(self.service_addresses)

    @property
    def folder(self) -> Path:
        """Return the directory of this machine: the store's, or the state beside an engine."""
        return self.state if self.is_remote else Path(self.store)


def load_settings(**given: Any) -> Settings:
    """Return the settings from the environment, overridden by what is given and not None.

    Raises SettingsError for a value out of range and for an unknown ``MINEGRAPH_*`` variable.
    """
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(k for k in os.environ if k.startswith(_PREFIX) and k.upper() not in known)
    if unknown:
        raise SettingsError(
            f"unknown setting in the environment: {', '.join(unknown)}",
            hint=f"The settings are {', '.join(sorted(known))}.",
        )
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name}: {first['msg']}",
            hint=f"Set {_PREFIX}{name.upper()} or --{name.replace('_', '-')} to a value in range.",
        ) from error
