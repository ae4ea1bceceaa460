"""The IRIs that minegraph mints or uses, each written once."""

from typing import Final

BASE: Final = "https://w3id.org/minegraph/"
ONTOLOGY: Final = BASE + "ontology#"
SHAPES: Final = BASE + "shapes#"
FUNCTIONS: Final = BASE + "function#"
THING: Final = BASE + "id/"
VOCABULARY: Final = BASE + "vocab/"
GRAPH: Final = BASE + "graph/"
GENID: Final = BASE + ".well-known/genid/"

SOURCE: Final = THING + "source/"
SOURCE_GRAPH: Final = ONTOLOGY + "graph"

ONTOLOGY_GRAPH: Final = GRAPH + "ontology"
VOCABULARY_GRAPH: Final = GRAPH + "vocabulary"
DERIVED_GRAPH: Final = GRAPH + "derived"
MERGED_GRAPH: Final = GRAPH + "import"
LOADS_GRAPH: Final = GRAPH + "loads"
LINKS_GRAPH: Final = GRAPH + "links"
DECISIONS_GRAPH: Final = GRAPH + "link-decisions"
SYSTEM_GRAPHS: Final = (ONTOLOGY_GRAPH, VOCABULARY_GRAPH, LOADS_GRAPH)

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SHACL: Final = "http://www.w3.org/ns/shacl#"
RDF_TYPE: Final = RDF + "type"
# What links state of things, which describes none.
SAMENESS: Final = (ONTOLOGY + "sameThingAs", ONTOLOGY + "canonical", OWL + "sameAs")

PREFIXES: Final[dict[str, str]] = {
    "mg": ONTOLOGY,
    "mgs": SHAPES,
    "agency": THING + "agency/",
    "company": THING + "company/",
    "claim": THING + "claim/",
    "deposit": THING + "deposit/",
    "figure": THING + "figure/",
    "fund": THING + "fund/",
    "geometry": THING + "geometry/",
    "link": THING + "link/",
    "decision": THING + "decision/",
    "initiative": THING + "initiative/",
    "membership": THING + "membership/",
    "mine": THING + "mine/",
    "ministry": THING + "ministry/",
    "organization": THING + "organization/",
    "period": THING + "period/",
    "person": THING + "person/",
    "plant": THING + "plant/",
    "post": THING + "post/",
    "project": THING + "project/",
    "rule": THING + "rule/",
    "sector": THING + "sector/",
    "source": SOURCE,
    "stake": THING + "stake/",
    "status": THING + "status/",
    "territory": THING + "territory/",
    "aim": VOCABULARY + "aim/",
    "basis": VOCABULARY + "basis/",
    "commodity": VOCABULARY + "commodity/",
    "product": VOCABULARY + "product/",
    "scenario": VOCABULARY + "scenario/",
    "trade-flow": VOCABULARY + "trade-flow/",
    "graph": GRAPH,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SHACL,
    "skos": SKOS,
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": XSD,
}


def shorten(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits."""
    best = max(
        ((prefix, ns) for prefix, ns in PREFIXES.items() if iri.startswith(ns)),
        key=lambda pair: len(pair[1]),
        default=None,
    )
    if best is None or "/" in iri[len(best[1]) :] or "#" in iri[len(best[1]) :]:
        return iri
    return f"{best[0]}:{iri[len(best[1]) :]}"
