"""What loading real tables costs: ``python bench/gate/tables.py ../shared/data [STORE]``.

Loads the facts that come with minegraph, then each data set of the folder as its kind, through the
gate, into one store, and links what is of one thing; each step publishes a release. Prints rows,
statements, time and memory of each and of all, in Markdown, and how busy the machine was. The store
is a new folder, kept where it is named.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import Cost, measure

MINEGRAPH = [sys.executable, "-P", "-m", "minegraph"]
IRAN = "iran-in-data/data/processed/iran_mining_series/"
SERIES = "iran-in-data/data/processed/comparator_mining_energy_series/"
KINDS = {
    "icmm": ["icmm-global-mining/global-mining-dataset.xlsx"],
    "gem-iron-ore": ["gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"],
    "gem-steel": ["gem-iron-steel/iron-steel-plants-2025-03-25.csv"],
    "mine-production": [
        "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"
    ],
    "usgs-mcs": [
        "usgs-mcs/csv/2023/world/world/*_world.csv",
        "usgs-mcs/csv/2024/world/*_world.csv",
        "usgs-mcs/csv/202?/salient/salient/*_salient.csv",
    ],
    "imidro": [
        IRAN + "imidro_production_performance_2011_2015.csv",
        IRAN + "usgs_iran_mineral_production_1961_1980.csv",
        SERIES + "usgs_mineral_energy_production_full.csv",
    ],
    "minmod": ["minmod/minmod.tar.zst"],
}


def main(data: Path, kept: Path | None = None) -> None:
    """Load and print."""
    print("| step | rows | statements more | CPU s | wall s | rows/s | statements/s | peak MiB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    load_before = os.getloadavg()
    with tempfile.TemporaryDirectory() as folder:
        store = kept or Path(folder) / "store"
        facts = sorted(p for p in Path("data").glob("*.ttl") if p.name != "manifest.ttl")
        load = [*MINEGRAPH, "load", "--store", str(store)]
        subprocess.run([*load, "-q", *map(str, facts)], check=True, stderr=subprocess.DEVNULL)
        costs: list[Cost] = []
        before = first = counted(store)
        read = 0
        for kind, patterns in KINDS.items():
            files = [str(path) for pattern in patterns for path in sorted(data.glob(pattern))]
            if not files:
                raise SystemExit(f"no files of {kind} in {data}")
            rest = Path(folder) / "rest.txt"
            costs.append(
                measure(["bash", "-c", f'"$@" 2>{rest}', "load", *load, "--as", kind, *files])
            )
            rows = sum(
                int(number.replace(",", ""))
                for number in re.findall(r"([\d,]+) rows read", rest.read_text(encoding="utf-8"))
            )
            after = counted(store)
            show(kind, rows, after - before, costs[-1])
            before, read = after, read + rows
        costs.append(measure([*MINEGRAPH, "link", "-q", "--store", str(store)]))
        after = counted(store)
        show("link", 0, after - before, costs[-1])
        whole = Cost(*(sum(c) for c in zip(*((c.cpu, c.wall) for c in costs), strict=True)),
                     max(c.peak for c in costs))  # fmt: skip
        show("all", read, after - first, whole)
    print(
        f"\nload of the machine: {load_before[0]:.1f} before, {os.getloadavg()[2]:.1f} at the end"
    )


def show(kind: str, rows: int, statements: int, cost: Cost) -> None:
    """Print a line of the table."""
    speeds = (f"{rows / cost.wall:,.0f}" if rows else "", f"{statements / cost.wall:,.0f}")
    cells = (f"{rows:,}" if rows else "", f"{statements:,}", f"{cost.cpu:.1f}", f"{cost.wall:.1f}")
    print(f"| {kind} | {' | '.join([*cells, *speeds])} | {cost.peak:.0f} |", flush=True)


def counted(store: Path) -> int:
    """Return the number of statements in a store's current release."""
    told = subprocess.run(
        [*MINEGRAPH, "releases", "--store", str(store)], check=True, capture_output=True, text=True
    ).stdout
    return int(re.findall(r"\t(\d+) statements", told)[-1])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
