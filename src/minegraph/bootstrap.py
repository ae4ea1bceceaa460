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

if TYPE_CHECKING:
    from minegraph.settings import Settings

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


def open_store(settings: Settings) -> EmbeddedStore:
    """Return the store that the settings name; raise StoreMissing where there is none."""
    directory = Directory.open(settings.store)
    return EmbeddedStore(
        directory,
        make_pool(settings),
        most_kilobytes=settings.query_kilobytes,
        cache=Cache(settings.cache_megabytes * _MIB),
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
