"""The terms of the ontology as people read them: definition, place, relations, alignments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from minegraph.catalog.reference.statements import Statements
from minegraph.namespaces import DCTERMS, ONTOLOGY, OWL, RDF_TYPE, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from minegraph.catalog.terms import Value

_KINDS: Final = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    OWL + "AnnotationProperty": "annotation",
}
_CHARACTERISTICS: Final = {
    OWL + "FunctionalProperty": "functional (at most one value)",
    OWL + "InverseFunctionalProperty": "inverse functional (no two share a value)",
    OWL + "TransitiveProperty": "transitive",
    OWL + "SymmetricProperty": "symmetric",
    OWL + "AsymmetricProperty": "asymmetric (never in both directions)",
    OWL + "ReflexiveProperty": "reflexive",
    OWL + "IrreflexiveProperty": "irreflexive (never from a thing to itself)",
}
_OUTGOING: Final = (
    (RDFS + "subClassOf", "sub-class of"),
    (RDFS + "subPropertyOf", "sub-property of"),
    (OWL + "equivalentClass", "same class as"),
    (OWL + "equivalentProperty", "same property as"),
    (OWL + "inverseOf", "inverse of"),
    (RDFS + "domain", "domain"),
    (RDFS + "range", "range"),
    (DCTERMS + "isReplacedBy", "replaced by"),
)
_INCOMING: Final = (
    (RDFS + "subClassOf", "sub-classes"),
    (RDFS + "subPropertyOf", "sub-properties"),
    (OWL + "inverseOf", "inverse of"),
    (RDFS + "domain", "properties that lead from it"),
    (RDFS + "range", "properties that lead to it"),
)
_REASON: Final = ONTOLOGY + "alignmentReason"
_STATUS: Final = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"


@dataclass(frozen=True)
class Relation:
    """How a term stands to others, in words."""

    words: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Alignment:
    """How a term stands to one of another vocabulary, and why."""

    relation: Value
    target: Value
    reason: str
    document: Value


@dataclass(frozen=True)
class TermEntry:
    """A class or property of the ontology."""

    iri: str
    kind: str
    label: str
    persian: str
    definition: str
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    characteristics: tuple[str, ...]
    relations: tuple[Relation, ...]
    alignments: tuple[Alignment, ...]
    sources: tuple[Value, ...]
    status: str
    deprecated: bool
    document: str

    @property
    def anchor(self) -> str:
        """Return the local name, which is the fragment of the IRI."""
        return self.iri.removeprefix(ONTOLOGY)


class TermReader:
    """Reads the terms from the statements of the modules and from the files of the alignments."""

    def __init__(self, modules: Statements, alignments: Iterable[Path]) -> None:
        self._modules = modules
        self._alignments = _by_term(alignments)

    def terms(self, subjects: list[str], document: str) -> tuple[TermEntry, ...]:
        """Return the terms of ours among subjects, in their order."""
        return tuple(
            self._term(iri, kind, document)
            for iri in subjects
            if iri.startswith(ONTOLOGY) and (kind := self._kind(iri))
        )

    def borrowed(self, subjects: list[str]) -> tuple[Value, ...]:
        """Return the terms of other vocabularies that are declared among subjects."""
        return self._modules.values(
            iri for iri in subjects if not iri.startswith(ONTOLOGY) and self._kind(iri)
        )

    def _kind(self, iri: str) -> str:
        stated = self._modules.iris(iri, RDF_TYPE)
        return next((words for kind, words in _KINDS.items() if kind in stated), "")

    def _term(self, iri: str, kind: str, document: str) -> TermEntry:
        known = self._modules
        stated = known.iris(iri, RDF_TYPE)
        return TermEntry(
            iri=iri,
            kind=kind,
            label=known.text(iri, RDFS + "label", "en"),
            persian=known.text(iri, RDFS + "label", "fa"),
            definition=known.text(iri, SKOS + "definition", "en"),
            notes=tuple(
                known.texts(iri, SKOS + "scopeNote", "en")
                + known.texts(iri, SKOS + "changeNote", "en")
            ),
            examples=tuple(known.texts(iri, SKOS + "example", "en")),
            characteristics=tuple(w for k, w in _CHARACTERISTICS.items() if k in stated),
            relations=self._relations(iri),
            alignments=tuple(self._alignments.get(iri, ())),
            sources=known.values(known.iris(iri, DCTERMS + "source")),
            status=known.text(iri, _STATUS),
            deprecated=known.text(iri, OWL + "deprecated") == "true",
            document=document,
        )

    def _relations(self, iri: str) -> tuple[Relation, ...]:
        known = self._modules
        found = [(words, known.iris(iri, prop)) for prop, words in _OUTGOING]
        apart = known.iris(iri, OWL + "disjointWith") + known.subjects(OWL + "disjointWith", iri)
        found.append(("disjoint with", apart))
        found += [(words, known.subjects(prop, iri)) for prop, words in _INCOMING]
        above = [p for c in self._above(iri) for p in known.subjects(RDFS + "domain", c)]
        found.append(("properties that it inherits", above))
        return tuple(Relation(words, known.values(iris)) for words, iris in found if iris)

    def _above(self, iri: str) -> list[str]:
        """Return every class of ours above a class."""
        found: dict[str, None] = {}
        waiting = self._modules.iris(iri, RDFS + "subClassOf")
        while waiting:
            upper = waiting.pop(0)
            if upper not in found and upper.startswith(ONTOLOGY):
                found[upper] = None
                waiting += self._modules.iris(upper, RDFS + "subClassOf")
        return list(found)


def _by_term(files: Iterable[Path]) -> dict[str, list[Alignment]]:
    """Return the alignments of each term; a reason starts with the name of its target."""
    found: dict[str, list[Alignment]] = defaultdict(list)
    for path in files:
        known = Statements([path])
        document = known.value_of(known.document(path))
        for iri in known.described_in(path):
            reasons = dict(r.split(": ", 1) for r in known.texts(iri, _REASON) if ": " in r)
            targets = [
                (known.value_of(prop), known.value(term))
                for prop, terms in known.properties(iri).items()
                for term in terms
                if term.is_iri
            ]
            found[iri] += [
                Alignment(relation, target, reasons[target.label], document)
                for relation, target in targets
                if target.label in reasons
            ]
    return found
