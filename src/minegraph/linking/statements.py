"""Links and decisions as statements: N-Triples in sorted order, the same for the same links."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from minegraph.linking.links import Verdict
from minegraph.namespaces import (
    DCTERMS,
    DECISIONS_GRAPH,
    ONTOLOGY,
    OWL,
    RDF_TYPE,
    RDFS,
    SOURCE,
    THING,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minegraph.linking.clusters import Linked

_ANYURI: Final = XSD + "anyURI"
_US: Final = THING + "organization/minegraph"
_SOURCE: Final = SOURCE + "link-decisions"


def link_lines(linked: Linked) -> list[bytes]:
    """Return what is stated of groups and links; doubtful ones are links that join nothing."""
    found: set[str] = set()
    for group in linked.groups:
        for iri in group:
            found.update(_line(iri, ONTOLOGY + "sameThingAs", _iri(o)) for o in group if o != iri)
            if iri != group[0]:
                found.add(_line(iri, ONTOLOGY + "canonical", _iri(group[0])))
    for link in (*linked.links, *linked.doubtful):
        node = f"{THING}link/{_mark(*link.pair)}"
        doubtful = link.verdict is Verdict.DOUBTFUL
        found.add(_line(node, RDF_TYPE, _iri(ONTOLOGY + "Link")))
        names = " and ".join(iri.rpartition("/")[2] for iri in link.pair)
        found.add(_line(node, RDFS + "label", _text(f"Link of {names}", "en")))
        for thing in link.pair:
            found.add(_line(node, ONTOLOGY + "links", _iri(thing)))
        found.add(_line(node, ONTOLOGY + "score", _typed(f"{link.score}", XSD + "decimal")))
        found.add(_line(node, ONTOLOGY + "matchedBy", _text(link.rule)))
        found.add(_line(node, ONTOLOGY + "evidence", _text(link.evidence, "en")))
        verdict = _typed("true" if doubtful else "false", XSD + "boolean")
        found.add(_line(node, ONTOLOGY + "doubtful", verdict))
        if link.identical and not doubtful:
            found.add(_line(link.left, OWL + "sameAs", _iri(link.right)))
    return [line.encode() for line in sorted(found)]


def decision_lines(decisions: Mapping[tuple[str, str], str], day: str) -> list[bytes]:
    """Return the decisions with the source that they are; ``day`` is that of the last one."""
    found = {
        _line(_SOURCE, RDF_TYPE, _iri(ONTOLOGY + "Source")),
        _line(_SOURCE, RDFS + "label", _text("Decisions on links", "en")),
        _line(_SOURCE, DCTERMS + "title", _text("Decisions on which records are the same", "en")),
        _line(_SOURCE, DCTERMS + "publisher", _iri(_US)),
        _line(_SOURCE, DCTERMS + "issued", _typed(day, XSD + "date")),
        _line(_SOURCE, DCTERMS + "license", _iri("https://creativecommons.org/licenses/by/4.0/")),
        _line(_SOURCE, ONTOLOGY + "retrievedOn", _typed(day, XSD + "date")),
        _line(_SOURCE, ONTOLOGY + "graph", _iri(DECISIONS_GRAPH)),
        _line(_US, RDF_TYPE, _iri(ONTOLOGY + "Organization")),
        _line(_US, RDFS + "label", _text("minegraph", "en")),
    }
    for pair, said in decisions.items():
        node = f"{THING}decision/{_mark(*pair)}"
        names = " and ".join(iri.rpartition("/")[2] for iri in pair)
        found.add(_line(node, RDF_TYPE, _iri(ONTOLOGY + "LinkDecision")))
        found.add(_line(node, RDFS + "label", _text(f"Decision on {names}: {said}", "en")))
        found.add(_line(node, ONTOLOGY + "decision", _text(said)))
        found.add(_line(node, ONTOLOGY + "statedIn", _iri(_SOURCE)))
        found.update(_line(node, ONTOLOGY + "decidedOf", _typed(i, _ANYURI)) for i in pair)
    return [line.encode() for line in sorted(found)]


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> {value} .\n"


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _text(text: str, language: str = "") -> str:
    # What JSON escapes, N-Triples does; code points beyond 16 bits stay as they are.
    return json.dumps(text, ensure_ascii=False) + (f"@{language}" if language else "")


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{datatype}>'


def _mark(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
