"""Countries: the names by which sources call them, old and odd ones included, and their codes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from minegraph.namespaces import THING
from minegraph.sources.values import Iri, Text

if TYPE_CHECKING:
    from minegraph.sources.statements import Statements


@dataclass(frozen=True)
class Country:
    """A country: its alpha-3 code and its names in English and Persian."""

    code: str
    english: str
    persian: str

    @property
    def iri(self) -> Iri:
        """Return the country's IRI."""
        return Iri(f"{THING}territory/{self.code.lower()}")

    def describe(self, statements: Statements) -> Iri:
        """State what the country is called and its code, and return its IRI."""
        country = self.iri
        if statements.begins(country):
            persian = Text(self.persian, "fa") if self.persian else None
            labels = [Text(self.english), persian]
            statements.describe(
                country, "mg:Country", None, {"rdfs:label": labels, "mg:isoCode": self.code}
            )
        return country


def find(name: str) -> Country | None:
    """Return the country of a name or alpha-3 code, in any case and with or without accents."""
    return _by_name().get(_folded(name))


@cache
def _by_name() -> dict[str, Country]:
    table = resources.files(__package__) / "tables" / "countries.tsv"
    found: dict[str, Country] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, english, persian, others = (*line.split("\t"), "", "")[:4]
        country = Country(code, english, persian)
        for name in (code, english, persian, *others.split("|")):
            if name:
                found.setdefault(_folded(name), country)
    return found


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ي", "ی"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
