"""What is read off a query's text before it is evaluated, and what is refused on sight.

Evaluation is isolated anyway (`sandbox`); the refusals here give a clear answer where the isolation
could only give a wrong one: a SERVICE that cannot reach out would silently answer nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from minegraph.errors import NotAcceptable, QueryRefused
from minegraph.store.clauses import Dataset, unescaped
from minegraph.store.formats import Format, Shape
from minegraph.store.protocol import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_TOKENS: Final = 10_000
_MOST_DEPTH: Final = 100
_MOST_GRAPHS: Final = 50
_REMEMBERED: Final = 128  # each is asked for twice: for its tag, and to be evaluated

# Tokens that are taken as wholes, so that what they hold is never read as a keyword; the order
# matters. After SPARQL 1.1, section 19.8.
_TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"""(?:[^"\\]|\\.|"(?!""))*\"""
              | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w:%.\-\\]*[\w:%\-])?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>\w+)
  | (?P<open><<|[({\[])
  | (?P<close>>>|[)}\]])
  | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_OUTWARD: Final = ("SERVICE", "LOAD")
_CHANCE: Final = ("NOW", "RAND", "UUID", "STRUUID")
_NAMING: Final = ("GRAPH", "FROM")


@dataclass(frozen=True)
class Inspection:
    """What a query's text tells before it is evaluated.

    Its form (None: not a query), the graphs that it names as its dataset, whether its answer
    depends on chance or on the clock, whether it may call a function by an IRI, and whether it may
    ask other graphs than the default one.
    """

    form: QueryForm | None
    graphs: tuple[str, ...] = ()
    volatile: bool = False
    calls: bool = False
    names_graphs: bool = False


@lru_cache(maxsize=_REMEMBERED)
def inspect(query: str, *, most_kilobytes: int) -> Inspection:
    """Return the form of a query; raise QueryRefused for what this service never evaluates.

    Refused are SERVICE and LOAD wherever they stand, nesting deeper than 100, more than 10,000
    tokens, more than 50 graphs, and a text longer than ``most_kilobytes``.
    """
    size = len(query.encode(errors="surrogatepass"))
    if size > most_kilobytes * 1024:
        raise QueryRefused(
            f"the query is {size:,} bytes long; at most {most_kilobytes * 1024:,} are accepted",
            hint="Ask for less at a time, or let a pattern say what a long list spells out.",
        )
    plain = unescaped(query)
    if plain == query:
        return _walk(query)
    _walk(plain)
    # What is escaped may be a call, or a graph.
    return replace(_walk(query), calls=True, names_graphs=True)


def check_format(inspection: Inspection, form: Format) -> None:
    """Raise NotAcceptable for a format that cannot hold the answer to such a query."""
    if inspection.form is None:
        return
    if inspection.form.answers_table != (form.shape is Shape.TABLE):
        raise NotAcceptable(
            f"a {inspection.form.value} query has no answer in the format {form.name}",
            hint="SELECT and ASK answer as JSON, XML, CSV or TSV; CONSTRUCT and DESCRIBE as "
            "Turtle, N-Triples, JSON-LD or RDF/XML.",
        )


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query or an update, comments left out; the group names the kind."""
    return (token for token in _TOKEN.finditer(query) if token.lastgroup != "comment")


def _walk(query: str) -> Inspection:
    form: QueryForm | None = None
    dataset = Dataset()
    volatile = calls = named = names_graphs = False
    depth = 0
    for count, token in enumerate(tokens(query), 1):
        kind = token.lastgroup
        dataset.take(kind or "", token[0])
        names_graphs = names_graphs or _may_name_graphs(kind, token[0])
        if kind == "word":
            word = token[0].upper()
            _refuse_outward(word, query, token.start())
            volatile = volatile or any(name in word for name in _CHANCE)
            form = form or _form(word)
        elif kind == "open":
            depth += 1
            calls = calls or named
        elif kind == "close":
            depth -= 1
        named = kind in ("iri", "name")
        if depth > _MOST_DEPTH or count > _MOST_TOKENS:
            raise _refusal(
                f"the query nests deeper than {_MOST_DEPTH} levels or has more than "
                f"{_MOST_TOKENS:,} tokens",
                "Simplify it, or split it in several.",
                query,
                token.start(),
            )
    if len(dataset.graphs) > _MOST_GRAPHS:
        raise QueryRefused(
            f"the query names {len(dataset.graphs)} graphs; at most {_MOST_GRAPHS} are accepted",
            hint="Leave FROM out to ask all sources together, or filter by GRAPH ?g.",
        )
    return Inspection(form, tuple(dataset.graphs), volatile, calls, names_graphs)


def _form(word: str) -> QueryForm | None:
    return next((form for form in QueryForm if word.startswith(form.value)), None)


def _may_name_graphs(kind: str | None, token: str) -> bool:
    """Return whether GRAPH or FROM may be in a token, as in ``ASKFROM<g>`` and ``GRAPH:g``."""
    if kind not in ("word", "name"):
        return False
    return any(word in token.partition(":")[0].upper() for word in _NAMING)


def _refuse_outward(word: str, query: str, at: int) -> None:
    for keyword in _OUTWARD:
        if keyword in word:
            raise _refusal(
                f"{keyword} is not allowed: this service never calls another",
                "Query the other endpoint by itself and join the answers, or load a copy here.",
                query,
                at,
            )


def _refusal(message: str, hint: str, query: str, at: int) -> QueryRefused:
    before = query[:at]
    line = before.count("\n") + 1
    return QueryRefused(message, hint=hint, line=line, column=at - before.rfind("\n"))
