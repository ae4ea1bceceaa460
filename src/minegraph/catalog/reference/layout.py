"""A small layered layout of graphs, left to right: nodes in columns, few crossings, no overlaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SWEEPS: Final = 12
_BEND_HEIGHT: Final = 8.0

Size = tuple[float, float]
Point = tuple[float, float]
Edge = tuple[str, str]


@dataclass(frozen=True)
class Placed:
    """Where everything is: the middle of each node, the points of each edge, the whole size."""

    centres: Mapping[str, Point]
    routes: Mapping[Edge, tuple[Point, ...]]
    width: float
    height: float


@dataclass
class _Grid:
    """Nodes and bends of edges in columns; an edge leads from one column to the next only."""

    columns: list[list[str]]
    sizes: dict[str, Size]
    chains: dict[Edge, list[str]]
    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def place(sizes: Mapping[str, Size], edges: Sequence[Edge], *, gap: Size) -> Placed:
    """Return a layout of nodes of given sizes; edges point to the right where there is no cycle."""
    forward = _without_cycles(list(sizes), edges)
    grid = _grid(sizes, forward)
    _order(grid)
    middles = _heights(grid, gap[1])
    return _placed(grid, middles, gap[0])


def _without_cycles(nodes: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """Return the edges with those turned round that would close a cycle; loops are left out."""
    after: dict[str, list[str]] = defaultdict(list)
    for start, end in dict.fromkeys(edges):
        if start != end:
            after[start].append(end)
    forward: list[Edge] = []
    state: dict[str, int] = {}

    def visit(node: str) -> None:
        state[node] = 1
        for end in after[node]:
            open_already = state.get(end) == 1
            forward.append((end, node) if open_already else (node, end))
            if end not in state:
                visit(end)
        state[node] = 2

    for node in nodes:
        if node not in state:
            visit(node)
    return list(dict.fromkeys(forward))


def _grid(sizes: Mapping[str, Size], edges: list[Edge]) -> _Grid:
    ranks = _ranks(list(sizes), edges)
    grid = _Grid([[] for _ in range(max(ranks.values(), default=0) + 1)], dict(sizes), {})
    for node in sizes:
        grid.columns[ranks[node]].append(node)
    for start, end in edges:
        chain = [start]
        for rank in range(ranks[start] + 1, ranks[end]):
            bend = f"{start}\n{end}\n{rank}"
            grid.sizes[bend] = (0.0, _BEND_HEIGHT)
            grid.columns[rank].append(bend)
            chain.append(bend)
        chain.append(end)
        grid.chains[start, end] = chain
        for one, next_one in pairwise(chain):
            grid.after[one].append(next_one)
            grid.before[next_one].append(one)
    return grid


def _ranks(nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    """Return each node's column: right of all that lead to it, and close to what it leads to."""
    ranks = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for start, end in edges:
            ranks[end] = max(ranks[end], ranks[start] + 1)
    after: dict[str, list[str]] = defaultdict(list)
    led_to = {end for _, end in edges}
    for start, end in edges:
        after[start].append(end)
    for node in nodes:
        if node not in led_to and after[node]:
            ranks[node] = min(ranks[end] for end in after[node]) - 1
    return ranks


def _order(grid: _Grid) -> None:
    """Sort each column by where the neighbours of its nodes are, to and fro."""
    for sweep in range(_SWEEPS):
        rightward = sweep % 2 == 0
        neighbours = grid.before if rightward else grid.after
        columns = grid.columns[1:] if rightward else grid.columns[-2::-1]
        place_of = {n: i / len(c) for c in grid.columns for i, n in enumerate(c)}
        for column in columns:
            own = {node: place_of[node] for node in column}
            column.sort(key=lambda n: _mean([place_of[m] for m in neighbours[n]], own[n]))
            place_of.update({n: i / len(column) for i, n in enumerate(column)})


def _heights(grid: _Grid, gap: float) -> dict[str, float]:
    """Return the middle of each node: near its neighbours, in order, without overlaps."""
    middles: dict[str, float] = {}
    for column in grid.columns:
        middles.update(_spread(column, dict.fromkeys(column, 0.0), grid.sizes, gap))
    for sweep in range(_SWEEPS * 2):
        rightward = sweep % 2 == 0
        columns = grid.columns if rightward else grid.columns[::-1]
        for column in columns:
            wanted = {
                n: _mean([middles[m] for m in grid.before[n] + grid.after[n]], middles[n])
                for n in column
            }
            middles.update(_spread(column, wanted, grid.sizes, gap))
    return middles


def _spread(
    column: list[str], wanted: Mapping[str, float], sizes: Mapping[str, Size], gap: float
) -> dict[str, float]:
    """Return middles in order and apart, as near to those wanted as their mean allows.

    Runs of nodes that would overlap are set as one block around the mean of what they want.
    """
    blocks: list[tuple[list[str], float, float]] = []
    for node in column:
        members, want, height = [node], wanted[node], sizes[node][1]
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 + gap > want - height / 2:
            earlier, earlier_want, earlier_height = blocks.pop()
            count = len(earlier) + len(members)
            want = (earlier_want * len(earlier) + want * len(members)) / count
            members = earlier + members
            height += earlier_height + gap
        blocks.append((members, want, height))
    middles = {}
    for members, want, height in blocks:
        top = want - height / 2
        for node in members:
            middles[node] = top + sizes[node][1] / 2
            top += sizes[node][1] + gap
    return middles


def _placed(grid: _Grid, middles: Mapping[str, float], gap: float) -> Placed:
    top = min((middles[n] - grid.sizes[n][1] / 2 for n in middles), default=0.0)
    bottom = max((middles[n] + grid.sizes[n][1] / 2 for n in middles), default=0.0)
    centres: dict[str, Point] = {}
    left = 0.0
    spans: dict[str, Point] = {}
    for column in grid.columns:
        width = max((grid.sizes[n][0] for n in column), default=0.0)
        for node in column:
            centres[node] = (left + width / 2, middles[node] - top)
            half = width / 2 if grid.sizes[node][0] == 0 else grid.sizes[node][0] / 2
            spans[node] = (left + width / 2 - half, left + width / 2 + half)
        left += width + gap
    routes = {edge: _route(chain, centres, spans) for edge, chain in grid.chains.items()}
    real = {n: c for n, c in centres.items() if "\n" not in n}
    return Placed(real, routes, max(0.0, left - gap), bottom - top)


def _route(
    chain: list[str], centres: Mapping[str, Point], spans: Mapping[str, Point]
) -> tuple[Point, ...]:
    """Return where an edge leaves its first node, crosses each column and enters its last node."""
    points = [(spans[chain[0]][1], centres[chain[0]][1])]
    for bend in chain[1:-1]:
        points += [(spans[bend][0], centres[bend][1]), (spans[bend][1], centres[bend][1])]
    points.append((spans[chain[-1]][0], centres[chain[-1]][1]))
    return tuple(points)


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
