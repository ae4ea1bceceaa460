"""All documents that come with minegraph, by the path of their IRI; each part is read once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from minegraph.catalog.reference.diagram import Diagram, draw
from minegraph.catalog.reference.ontology import TermEntry, TermReader
from minegraph.catalog.reference.schemes import SchemeEntry, read_scheme
from minegraph.catalog.reference.shapes import PrefixEntry, ShapeEntry, ShapeReader
from minegraph.catalog.reference.statements import Statements
from minegraph.namespaces import BASE, DCTERMS, OWL, SKOS
from minegraph.shipped import folder, turtle_files
from minegraph.store.documents import write_documents
from minegraph.store.formats import TURTLE

if TYPE_CHECKING:
    from pathlib import Path

    from minegraph.catalog.terms import Value
    from minegraph.store.formats import Format

_VANN: Final = "http://purl.org/vocab/vann/"
_ONTOLOGY_IRI: Final = BASE + "ontology"
_SHAPES_IRI: Final = BASE + "shapes"


@dataclass(frozen=True)
class Header:
    """What a file says of itself; fields are empty where it says nothing."""

    iri: str
    title: str
    persian: str
    description: str
    version: str
    version_iri: str
    issued: str
    modified: str
    citation: str
    prefix: str
    namespace: str
    licence: tuple[Value, ...]
    creators: tuple[Value, ...]
    sources: tuple[Value, ...]
    changes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the last part of the IRI."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def path(self) -> str:
        """Return the path of its page."""
        return "/" + self.iri.removeprefix(BASE)


@dataclass(frozen=True)
class Module:
    """A file of the ontology: its terms, those that it borrows, and its diagram."""

    header: Header
    terms: tuple[TermEntry, ...]
    borrowed: tuple[Value, ...]
    diagram: Diagram


@dataclass(frozen=True)
class ShapeModule:
    """A file of shapes; the head of all shapes has none of its own."""

    header: Header
    shapes: tuple[ShapeEntry, ...]
    prefixes: tuple[PrefixEntry, ...]

    @property
    def name(self) -> str:
        """Return the name of the file below the shapes, such as ``rules/implied-value``."""
        return self.header.iri.removeprefix(_SHAPES_IRI).lstrip("/")


class Library:
    """The ontology, the shapes and the vocabularies, read when first asked for."""

    @cached_property
    def digest(self) -> str:
        """Return a digest of all files, which changes when any of them does."""
        total = hashlib.sha256()
        for name in ("ontology", "shapes"):
            for file in turtle_files(name):
                total.update(hashlib.sha256(file.read_bytes()).digest())
        return total.hexdigest()[:20]

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the document that each path names, such as ``ontology/agents``.

        A version of a document is that document, while it is the version at hand.
        """
        found = {name: name for name in self._files}
        for known in (self._modules, self._alignments):
            for file in known.files:
                iri = known.document(file)
                for version in known.iris(iri, OWL + "versionIRI"):
                    found[version.removeprefix(BASE)] = iri.removeprefix(BASE)
        return found

    def written(self, name: str, form: Format) -> bytes:
        """Return a document as RDF: one file in Turtle is the file as it is."""
        files = self._files[name]
        if form is TURTLE and len(files) == 1:
            return files[0].read_bytes()
        return write_documents(files, form)

    @cached_property
    def header(self) -> Header:
        """Return what the ontology says of itself."""
        return _header(self._modules, _ONTOLOGY_IRI)

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Return the modules of the ontology in the order in which its header imports them."""
        known = self._modules
        reader = TermReader(known, self._alignments.files)
        files = {known.document(file): file for file in known.files}
        found = []
        for iri in known.iris(_ONTOLOGY_IRI, OWL + "imports"):
            subjects = known.described_in(files[iri])
            terms = reader.terms(subjects, iri)
            header = _header(known, iri)
            diagram = draw(header.name, terms, known)
            found.append(Module(header, terms, reader.borrowed(subjects), diagram))
        return tuple(found)

    @cached_property
    def alignments(self) -> tuple[Header, ...]:
        """Return what the alignments say of themselves."""
        known = self._alignments
        return tuple(_header(known, known.document(file)) for file in known.files)

    @cached_property
    def shapes(self) -> tuple[ShapeModule, ...]:
        """Return the files of shapes."""
        known = self._shapes
        found = []
        for file in known.files:
            iri = known.document(file)
            shapes = self._shape_reader.shapes(known.described_in(file), iri)
            prefixes = self._shape_reader.prefixes(iri)
            found.append(ShapeModule(_header(known, iri), shapes, prefixes))
        return tuple(found)

    @property
    def shapes_header(self) -> Header:
        """Return what the shapes say of themselves as a whole."""
        return _header(self._shapes, _SHAPES_IRI)

    @cached_property
    def checks(self) -> dict[str, tuple[Value, ...]]:
        """Return the shapes that check each term of the ontology."""
        every = [shape for module in self.shapes for shape in module.shapes]
        return self._shape_reader.by_term(every)

    @cached_property
    def schemes(self) -> tuple[SchemeEntry, ...]:
        """Return the vocabularies by name."""
        known = self._schemes
        return tuple(read_scheme(known, known.document(file)) for file in known.files)

    @cached_property
    def homes(self) -> dict[str, str]:
        """Return the path of the module that describes each term and each shape."""
        documents = [(t.iri, t.document) for module in self.modules for t in module.terms]
        documents += [(s.iri, s.document) for module in self.shapes for s in module.shapes]
        return {iri: "/" + document.removeprefix(BASE) for iri, document in documents}

    @cached_property
    def _files(self) -> dict[str, tuple[Path, ...]]:
        """The files of each document; the ontology, shapes and vocab are those of their parts."""
        found: dict[str, tuple[Path, ...]] = {}
        for known in (self._modules, self._alignments, self._shapes, self._schemes):
            for file in known.files:
                found[known.document(file).removeprefix(BASE)] = (file,)
        wholes = {"ontology": self._modules, "shapes": self._shapes, "vocab": self._schemes}
        return found | {name: tuple(known.files) for name, known in wholes.items()}

    @cached_property
    def _modules(self) -> Statements:
        return Statements(sorted(folder("ontology").glob("*.ttl")))

    @cached_property
    def _alignments(self) -> Statements:
        return Statements(turtle_files("ontology", below="alignments"))

    @cached_property
    def _schemes(self) -> Statements:
        return Statements(turtle_files("ontology", below="vocabularies"))

    @cached_property
    def _shapes(self) -> Statements:
        return Statements(turtle_files("shapes"))

    @cached_property
    def _shape_reader(self) -> ShapeReader:
        return ShapeReader(self._shapes)


def _header(known: Statements, iri: str) -> Header:
    title = DCTERMS + "title"
    return Header(
        iri=iri,
        title=known.text(iri, title, "en"),
        persian=known.text(iri, title, "fa"),
        description=known.text(iri, DCTERMS + "description", "en"),
        version=known.text(iri, OWL + "versionInfo"),
        version_iri=next(iter(known.iris(iri, OWL + "versionIRI")), ""),
        issued=known.text(iri, DCTERMS + "issued"),
        modified=known.text(iri, DCTERMS + "modified"),
        citation=known.text(iri, DCTERMS + "bibliographicCitation"),
        prefix=known.text(iri, _VANN + "preferredNamespacePrefix"),
        namespace=known.text(iri, _VANN + "preferredNamespaceUri"),
        licence=known.values(known.iris(iri, DCTERMS + "license")),
        creators=known.values(known.iris(iri, DCTERMS + "creator")),
        sources=known.values(known.iris(iri, DCTERMS + "source")),
        changes=tuple(known.texts(iri, SKOS + "changeNote", "en")),
    )
