"""What the rest of minegraph asks of a store, whichever engine holds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import IO, TYPE_CHECKING, Any, Protocol

from minegraph.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minegraph.store.formats import Format

_NUMBERS = frozenset(
    XSD + name for name in ("decimal", "integer", "double", "float", "int", "long")
)


@dataclass(frozen=True)
class Term:
    """An RDF term: an IRI (``kind`` "uri"), a literal ("literal") or a blank node ("bnode")."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""

    @classmethod
    def of_json(cls, term: Mapping[str, str]) -> Term:
        """Return a term from its form in SPARQL results (JSON)."""
        return cls(term["type"], term["value"], term.get("datatype", ""), term.get("xml:lang", ""))

    @property
    def is_iri(self) -> bool:
        """Return whether the term is an IRI."""
        return self.kind == "uri"

    @property
    def number(self) -> Decimal | None:
        """Return the value of a numeric literal, or None."""
        return Decimal(self.value) if self.datatype in _NUMBERS else None


def iri(value: str) -> Term:
    """Return an IRI as a term."""
    return Term("uri", value)


def text(value: str, language: str = "") -> Term:
    """Return a plain string as a term."""
    return Term("literal", value, "" if language else XSD + "string", language)


Row = dict[str, Term]


class Lane(Enum):
    """Who asks: clients and whole-graph work each wait in a lane of their own.

    So neither ever holds up the product's own pages.
    """

    PUBLIC = "public"
    INTERNAL = "internal"
    BULK = "bulk"


class QueryForm(Enum):
    """The four forms of a SPARQL query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def answers_table(self) -> bool:
        """Return whether the answer is a table (SELECT, ASK) and not a graph."""
        return self in (QueryForm.SELECT, QueryForm.ASK)


@dataclass(frozen=True)
class Query:
    """One SPARQL query and what it is asked of.

    ``default_graphs`` and ``named_graphs`` are the dataset of the SPARQL Protocol, which overrides
    FROM; without either, the default graph is the union of all graphs. ``bindings`` replace
    variables before evaluation (a SELECT must project them). ``release`` is the one asked, the
    current one where it is empty. ``filled`` is what is evaluated in place of ``text``, where parts
    of it were answered elsewhere: such an answer has no tag.
    """

    text: str
    format: Format
    bindings: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    release: str = ""
    filled: str = ""


@dataclass(frozen=True)
class Answer:
    """A whole answer, in a file that nobody else can see: the caller closes it.

    ``held`` tells that it came from a release in memory.
    """

    file: IO[bytes]
    size: int
    format: Format
    release: str
    tag: str | None = None
    row_count: int | None = None
    cached: bool = False
    held: bool = False

    def read(self) -> bytes:
        """Return the answer's bytes and close its file."""
        with self.file as file:
            file.seek(0)
            return file.read()

    def rows(self) -> list[Row]:
        """Return the rows of a table in JSON and close its file."""
        bindings = json.loads(self.read())["results"]["bindings"]
        return [{name: Term.of_json(term) for name, term in row.items()} for row in bindings]


@dataclass(frozen=True)
class Release:
    """One immutable state of the graph; ``record`` is what its load wrote about it."""

    name: str
    record: Mapping[str, object]


@dataclass(frozen=True)
class EngineState:
    """The engine behind a store: what it is (empty until found out), and how it does.

    ``address`` has no user or password in it. While a release is being ``put_in_place``, queries
    wait for it.
    """

    name: str
    address: str
    answers: bool
    putting_in_place: bool


def export_query(form: Format, *, system: bool) -> Query:
    """Return what stands for an export where answers are named by what they answer."""
    return Query(f"export, system={system}", form)


class Store(Protocol):
    """A graph that can be asked."""

    def start(self) -> None:
        """Begin what makes answers fast in a service that stays; nothing is needed for answers."""
        ...

    def held(self) -> str:
        """Return "held" where the current release is held in memory, else why not."""
        ...

    def release(self, as_of: str | None = None) -> Release:
        """Return the release that a query asked now would see, or that was current at a time.

        ``as_of`` is the name of a release or a time (ISO 8601); ReleaseUnknown where there is none.
        """
        ...

    async def alive(self) -> Release:
        """Return the current release once it has answered anew; raise StoreError where it does not.

        Nothing that was kept counts.
        """
        ...

    def state(self) -> str:
        """Return what names the state that a query asked now would see, and no other.

        Empty where it is not known at once.
        """
        ...

    def engine(self) -> EngineState | None:
        """Return the engine of another process that holds the graph, None where there is none."""
        ...

    def releases(self) -> list[Release]:
        """Return every release that was published, oldest first."""
        ...

    def findings(self, release: str) -> Iterator[dict[str, Any]]:
        """Yield what the gate found in a release, by name, as JSON-ready data."""
        ...

    def inspect(self, text: str) -> QueryForm:
        """Return a query's form; raise QueryRefused for what this store never evaluates."""
        ...

    def tag(self, query: Query) -> str | None:
        """Return what names the answer for good; None where it depends on chance or the clock."""
        ...

    def tags(self, query: Query) -> tuple[str, ...]:
        """Return every name that the answer may have had in its release, however it was made."""
        ...

    async def query(self, query: Query, *, lane: Lane = Lane.PUBLIC) -> Answer:
        """Return the whole answer to a query, or raise a QueryError or ServiceBusy."""
        ...

    async def select(self, query: str, **bindings: Term) -> list[Row]:
        """Return the rows of one of the product's own SELECT queries."""
        ...

    async def export(self, form: Format, *, system: bool = False, release: str = "") -> Answer:
        """Return a release in byte-stable order; with ``system`` the ontology's graphs too.

        A format that holds graphs only gets the union of the named graphs.
        """
        ...

    def kept(self, query: Query) -> Answer | None:
        """Return the answer to a query where it is at hand without any work, else None."""
        ...

    async def refresh(self) -> None:
        """Have everything that is asked from now on see what was published by now."""
        ...

    def numbers(self) -> Mapping[str, float]:
        """Return what is counted of the store at work: its workers, its queue, its cache."""
        ...

    async def close(self) -> None:
        """Free every process and file."""
        ...
