"""Statements and queries made up by chance, of everything that patterns can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_XSD = "http://www.w3.org/2001/XMLSchema#"
_IRIS = [f"<urn:i{n}>" for n in range(6)]
_LINKS = [f"<urn:p{n}>" for n in range(3)]
_VARIABLES = ["?a", "?b", "?c", "?d"]
GRAPHS = ("urn:made:merged", "urn:made:one", "urn:made:two")
# Alike to an engine that keeps values: numbers of several datatypes, texts and languages.
_LITERALS = [
    *(f'"1"^^<{_XSD}{name}>' for name in ("integer", "decimal", "int", "boolean")),
    f'"2"^^<{_XSD}integer>',
    f'"1.5"^^<{_XSD}decimal>',
    f'"2024-01-01"^^<{_XSD}date>',
    f'"P1Y"^^<{_XSD}duration>',
    '"x"^^<urn:datatype>',
    *('"1"', '"1"@en', '"a"', '"A"', '"a"@en', '"a"@fa', '""'),
]


def quads(chance: Random, number: int) -> str:
    """Return statements in N-Quads."""
    lines = set()
    for _ in range(number):
        value = chance.choice(_IRIS if chance.random() < 0.7 else _LITERALS)
        graph = chance.choice([GRAPHS[0], *GRAPHS])
        lines.add(f"{chance.choice(_IRIS)} {chance.choice(_LINKS)} {value} <{graph}> .\n")
    return "".join(sorted(lines))


class Queries:
    """Makes up queries."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._made = 0

    def simple(self) -> str:
        """Return a query of joins and OPTIONAL alone, as an engine is asked itself."""
        body = self._triples(3)
        if self._chance.random() < 0.3:
            body += f" GRAPH {self._one('?g', f'<{GRAPHS[1]}>')} {{ {self._triples(2)} }}"
        for _ in range(self._one(0, 0, 1, 2)):
            body += f" OPTIONAL {{ {self._triples(2)} }}"
        columns = "?b (COUNT(?a) AS ?n) (COUNT(DISTINCT ?c) AS ?m)"
        return self._one(
            f"SELECT ?a ?b ?c {{ {body} }}",
            f"SELECT DISTINCT ?a ?c {{ {body} }}",
            f"SELECT (COUNT(*) AS ?n) {{ {body} }}",
            f"SELECT {columns} {{ {body} }} GROUP BY ?b",
            f"ASK {{ {body} }}",
        )

    def any(self) -> str:
        """Return a query of any constructs."""
        where = self._group(self._one(0, 1, 1, 2, 2))
        return self._one(
            f"ASK {where}",
            f"CONSTRUCT {{ ?a <urn:q> ?b }} WHERE {where}",
            f"SELECT (COUNT(*) AS ?n) WHERE {where}",
            f"SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE {where} GROUP BY ?a",
            *(f"SELECT {distinct} ?a ?b ?c ?g WHERE {where}" for distinct in ("", "", "DISTINCT")),
        )

    def _one(self, *choices: object) -> object:
        return self._chance.choice(choices)

    def _variable(self) -> str:
        return self._chance.choice(_VARIABLES)

    def _triples(self, most: int) -> str:
        return " ".join(self._triple(paths=False) for _ in range(self._chance.randint(1, most)))

    def _triple(self, *, paths: bool) -> str:
        subject = self._variable() if self._chance.random() < 0.8 else self._one(*_IRIS)
        kind = self._chance.random()
        end = self._variable() if kind < 0.7 else self._one(*(_IRIS if kind < 0.88 else _LITERALS))
        kind = self._chance.random()
        verb = self._one(*_LINKS) if kind < 0.7 else self._variable()
        return f"{subject} {self._path(2) if paths and kind > 0.8 else verb} {end} ."

    def _path(self, depth: int) -> str:
        if depth == 0:
            return self._chance.choice(_LINKS)
        one, other = self._path(depth - 1), self._path(depth - 1)
        return self._chance.choice(
            [
                *(f"({one}/{other})", f"({one}|{other})", f"({one})*", f"({one})+", f"({one})?"),
                *(f"^({one})", f"!({_LINKS[0]}|^{_LINKS[1]})", f"!{_LINKS[2]}"),
            ]
        )

    def _group(self, depth: int) -> str:
        number = self._one(1, 2, 2, 3)
        return "{ " + " ".join(self._element(depth) for _ in range(number)) + " }"

    def _element(self, depth: int) -> str:
        if depth == 0 or self._chance.random() < 0.45:
            return self._triple(paths=True)
        self._made += 1
        inner, other, one = self._group(depth - 1), self._group(depth - 1), self._variable()
        return self._chance.choice(
            [
                f"OPTIONAL {inner}",
                f"OPTIONAL {inner}",
                f"{inner} UNION {other}",
                f"MINUS {inner}",
                f"FILTER({self._expression(inner)})",
                f"GRAPH {self._one('?g', '?a', f'<{GRAPHS[1]}>')} {inner}",
                f"VALUES {one} {{ {_IRIS[0]} {_IRIS[1]} }}",
                f"{{ SELECT ?a (COUNT(*) AS ?n{self._made}) {inner} GROUP BY ?a }}",
                f"BIND(COALESCE({one}, 1) AS ?x{self._made})",
            ]
        )

    def _expression(self, group: str) -> str:
        one, other = self._variable(), self._variable()
        return self._chance.choice(
            [
                *(f"{one} = {other}", f"{one} != {_IRIS[0]}", f"BOUND({one})", f"{one} > 1"),
                *(f'LANG({one}) = "en"', f"{one} IN ({_IRIS[1]}, 1)", f"sameTerm({one}, {other})"),
                *(f"EXISTS {group}", f"NOT EXISTS {group}", f"{one} = 1 || EXISTS {group}"),
            ]
        )
