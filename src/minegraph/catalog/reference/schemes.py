"""The vocabularies as people read them: schemes, and their concepts as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.catalog.reference.ontology import Relation
from minegraph.namespaces import DCTERMS, ONTOLOGY, RDFS, SKOS, VOCABULARY

if TYPE_CHECKING:
    from minegraph.catalog.reference.statements import Statements
    from minegraph.catalog.terms import Value

_QUDT: Final = "http://qudt.org/schema/qudt/"
_RELATIONS: Final = (
    (ONTOLOGY + "formOf", "form of"),
    (ONTOLOGY + "inputTo", "input to"),
    (ONTOLOGY + "hsCode", "HS code"),
    (ONTOLOGY + "tonnesPerUnit", "tonnes per unit"),
    (_QUDT + "uneceCommonCode", "UNECE code"),
    (SKOS + "exactMatch", "exact match"),
    (SKOS + "closeMatch", "close match"),
    (SKOS + "broadMatch", "broader match"),
    (SKOS + "narrowMatch", "narrower match"),
    (SKOS + "related", "related"),
    (RDFS + "seeAlso", "see also"),
    (DCTERMS + "source", "source"),
)


@dataclass(frozen=True)
class ConceptEntry:
    """A concept with the narrower ones below it."""

    iri: str
    label: str
    persian: str
    others: tuple[str, ...]
    notation: str
    definition: str
    notes: tuple[str, ...]
    relations: tuple[Relation, ...]
    narrower: tuple[ConceptEntry, ...]

    @property
    def anchor(self) -> str:
        """Return the last part of the IRI."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def path(self) -> str:
        """Return where the concept's own page is, or its address where it is not ours."""
        ours = self.iri.startswith(VOCABULARY)
        return "/vocab/" + self.iri.removeprefix(VOCABULARY) if ours else self.iri

    @property
    def count(self) -> int:
        """Return how many concepts there are, this one included."""
        return 1 + sum(concept.count for concept in self.narrower)


@dataclass(frozen=True)
class SchemeEntry:
    """A scheme of concepts."""

    iri: str
    label: str
    persian: str
    description: str
    sources: tuple[Value, ...]
    concepts: tuple[ConceptEntry, ...]

    @property
    def name(self) -> str:
        """Return the last part of the IRI."""
        return self.iri.removeprefix(VOCABULARY)

    @property
    def count(self) -> int:
        """Return how many concepts the scheme holds."""
        return sum(concept.count for concept in self.concepts)

    @property
    def deep(self) -> bool:
        """Return whether any concept has narrower ones."""
        return any(concept.narrower for concept in self.concepts)


def read_scheme(known: Statements, iri: str) -> SchemeEntry:
    """Return a scheme with its concepts, each below its first broader one."""
    members = known.subjects(SKOS + "inScheme", iri)
    below: dict[str, list[str]] = {}
    for concept in members:
        broader = [b for b in known.iris(concept, SKOS + "broader") if b in members]
        below.setdefault(broader[0] if broader else "", []).append(concept)

    def entry(concept: str) -> ConceptEntry:
        return _concept(known, concept, tuple(entry(n) for n in below.get(concept, ())))

    return SchemeEntry(
        iri=iri,
        label=known.text(iri, SKOS + "prefLabel", "en"),
        persian=known.text(iri, SKOS + "prefLabel", "fa"),
        description=known.text(iri, DCTERMS + "description", "en"),
        sources=known.values(known.iris(iri, DCTERMS + "source")),
        concepts=tuple(entry(concept) for concept in below.get("", ())),
    )


def _concept(known: Statements, iri: str, narrower: tuple[ConceptEntry, ...]) -> ConceptEntry:
    relations = [
        Relation(words, tuple(known.value(term) for term in known.terms(iri, prop)))
        for prop, words in _RELATIONS
    ]
    return ConceptEntry(
        iri=iri,
        label=known.text(iri, SKOS + "prefLabel", "en"),
        persian=known.text(iri, SKOS + "prefLabel", "fa"),
        others=tuple(known.texts(iri, SKOS + "altLabel", "en")),
        notation=known.text(iri, SKOS + "notation"),
        definition=known.text(iri, SKOS + "definition", "en"),
        notes=tuple(
            known.texts(iri, SKOS + "scopeNote", "en")
            + known.texts(iri, SKOS + "editorialNote", "en")
        ),
        relations=tuple(relation for relation in relations if relation.values),
        narrower=narrower,
    )
