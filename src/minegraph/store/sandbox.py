"""What a worker may not do: take more than its share, or reach anything outside.

Limits come from POSIX; the system-call filter and the death signal are Linux's. Where they are
missing the worker still runs, and `available` says so for the service to report at start.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2

# <linux/audit.h>, <linux/seccomp.h>, <linux/filter.h>
_LOAD_WORD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_REFUSE: Final = 0x00050000 | 1  # errno EPERM
_X32_BIT: Final = 0x40000000

# Per machine: the audit architecture and the numbers of the calls refused, from the kernel's
# system-call tables: socket, connect, accept, bind, listen, socketpair, accept4, execve, execveat,
# ptrace, process_vm_readv, process_vm_writev, io_uring_setup, io_uring_enter, io_uring_register.
_CALLS: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 49, 50, 53, 288, 59, 322, 101, 310, 311, 425, 426, 427),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 202, 200, 201, 199, 242, 221, 281, 117, 270, 271, 425, 426, 427),
    ),
}


def available() -> bool:
    """Return whether this platform can refuse system calls to a worker."""
    return sys.platform == "linux" and platform.machine() in _CALLS


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that made it ends."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(*, memory: int, file: int) -> None:
    """Cap this process's address space and the size of any file it writes, in bytes.

    Writing past the cap raises OSError (EFBIG); memory past it ends the process. The process also
    offers itself first when the machine runs out of memory, and leaves no core file.
    """
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, file)
    _lower(resource.RLIMIT_CORE, 0)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lower(kind: int, most: int) -> None:
    """Set a limit, or leave it where this process was already given a lower one."""
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, most))


def refuse_outside() -> None:
    """Refuse this process, for good, new sockets, new programs and looks into other processes."""
    if not available():
        return
    architecture, calls = _CALLS[platform.machine()]
    program = _program(architecture, calls)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HL", len(program) // 8, ctypes.addressof(buffer))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header, len(header)))


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return a filter that refuses the calls with EPERM and kills a foreign architecture."""
    refuse_at = 4 + len(calls) + 1  # index of the instruction that refuses
    steps = [
        (_LOAD_WORD, 0, 0, 4),  # seccomp_data.arch
        (_JUMP_EQUAL, 0, refuse_at + 1 - 2, architecture),
        (_LOAD_WORD, 0, 0, 0),  # seccomp_data.nr
        (_JUMP_AT_LEAST, refuse_at - 4, 0, _X32_BIT),
        *((_JUMP_EQUAL, refuse_at - 5 - i, 0, call) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _KILL),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, *([0] * (4 - len(arguments)))]
    converted = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in padded]
    if library.prctl(option, *converted) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
