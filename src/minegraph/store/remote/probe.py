"""Whether an engine gives right answers: a few statements written to it, asked for, and removed."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.errors import (
    EngineCut,
    EngineUnavailable,
    EngineUnsuitable,
    MinegraphError,
    StoreUnusable,
)
from minegraph.namespaces import RDF, RDFS
from minegraph.store.remote.engine import Dataset
from minegraph.store.remote.names import probed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minegraph.store.remote.engine import Engine

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_MANY: Final = 12_000  # over Virtuoso's usual limit of 10,000 rows
_POINT: Final = '"POINT(55.8719444 29.9506123)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
_VALUES: Final = {
    "decimal": f'"129464.285714285714"^^<{_XSD}decimal>',
    "date": f'"2024-03-20"^^<{_XSD}date>',
    "dateTime": f'"2024-10-27T12:00:00Z"^^<{_XSD}dateTime>',
    "boolean": f'"true"^^<{_XSD}boolean>',
    "language": '"مس"@fa',
    "string": '"a \\"quoted\\" line\\nand another"',
}
_SHARED: Final = (
    "it is asked for what matches patterns of whole terms, joined, counted, each once; paths, "
    "negation, sorting, and what computes or compares values are done here on what it gives"
)


@dataclass(frozen=True)
class Trial:
    """What was tried, whether it went right, what was seen, and whether the product needs it."""

    name: str
    good: bool
    seen: str = ""
    needed: bool = True


class _Probe:
    """The trials, over two graphs that overlap in one statement."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        place = probed()
        self.one, self.two, self.three = (place + n for n in ("one", "two", "three"))

    def write(self) -> str:
        self.engine.put(
            self.one, io.BytesIO(b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> .\n")
        )
        self.engine.put(self.two, io.BytesIO(b"<urn:a> <urn:p> <urn:b> .\n"))
        held = (self.engine.count(self.one), self.engine.count(self.two))
        return "" if held == (2, 1) else f"graphs of 2 and 1 statements hold {held}"

    def dataset(self) -> str:
        both = Dataset((self.one,), (self.one, self.two))
        count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
        row = self.engine.table(count, dataset=both)[1][0]
        graphs = self.engine.table(
            "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }",
            dataset=both,
        )[1]
        seen = (row["n"].value, sorted(g["g"].value for g in graphs))
        return "" if seen == ("2", [self.one, self.two]) else f"the dataset asked for gave {seen}"

    def several_updates(self) -> str:
        self.engine.update(
            f"COPY <{self.one}> TO <{self.three}>",
            f"DELETE {{ GRAPH <{self.three}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{self.one}> "
            f"{{ ?s ?p ?o }} FILTER NOT EXISTS {{ VALUES ?g {{ <{self.two}> }} "
            "GRAPH ?g { ?s ?p ?o } } }",
            f"MOVE <{self.three}> TO <{self.two}>",
        )
        held = (self.engine.count(self.two), self.engine.count(self.three))
        return "" if held == (1, 0) else f"copy, delete and move left {held} statements, not (1, 0)"

    def values(self, name: str) -> Callable[[], str]:
        def tried() -> str:
            line = f"<urn:a> <urn:p> {_VALUES.get(name, _POINT)} .\n".encode()
            self.engine.put(self.three, io.BytesIO(line))
            with self.engine.graph(self.three) as lines:
                found = lines.read()
            return "" if found == line else f"{line.decode()[18:-3]} became {found.decode()[18:-3]}"

        return tried

    def all_rows(self) -> str:
        lines = (f"<urn:s{n}> <urn:p> <urn:b> .\n".encode() for n in range(_MANY))
        self.engine.put(self.three, io.BytesIO(b"".join(lines)))
        try:
            with self.engine.graph(self.three):
                pass
        except EngineCut as error:
            return error.message
        query = f"SELECT ?s WHERE {{ GRAPH <{self.three}> {{ ?s ?p ?o }} }}"
        rows = len(self.engine.table(query)[1])
        return "" if rows == _MANY else f"{rows:,} of {_MANY:,} rows came, silently"

    def decimals(self) -> str:
        row = self.engine.table("SELECT (145000 / 1.12 AS ?x) (0.1 + 0.2 AS ?y) WHERE {}")[1][0]
        seen = (row["x"].value[:9], row["y"].value.rstrip("0"))
        return "" if seen == ("129464.28", "0.3") else f"145000 / 1.12 and 0.1 + 0.2 gave {seen}"

    def negation(self) -> str:
        rows = self.engine.table(
            f"SELECT ?o WHERE {{ GRAPH <{self.one}> {{ ?s ?p ?o }} OPTIONAL {{ ?o <urn:q> ?x }} "
            "FILTER(!BOUND(?x)) }"
        )[1]
        return "" if len(rows) == 2 else f"OPTIONAL with !BOUND gave {len(rows)} rows, not 2"

    def paths(self) -> str:
        # As shapes and pages ask: towards a class, from things that are not known.
        query = f"SELECT ?x WHERE {{ GRAPH <{self.one}> {{ ?x <urn:p>/<urn:q>* <urn:b> }} }}"
        rows = self.engine.table(query)[1]
        return "" if len(rows) == 1 else f"a path with * gave {len(rows)} rows, not 1"

    def classes(self) -> str:
        """Ask as the compiled shapes do for what is not an instance of a class."""
        lines = (
            f"<urn:a> <urn:p> <urn:v> .\n<urn:a> <urn:p> <urn:w> .\n<urn:a> <urn:p> <urn:x> .\n"
            f"<urn:v> <{RDF}type> <urn:C1> .\n<urn:w> <{RDF}type> <urn:C> .\n"
            f"<urn:C1> <{RDFS}subClassOf> <urn:C> .\n"
        )
        self.engine.put(self.three, io.BytesIO(lines.encode()))
        found = f"?v <{RDF}type>/<{RDFS}subClassOf>* <urn:C> ."
        query = (
            f"SELECT ?v {{ <urn:a> <urn:p> ?v FILTER(isLiteral(?v) || NOT EXISTS {{ {found} }}) }}"
        )
        dataset = Dataset((self.three,), (self.three,))
        seen = sorted(row["v"].value for row in self.engine.table(query, dataset=dataset)[1])
        return "" if seen == ["urn:x"] else f"not of the class are {seen}, should be urn:x alone"

    def languages(self) -> str:
        """Ask as the compiled shapes do for two values in one language, where there are none."""
        lines = '<urn:a> <urn:p> "x"@en .\n<urn:a> <urn:p> "y"@fa .\n<urn:b> <urn:p> "x"@en .\n'
        self.engine.put(self.three, io.BytesIO(lines.encode()))
        query = (
            'SELECT ?s { ?s <urn:p> ?v FILTER(LANG(?v) != "") } '
            "GROUP BY ?s (LCASE(LANG(?v)) AS ?language) HAVING (COUNT(DISTINCT ?v) > 1)"
        )
        rows = self.engine.table(query, dataset=Dataset((self.three,), (self.three,)))[1]
        return f"{len(rows)} subjects seem to have two values in one language" if rows else ""

    def terms(self) -> str:
        """Ask for terms that are alike: the same number, the same text, in several forms."""
        values = [_VALUES["date"], *(f'"1"^^<{_XSD}{n}>' for n in ("integer", "decimal"))]
        values += ['"1"', '"1"@en', '"1"@fa', '"1 "', f'"{"x" * 5000}a"', f'"{"x" * 5000}b"']
        lines = [f"<urn:{s}{n}> <urn:{s}> {v} .\n" for n, v in enumerate(values) for s in "pqq"]
        self.engine.put(self.three, io.BytesIO("".join(lines).encode()))
        found = []
        for query in (
            "SELECT ?s ?v ?o { ?s <urn:p> ?o . ?v <urn:q> ?o }",
            "SELECT DISTINCT ?o { ?s ?p ?o }",
            "SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o",
        ):
            rows = self.engine.table(query, dataset=Dataset((self.three,), (self.three,)))[1]
            found.append(len(rows))
        n = len(values)
        return "" if found == [n] * 3 else f"{n} terms were joined, told apart, grouped as {found}"

    def trials(self) -> Iterator[tuple[str, Callable[[], str], bool]]:
        asked = self.engine.dialect.evaluates  # else this is all done here
        yield "graph store", self.write, True
        yield "dataset of the protocol", self.dataset, True
        yield "several updates in a request", self.several_updates, True
        yield "joins, groups and doubles of terms", self.terms, True
        yield "property paths", self.paths, asked
        yield "OPTIONAL and !BOUND", self.negation, asked
        yield "NOT EXISTS of a class", self.classes, asked
        yield "groups by language", self.languages, asked
        yield "exact decimals", self.decimals, asked
        yield "answers are whole", self.all_rows, True
        for name in _VALUES:
            yield f"{name} kept", self.values(name), True
        yield "wktLiteral kept", self.values("point"), False


@contextmanager
def _cleaned(probe: _Probe) -> Iterator[None]:
    try:
        yield
    finally:
        probe.engine.update(
            *(f"DROP SILENT GRAPH <{graph}>" for graph in (probe.one, probe.two, probe.three))
        )


def trials(engine: Engine) -> list[Trial]:
    """Return what was tried on an engine and how it went.

    Raises EngineUnavailable and StoreUnusable where it does not answer or does not let us write.
    """
    probe = _Probe(engine)
    found = []
    with _cleaned(probe):
        for name, trial, needed in probe.trials():
            try:
                fault = trial()
            except (EngineUnavailable, StoreUnusable):
                raise
            except MinegraphError as error:
                fault = error.message
            found.append(Trial(name, not fault, fault, needed))
    if not engine.dialect.evaluates:
        found.append(Trial("queries", good=False, seen=_SHARED, needed=False))
    if not engine.dialect.atomic:
        found.append(
            Trial("a request is one transaction", good=False, seen="it is not", needed=False)
        )
    return found


def refuse_unsuitable(engine: Engine) -> None:
    """Raise EngineUnsuitable for an engine that would give wrong answers."""
    wrong = [trial for trial in trials(engine) if trial.needed and not trial.good]
    if wrong:
        raise EngineUnsuitable(
            "the engine would give wrong answers: "
            + "; ".join(f"{trial.name} ({trial.seen})" for trial in wrong),
            hint="`minegraph check-store ADDRESS` shows all that was tried.",
        )
