"""The statements of files as an index, asked by subject or by value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from minegraph.catalog.terms import Value
from minegraph.namespaces import BASE, OWL, PREFIXES, RDF, RDF_TYPE, SKOS
from minegraph.store.documents import read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from minegraph.store.documents import Document
    from minegraph.store.protocol import Term

DOCUMENT_KINDS: Final = (OWL + "Ontology", SKOS + "ConceptScheme")
_NIL: Final = RDF + "nil"


class Statements:
    """What files state; subjects and values are IRIs, except where a Term is asked for."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._by_subject: dict[str, dict[str, list[Term]]] = {}
        self._by_value: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._files: dict[Path, list[str]] = {}
        self._prefixes = dict(PREFIXES)
        for path in paths:
            self._files[path] = self._add(read_turtle(path))

    def _add(self, document: Document) -> list[str]:
        """Take in a file and return its subjects in order."""
        seen: dict[str, None] = {}
        for subject, prop, value in document.statements:
            known = self._by_subject.setdefault(subject.value, {}).setdefault(prop, [])
            if value not in known:
                known.append(value)
                self._by_value[prop, value.value].append(subject.value)
            seen[subject.value] = None
        for prefix, namespace in document.prefixes.items():
            self._prefixes.setdefault(prefix, namespace)
        return list(seen)

    @property
    def files(self) -> Iterator[Path]:
        """Return the files that were read, in order."""
        return iter(self._files)

    def described_in(self, path: Path) -> list[str]:
        """Return the subjects of a file, in its order."""
        return self._files[path]

    def document(self, path: Path) -> str:
        """Return the IRI of the ontology or scheme that a file describes first."""
        return next(
            subject
            for subject in self._files[path]
            if any(kind in self.iris(subject, RDF_TYPE) for kind in DOCUMENT_KINDS)
        )

    def properties(self, subject: str) -> dict[str, list[Term]]:
        """Return every property of a subject and its values."""
        return self._by_subject.get(subject, {})

    def terms(self, subject: str, prop: str) -> list[Term]:
        """Return the values of a property, in the order of the file."""
        return self.properties(subject).get(prop, [])

    def iris(self, subject: str, prop: str) -> list[str]:
        """Return those values of a property that are IRIs."""
        return [term.value for term in self.terms(subject, prop) if term.is_iri]

    def texts(self, subject: str, prop: str, language: str | None = None) -> list[str]:
        """Return the literal values of a property, of one language where one is given."""
        return [
            term.value
            for term in self.terms(subject, prop)
            if term.kind == "literal" and language in (None, term.language)
        ]

    def text(self, subject: str, prop: str, language: str | None = None) -> str:
        """Return the first literal value of a property, or an empty string."""
        return next(iter(self.texts(subject, prop, language)), "")

    def subjects(self, prop: str, value: str) -> list[str]:
        """Return what has a value for a property, in the order of the files."""
        return list(dict.fromkeys(self._by_value.get((prop, value), ())))

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        node = head.value
        while node != _NIL:
            found += self.terms(node, RDF + "first")[:1]
            rest = self.terms(node, RDF + "rest")
            node = rest[0].value if rest else _NIL
        return found

    def name(self, iri: str) -> str:
        """Return the prefixed name of an IRI, by the prefixes of the files."""
        prefix, namespace = max(
            ((p, ns) for p, ns in self._prefixes.items() if iri.startswith(ns)),
            key=lambda pair: len(pair[1]),
            default=("", ""),
        )
        local = iri.removeprefix(namespace)
        if namespace and local and not set(local) & {"/", "#"}:
            return f"{prefix}:{local}"
        return iri.removeprefix(BASE)

    def value(self, term: Term) -> Value:
        """Return a term as a value under its prefixed name."""
        if term.is_iri:
            return self.value_of(term.value)
        return Value(term.value, language=term.language)

    def value_of(self, iri: str) -> Value:
        """Return an IRI as a value under its prefixed name."""
        return Value(self.name(iri), iri)

    def values(self, iris: Iterable[str]) -> tuple[Value, ...]:
        """Return IRIs as values under their prefixed names, each once."""
        return tuple(self.value_of(iri) for iri in dict.fromkeys(iris))

    def is_a(self, subject: str, kind: str) -> bool:
        """Return whether a subject is stated to be of a class."""
        return kind in self.iris(subject, RDF_TYPE)
