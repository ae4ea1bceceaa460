"""All seven data sets as a user loads them: whole, through the gate, linked, in one store."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest

from minegraph.bootstrap import make_home, make_judge
from minegraph.cli.tables import make_table_reader
from minegraph.gate.loading import Load, load
from minegraph.settings import Settings
from minegraph.shipped import facts
from minegraph.store.directory import Directory
from tests.conftest import publish
from tests.sources.shared import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.sources.balance import Balance

_IRAN: Final = "iran-in-data/data/processed/"
FILES: Final = {
    "icmm": ["icmm-global-mining/global-mining-dataset.xlsx"],
    "gem-iron-ore": ["gem-iron-steel/global-iron-ore-mines-tracker-2024-11.xlsx"],
    "gem-steel": ["gem-iron-steel/iron-steel-plants-2025-03-25.csv"],
    "mine-production": [
        "jasansky-mine-production/01_input/01_data/01_detailed_data/detailed_data_mining.xlsx"
    ],
    "usgs-mcs": [
        "usgs-mcs/csv/2023/world/world/*_world.csv", "usgs-mcs/csv/2024/world/*_world.csv",
        "usgs-mcs/csv/202?/salient/salient/*_salient.csv",
    ],
    "imidro": [
        _IRAN + "iran_mining_series/imidro_production_performance_2011_2015.csv",
        _IRAN + "iran_mining_series/usgs_iran_mineral_production_1961_1980.csv",
        _IRAN + "comparator_mining_energy_series/usgs_mineral_energy_production_full.csv",
    ],
    "minmod": ["minmod/minmod.tar.zst"],
}  # fmt: skip
_PATIENT: Final = 3600.0


@dataclass(frozen=True)
class Whole:
    """The store of all, what the load said, and the balances of each kind's files."""

    store: ox.Store
    done: Load
    balances: dict[str, list[Balance]]

    def ask(self, text: str) -> list[tuple[str, ...]]:
        """Return the rows of a SELECT as plain values, "" for what is not bound."""
        rows: Any = self.store.query("PREFIX mg: <https://w3id.org/minegraph/ontology#>\n" + text)
        return [tuple(term.value if term else "" for term in row) for row in rows]

    def groups(self) -> list[set[str]]:
        """Return the things that links say are one, group by group."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for thing, canonical in self.ask("SELECT ?t ?c { ?t mg:canonical ?c }"):
            found[canonical] |= {canonical, thing}
        return list(found.values())


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """`minegraph load FACT...`, then `minegraph load --link FILE...`; tests only read it."""

    kinds = {p: k for k, names in FILES.items() for n in names for p in sorted(DATA.glob(n))}
    if set(kinds.values()) != set(FILES):
        lacking = ", ".join(kind for kind in FILES if kind not in kinds.values())
        pytest.skip(f"the files of {lacking} are not beside this checkout (../shared/data)")
    folder = tmp_path_factory.mktemp("whole") / "store"
    settings = Settings(store=folder, parse_seconds=_PATIENT, validate_seconds=_PATIENT)
    publish(settings, *facts())
    done, made = asyncio.run(_load(settings, list(kinds)))
    balances = defaultdict(list)
    for path, balance in made.items():
        balances[kinds[path]].append(balance)
    directory = Directory.open(folder)
    store = ox.Store.read_only(str(directory.database(directory.current())))
    return Whole(store, done, balances)


async def _load(settings: Settings, files: list[Path]) -> tuple[Load, dict[Path, Balance]]:
    reader = await make_table_reader(settings, files, kind=None, source=None)
    try:
        home, judge = make_home(settings), make_judge(settings)
        done = await load(home, reader, files, judge=judge, link=True)
    finally:
        await reader.close()
    return done, {path: made.balance for path, made in reader.made.items()}
