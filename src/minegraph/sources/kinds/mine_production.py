"""The open database on mine production (Jasansky et al. 2023): mines, output, reserves, owners.

What no figure of ours can say is set aside: waste and overburden, what went where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minegraph.sources.describing import Edition, describe
from minegraph.sources.mine_production import outputs, owners, places, reserves
from minegraph.sources.mine_production.database import Database, NotStated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from minegraph.sources.kinds import Job
    from minegraph.sources.sheets import Row
    from minegraph.sources.statements import Statements
    from minegraph.sources.values import Iri

GIVES: Final = (
    "1,435 mines and plants: output and throughput year by year, reserves, capacities, owners"
)
LICENCE: Final = "to be confirmed with its authors before it is passed on"
OBTAIN: Final = "https://doi.org/10.5281/zenodo.7369478 (detailed_data_mining.xlsx)"

_SHEETS: Final[tuple[tuple[str, tuple[str, ...], Callable[[Row, Database], None]], ...]] = (
    ("general", places.GENERAL, places.site),
    ("sub_sites", places.PARTS, places.part),
    ("minerals_ores_conce", outputs.ORE, outputs.ore),
    ("commodities", outputs.METAL, outputs.metal),
    ("processing", outputs.PROCESSING, outputs.processed),
    ("capacity_reserves", reserves.COLUMNS, reserves.reserve),
    ("other_info", owners.COLUMNS, owners.held),
)
_WITHOUT: Final = {
    "transport": "of what went where, which the ontology does not model",
    "waste": "of waste and overburden, for which the ontology has no figure",
}
_EDITION: Final = Edition(
    slug="mine-production-2023",
    label="Open database on mine production, 2023",
    title="An open database on global coal and metal mine production",
    publisher=("wu-vienna", "Vienna University of Economics and Business"),
    issued_year=2023,
    rights="The licence is to be confirmed with the authors.",
    page="https://doi.org/10.5281/zenodo.7369478",
    citation="Jasansky et al. (2023), An open database on global coal and metal mine production, "
    "https://doi.org/10.5281/zenodo.7369478.",
    description="Workbook compiled from reports of companies; each row names its report. Of a year "
    "that is given alone for reserves, capacities and owners, the first day stands for it.",
)  # fmt: skip


def recognizes(path: Path) -> bool:
    """Return whether a file's name says that it is the database."""
    return path.name.lower() == "detailed_data_mining.xlsx"


def read(job: Job, statements: Statements) -> Iri:
    """State what the database says, sheet by sheet, and return its source."""
    slug = job.source or _EDITION.slug
    source = describe(statements, _EDITION, slug=slug, digest=job.digest, retrieved=job.retrieved)
    tables = {}
    for sheet, columns, _state in _SHEETS:
        tables[sheet] = job.table(sheet=sheet)
        tables[sheet].require(columns)
    produced = places.produced(tables["commodities"].rows)
    database = Database(statements, source, produced=produced)
    for sheet, _columns, state in _SHEETS:
        for row in tables[sheet].rows:
            statements.balance.read += 1
            try:
                state(row, database)
            except NotStated as error:
                statements.set_aside(row.place, error.reason, error.found)
            else:
                statements.balance.stated += 1
    for sheet, reason in _WITHOUT.items():
        for row in job.table(sheet=sheet).rows:
            statements.balance.read += 1
            statements.set_aside(row.place, reason, row.text("mine_fac"))
    return source
