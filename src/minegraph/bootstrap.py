"""Putting the parts together from the settings, for the command line and for the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minegraph.gate.judging import Engine, Judge
from minegraph.sources.confined import Limits as TableLimits
from minegraph.sources.rdf import Reader
from minegraph.store.cache import Cache
from minegraph.store.directory import Directory
from minegraph.store.embedded import EmbeddedStore
from minegraph.store.pool import Limits, Pool
from minegraph.store.protocol import Lane
from minegraph.store.remote import engine as remote_engine
from minegraph.store.remote.copies import Copies
from minegraph.store.remote.endpoint import Endpoint
from minegraph.store.remote.home import RemoteHome
from minegraph.store.remote.store import RemoteStore

if TYPE_CHECKING:
    from minegraph.settings import Settings
    from minegraph.store.writing import Home

_MIB = 1 << 20
_POLITE = 5


def make_pool(settings: Settings) -> Pool:
    """Return the workers that the settings allow; none is started yet."""
    memory = settings.worker_megabytes * _MIB

    def lane(
        workers: int, seconds: float, nice: int, *, memory: int, file: int, slow: int = 0
    ) -> Limits:
        return Limits(workers, settings.query_queue, seconds, memory, file, nice, slow)

    answers = settings.result_megabytes * _MIB
    largest = 64 * settings.file_megabytes * _MIB
    return Pool(
        {
            Lane.PUBLIC: lane(
                settings.public_workers,
                settings.query_seconds,
                _POLITE,
                memory=memory,
                file=answers,
                slow=settings.slow_queries,
            ),
            Lane.INTERNAL: lane(1, settings.query_seconds, 0, memory=memory, file=answers),
            Lane.BULK: lane(1, settings.parse_seconds, _POLITE, memory=2 * memory, file=largest),
        }
    )


def kept_bytes(settings: Settings) -> int:
    """Return how much of the cache's memory is for answers as they were sent: a quarter."""
    return settings.cache_megabytes * _MIB // 4


def open_store(settings: Settings) -> EmbeddedStore | RemoteStore:
    """Return the store that the settings name; raise StoreMissing where there is none."""
    return open_remote(settings) if settings.is_remote else open_embedded(settings)


def open_remote(settings: Settings) -> RemoteStore:
    """Return the store on the engine that the settings name; nothing is asked yet."""
    return RemoteStore(
        make_engine(settings),
        make_pool(settings),
        most_kilobytes=settings.query_kilobytes,
        queue=settings.query_queue,
        workers=max(settings.store_connections // 2, 1),
        copies=Copies(settings.state / "copies"),
        most_copied=settings.copy_statements,
        cache=Cache(settings.cache_megabytes * _MIB - kept_bytes(settings)),
    )


def make_engine(settings: Settings) -> remote_engine.Engine:
    """Return the engine that the settings name; nothing is asked yet."""
    return remote_engine.Engine(
        Endpoint(
            settings.store,
            update=settings.store_update,
            graphs=settings.store_graphs,
            engine=settings.store_engine,
            user=settings.store_user,
            password=settings.store_password.get_secret_value(),
            token=settings.store_token.get_secret_value(),
            authorities=settings.store_ca,
            seconds=settings.query_seconds,
            write_seconds=settings.update_seconds,
            connections=settings.store_connections,
            most_bytes=settings.result_megabytes * _MIB,
        )
    )


def make_home(settings: Settings) -> Home:
    """Return where the settings have releases made; an embedded store is made if it is missing."""
    if settings.is_remote:
        return make_remote_home(settings)
    return Directory.create(settings.folder)


def make_remote_home(settings: Settings) -> RemoteHome:
    """Return where releases are made on the engine that the settings name."""
    return RemoteHome(make_engine(settings), settings.state, most_copied=settings.copy_statements)


def open_home(settings: Settings) -> Home:
    """Return where the settings have releases made; raise StoreMissing where there is none."""
    return make_home(settings) if settings.is_remote else Directory.open(settings.folder)


def open_embedded(settings: Settings) -> EmbeddedStore:
    """Return the embedded store; raise StoreMissing where there is none."""
    directory = Directory.open(settings.folder)
    return EmbeddedStore(
        directory,
        make_pool(settings),
        most_kilobytes=settings.query_kilobytes,
        cache=Cache(settings.cache_megabytes * _MIB - kept_bytes(settings)),
        most_held=settings.memory_megabytes * _MIB,
    )


def make_reader(settings: Settings) -> Reader:
    """Return a reader of RDF files within the limits that the settings give."""
    return Reader(make_pool(settings), most_megabytes=settings.file_megabytes)


def make_table_limits(settings: Settings) -> TableLimits:
    """Return what the process that reads a table may take, as one that parses RDF."""
    memory, largest = settings.worker_megabytes * _MIB, 64 * settings.file_megabytes * _MIB
    return TableLimits(settings.parse_seconds, 2 * memory, largest)


def make_judge(settings: Settings) -> Judge:
    """Return what validates a release in the making, as the settings say."""
    return Judge(Engine(settings.validator), settings.validate_seconds, settings.validate_megabytes)
