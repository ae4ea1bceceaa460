"""What processes and folders take of memory and disk."""

from __future__ import annotations

from pathlib import Path


def peak(process: int) -> float:
    """Return the most mebibytes that a process has had (VmHWM)."""
    return _kilobytes(process, "status", "VmHWM:") / 1024


def _kilobytes(process: int, file: str, key: str) -> int:
    try:
        text = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8")
    except OSError:
        return 0
    return int(text.partition(key)[2].split()[0]) if key in text else 0


def disk(folder: Path) -> float:
    """Return the mebibytes that a folder takes on disk; a file of several names counts once."""
    files = {}
    for path in folder.rglob("*"):
        if path.is_file():
            status = path.stat()
            files[status.st_ino] = status.st_blocks * 512
    return sum(files.values()) / (1 << 20)
