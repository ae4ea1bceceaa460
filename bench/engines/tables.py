"""The tables of what was measured, in Markdown; ratios are to the embedded store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.engines.started import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.load import Measured


@dataclass(frozen=True)
class Load:
    """What a load took: seconds in all and of the shapes; mebibytes of loader, engine and disk."""

    statements: int
    seconds: float
    shapes: float
    loader: float
    engine: float | None
    disk: float


def loads(found: Mapping[str, Load | str]) -> Iterator[str]:
    """Yield the table of loads."""
    yield (
        "| engine | statements | load s | ratio | of it shapes s | ratio "
        "| loader peak MiB | engine peak MiB | disk MiB |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    base = found.get(EMBEDDED)
    against = base if isinstance(base, Load) else None
    for name, load in found.items():
        if isinstance(load, str):
            yield f"| {name} | not measured: {load} | - | - | - | - | - | - | - |"
            continue
        cells = [f"{load.statements:,}"]
        cells += [f"{load.seconds:.1f}", _ratio(load.seconds, against.seconds if against else None)]
        cells += [f"{load.shapes:.1f}", _ratio(load.shapes, against.shapes if against else None)]
        engine = "-" if load.engine is None else f"{load.engine:.0f}"
        cells += [f"{load.loader:.0f}", engine, f"{load.disk:.0f}"]
        yield f"| {name} | {' | '.join(cells)} |"


def answers(
    found: Mapping[str, Mapping[tuple[str, str], Measured | str]], services: Mapping[str, float]
) -> Iterator[str]:
    """Yield the table of questions, and what memory the service took beside each engine."""
    yield "| workload | engine | asked | requests/s | ratio | p50 ms | p99 ms | errors |"
    yield "|---|---|---|--:|--:|--:|--:|--:|"
    rows = [(*at, name, one) for name, asked in found.items() for at, one in asked.items()]
    for workload, how, name, one in sorted(rows, key=lambda row: row[:2]):
        start = f"| {workload} | {name} | {how} |"
        if isinstance(one, str):
            yield f"{start} not measured: {one} | - | - | - | - |"
            continue
        base = found.get(EMBEDDED, {}).get((workload, "served"))
        against = None if base is None or isinstance(base, str) else base.rate
        yield (
            f"{start} {one.rate:,.0f} | {_ratio(one.rate, against)} | {one.p50:.1f} "
            f"| {one.p99:.1f} | {one.errors} |"
        )
    yield ""
    yield "| engine | service MiB |"
    yield "|---|--:|"
    for name, service in services.items():
        yield f"| {name} | {f'{service:.0f}' if service else '-'} |"


def _ratio(value: float, against: float | None) -> str:
    return f"{value / against:.2f}" if against else "-"
