"""What the gate costs: ``python bench/gate``, or with sizes, ``python bench/gate 40000 4000000``.

Generates a graph of each size, loads it with `oxigraph load` (pip install oxigraph), with minegraph
without its gate, and with minegraph as it is; validates a sample with both engines; prints tables
in Markdown. Ratios are to `oxigraph load` of the same size.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from graph import write
from measuring import Cost, measure

SIZES = (40_000, 400_000)
SAMPLE = 10_000
MINEGRAPH = [sys.executable, "-m", "minegraph"]


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print."""
    oxigraph = shutil.which("oxigraph")
    if oxigraph is None:
        raise SystemExit("there is no oxigraph to compare with: pip install oxigraph")
    print("| load | statements | CPU s | ratio | wall s | ratio | peak MiB | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder) / f"{size}.ttl"
            write(file, size)
            _loads(oxigraph, file, size)
            file.unlink()
        file = Path(folder) / "sample.ttl"
        write(file, SAMPLE)
        _engines(file)


def _loads(oxigraph: str, file: Path, size: int) -> None:
    ungated = [sys.executable, str(Path(__file__).with_name("ungated.py")), str(file)]
    base: Cost | None = None
    for name, command, place in (
        ("`oxigraph load`", [oxigraph, "load", "-f", str(file), "-l"], "oxigraph"),
        ("minegraph, no gate", ungated, "ungated"),
        ("minegraph", [*MINEGRAPH, "load", "-q", str(file), "--store"], "gated"),
    ):
        store = file.with_name(place)
        cost = measure([*command, str(store)])
        shutil.rmtree(store)
        base = base or cost
        cells = [
            f"{value:.1f} | {value / against:.1f}"
            for value, against in (
                (cost.cpu, base.cpu),
                (cost.wall, base.wall),
                (cost.peak, base.peak),
            )
        ]
        print(f"| {name} | {size:,} | {' | '.join(cells)} |", flush=True)


def _engines(file: Path) -> None:
    print("\n| validate | statements | CPU s | wall s | peak MiB |\n|---|---|---|---|---|")
    for engine in ("compiled", "pyshacl"):
        nowhere = str(file.with_name("nowhere"))
        cost = measure([*MINEGRAPH, "validate", "--engine", engine, str(file), "--store", nowhere])
        print(f"| {engine} | {SAMPLE:,} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:.0f} |")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
