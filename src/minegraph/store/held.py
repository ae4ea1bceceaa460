"""A release held in memory: filled once by a zygote, shared by the workers that it forks.

Held is the merged default graph alone. The engine's memory keeps one list of statements to a
subject, property and object over all graphs, so that named graphs beside it would double the
memory and the time of every query; queries that name graphs are answered from disk.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from minegraph.store import pages, sandbox
from minegraph.store.exporting import sorted_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from minegraph.store.channel import Message

_LEAST_NICE: Final = 19
_LOADING_NICE: Final = 10
_LOOK_EACH: Final = 1 << 22
_LOOK_AGAIN: Final = 0.2
LARGE: Final = "large"


class NotHeldError(Exception):  # the zygote's own: a message goes to the service
    """The release was not brought into memory."""


@dataclass(frozen=True)
class Held:
    """A release in memory: its identity, and the address space that it takes in bytes."""

    identity: str
    store: ox.Store
    size: int

    def answers(self, job: Message) -> bool:
        """Return whether a query is answered from here: of this release, and naming no graphs."""
        return bool(job["merged"] == self.identity)


def fill(database: str, identity: str, most: int, wanted: Callable[[], bool]) -> Held:
    """Return a release, read into memory from its files; raise NotHeldError.

    It may take ``most`` bytes, and the process ends where it is not ``wanted`` any more. Called
    before anything else by a process with one thread, which has one again afterwards and never had
    the files open: another process reads them.
    """
    space, resident = _memory()
    store = ox.Store()
    source, sink = os.pipe()
    before = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        reader = os.fork()
        if reader == 0:
            os.close(source)
            _dump(database, sink)
        os.close(sink)
        with open(source, "rb", buffering=0) as lines:  # noqa: PTH123
            metered = _Metered(lines, resident + most)
            failure = _load(store, metered, wanted)
        _process, status = os.waitpid(reader, 0)
    finally:
        signal.signal(signal.SIGCHLD, before)
    if metered.over:
        raise NotHeldError(LARGE)
    if failure is not None or status != 0:
        raise NotHeldError(f"its files were not read whole: {failure or f'status {status}'}")
    pages.gather()
    return Held(identity, store, max(_memory()[0] - space, 0))


def _load(store: ox.Store, lines: _Metered, wanted: Callable[[], bool]) -> BaseException | None:
    """Load N-Triples in a thread that lets others go first; return what went wrong.

    A thread, because niceness is its own on Linux and a process cannot take it back.
    """
    failures: list[BaseException] = []

    def work() -> None:
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOADING_NICE)
            # Not bulk_load, which would give blank nodes other names than they have on disk.
            parsed = ox.parse(lines, ox.RdfFormat.N_TRIPLES, lenient=True)  # type: ignore[arg-type]
            store.bulk_extend(parsed)
        except BaseException as error:  # noqa: BLE001  # told to the caller, whatever it is
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_AGAIN)
        if not wanted():
            os._exit(0)
    return failures[0] if failures else None


class _Metered:
    """A file to read until this process's memory is over what it may be."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self._until_look = _LOOK_EACH
        self.over = False

    def read(self, size: int = -1) -> Any:
        data = self._file.read(size)
        self._until_look -= len(data)
        if self._until_look < 0 or not data:
            self._until_look = _LOOK_EACH
            if _memory()[1] > self._most:
                self.over = True
                raise OSError("more memory than it may take")
        return data


def _dump(database: str, sink: int) -> None:
    """Write the merged graph of a release into a pipe, and end this process.

    In the order of subjects: what belongs together then lies together in memory, and queries over
    many statements take two thirds of the time that they take in the order of the files.
    """
    status = 1
    try:
        sandbox.die_with_parent()
        os.nice(_LEAST_NICE)
        with open(sink, "wb") as file, ExitStack() as stack:
            store = ox.Store.read_only(database)
            file.writelines(sorted_lines(store, ox.DefaultGraph(), stack))
        status = 0
    except BrokenPipeError:
        pass
    except BaseException:  # noqa: BLE001  # the process ends here in any case
        traceback.print_exc()
    finally:
        os._exit(status)


def _memory() -> tuple[int, int]:
    """Return the bytes of this process's address space, and of those in memory."""
    numbers = Path("/proc/self/statm").read_text(encoding="ascii").split()
    page = os.sysconf("SC_PAGE_SIZE")
    return int(numbers[0]) * page, int(numbers[1]) * page
