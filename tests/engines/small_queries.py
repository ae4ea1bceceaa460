"""Small queries of one construct of SPARQL each, over the shipped facts."""

from __future__ import annotations

PREFIXES = """
PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX id: <https://w3id.org/minegraph/id/>
PREFIX g: <https://w3id.org/minegraph/graph/>
PREFIX commodity: <https://w3id.org/minegraph/vocab/commodity/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
"""
_LABEL = "?s a mg:Agency ; rdfs:label ?l"
_VALUE = "?s mg:about <https://w3id.org/minegraph/id/agency/imidro> ; mg:value ?v"
_TEXTS = (
    'STRLEN(?l)|SUBSTR(?l, 2, 3)|UCASE(?l)|LCASE(?l)|STRSTARTS(?l, "I")|STRENDS(?l, "n")'
    '|CONTAINS(?l, "an")|STRBEFORE(?l, " ")|STRAFTER(?l, " ")|ENCODE_FOR_URI(?l)'
    '|CONCAT(?l, "x")|LANGMATCHES(LANG(?l), "*")|REGEX(?l, "^.*n$", "i")|REPLACE(?l, "a", "b")'
    '|MD5(STR(?l))|SHA256(STR(?l))|STRLANG(STR(?l), "de")|STRDT(STR(?l), xsd:token)|DATATYPE(?l)'
    '|LANG(?l)|STR(?s)|IRI(CONCAT(STR(?s), "x"))|ISLITERAL(?l)|ISIRI(?s)|ISBLANK(?s)|ISNUMERIC(?l)'
    '|?l = "IMIDRO"@en|?l < "M"@en|SAMETERM(?l, ?l)|BOUND(?l)|IF(BOUND(?l), 1, 2)|COALESCE(?n, ?l)'
)
_NUMBERS = (
    "?v + 1|?v - 1|?v * 2|?v / 4|-?v|ABS(?v)|CEIL(?v)|FLOOR(?v)|ROUND(?v)|?v > 5|?v <= 5"
    "|?v = 145000|?v != 145000|?v IN (1, 145000)|?v NOT IN (1)|xsd:integer(?v)|xsd:double(?v)"
    "|xsd:string(?v)|xsd:boolean(?v)|DATATYPE(?v)|ISNUMERIC(?v)|1 / 0|10 / 4|1 = 1.0"
    '|SAMETERM(1, 1.0)|!?v|?v > "a"|?v && true|?v || false|COALESCE(1 / 0, ?v)|1.0 * ?v|STR(?v)'
)
_DATES = (
    "YEAR(?d)|MONTH(?d)|DAY(?d)|HOURS(?d)|SECONDS(?d)|TIMEZONE(?d)|TZ(?d)|?d > ?other"
    '|?d < "2025-01-01"^^xsd:date|DATATYPE(?d)|STR(?d)|xsd:dateTime(?d)|YEAR(?none)'
)
_SELECTS = f"""
SELECT ?s {{ ?s a mg:Mine }}
SELECT ?s ?l {{ ?s a mg:Mine ; rdfs:label ?l }}
SELECT DISTINCT ?c {{ ?s a ?c }}
SELECT DISTINCT ?p {{ ?s a mg:Agency ; ?p ?o }}
SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}
SELECT ?c (COUNT(?s) AS ?n) {{ ?s a ?c }} GROUP BY ?c
SELECT ?c (COUNT(DISTINCT ?l) AS ?n) {{ ?s a ?c ; rdfs:label ?l }} GROUP BY ?c
SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g
SELECT ?s ?x {{ ?s a mg:Agency OPTIONAL {{ ?s mg:abbreviation ?x }} }}
SELECT ?s {{ {{ ?s a mg:Mine }} UNION {{ ?s a mg:Plant }} }}
SELECT ?s ?o {{ {{ ?s mg:coverage ?o }} UNION {{ ?s mg:share ?o }} }}
SELECT ?s {{ ?s a mg:Mine MINUS {{ ?x a mg:Plant }} }}
SELECT ?s {{ ?s a mg:Mine MINUS {{ ?s mg:commodity commodity:copper }} }}
SELECT ?s {{ ?s a mg:Mine FILTER NOT EXISTS {{ ?s mg:commodity commodity:copper }} }}
SELECT ?s {{ ?s a mg:Mine FILTER EXISTS {{ ?s mg:commodity/skos:broader* commodity:copper }} }}
SELECT ?s ?c {{ ?s a/rdfs:subClassOf* mg:Initiative . ?s mg:coverage ?c }}
SELECT ?s ?c {{ ?s mg:coverage ?c FILTER EXISTS {{ ?c a/rdfs:subClassOf* mg:Territory }} }}
SELECT ?t {{ mg:Mine rdfs:subClassOf* ?t }}
SELECT ?t {{ ?t rdfs:subClassOf+ mg:Site }}
SELECT ?t {{ ?t rdfs:subClassOf? mg:Site }}
SELECT ?s {{ ?s (rdfs:subClassOf|^rdfs:subClassOf)* mg:Site }}
SELECT ?a ?b {{ ?a skos:broader+ ?b }}
SELECT ?a ?b {{ ?a a skos:Concept ; skos:broader* ?b }}
SELECT ?s ?o {{ ?s !(rdf:type|rdfs:label) ?o . ?s a mg:Agency }}
SELECT ?s ?n {{ ?s mg:commodity/skos:prefLabel ?n . ?s a mg:Plant }}
SELECT ?s {{ commodity:copper ^mg:commodity ?s }}
SELECT ?s {{ ?s rdfs:label "IMIDRO"@en }}
SELECT ?s {{ ?s mg:value 145000 }}
SELECT ?s ?p {{ ?s ?p 1 }}
SELECT ?s ?p {{ ?s ?p true }}
SELECT ?s ?p {{ ?s ?p 1.0 }}
SELECT ?s ?p {{ ?s ?p "2024-03-20"^^xsd:date }}
SELECT ?v {{ ?s mg:value ?v FILTER(?v = 145000) }}
SELECT ?a ?b {{ ?a mg:start ?d . ?b mg:end ?d }}
SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?v FILTER(?v > 1000000) }} GROUP BY ?p
SELECT (SUM(?v) AS ?n) (MIN(?v) AS ?a) (MAX(?v) AS ?b) {{ {_VALUE} }}
SELECT (SUM(?v) AS ?n) {{ ?s a mg:Nothing ; mg:value ?v }}
SELECT (AVG(?v) AS ?n) {{ ?s a mg:Nothing ; mg:value ?v }}
SELECT (AVG(?v) AS ?n) {{ {_VALUE} }}
SELECT (GROUP_CONCAT(?l; SEPARATOR="|") AS ?n) {{ {{ SELECT ?l {{ {_LABEL} }} ORDER BY STR(?l) }} }}
SELECT ?s (COUNT(*) AS ?n) {{ ?s mg:value ?v }} GROUP BY ?s HAVING (COUNT(*) > 1)
SELECT ?s ?n {{ ?s a mg:Agency {{ SELECT ?s (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?s }} }}
SELECT ?s ?l {{ {_LABEL} }} ORDER BY STR(?l) ?s LIMIT 3
SELECT ?s ?l {{ {_LABEL} }} ORDER BY DESC(STR(?l)) ?s LIMIT 3 OFFSET 2
SELECT ?v {{ ?s mg:value ?v }} ORDER BY ?v LIMIT 5
SELECT ?s ?l {{ VALUES ?s {{ id:none mg:Mine mg:Plant }} ?s rdfs:label ?l }}
SELECT ?s ?x {{ ?s a mg:Agency BIND(STR(?s) AS ?x) }}
SELECT ?g ?l {{ GRAPH ?g {{ <https://w3id.org/minegraph/id/agency/imidro> rdfs:label ?l }} }}
SELECT ?l {{ GRAPH <https://w3id.org/minegraph/graph/ontology> {{ mg:Mine rdfs:label ?l }} }}
SELECT ?l FROM <https://w3id.org/minegraph/graph/ontology> {{ mg:Mine rdfs:label ?l }}
SELECT ?g FROM NAMED <https://w3id.org/minegraph/graph/ontology> {{ GRAPH ?g {{ mg:Mine a ?c }} }}
SELECT ?s FROM NAMED <https://w3id.org/minegraph/graph/ontology> {{ ?s a owl:Class }}
SELECT ?g {{ GRAPH ?g {{}} }}
SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }}
SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT 1000
SELECT DISTINCT ?g ?c {{ GRAPH ?g {{ ?s a ?c }} }} OFFSET 0
SELECT ?s ?p {{ ?s ?p "IMIDRO" }}
SELECT ?o {{ ?s mg:abbreviation ?o . ?t rdfs:label ?o }}
SELECT ?none {{ ?s a mg:Agency }}
SELECT * {{ ?s a mg:Ministry ; rdfs:label ?l }}
SELECT ?s ?o {{ ?s <bif:contains> ?o }}
SELECT ?s {{ GRAPH <urn:minegraph:journal> {{ ?s ?p ?o }} }}
SELECT (COUNT(*) AS ?n) {{ GRAPH <urn:minegraph:journal> {{ ?s ?p ?o }} }}
ASK {{ GRAPH <urn:minegraph:merged> {{ ?s ?p ?o }} }}
ASK {{ ?s a mg:Mine , mg:Nothing }}
SELECT (COUNT(*) AS ?n) {{ ?s a mg:Nothing }}
SELECT (COUNT(*) AS ?n) {{ mg:Mine a mg:Nothing }}
ASK {{ mg:Mine a mg:Nothing }}
ASK {{ mg:Mine a owl:Class }}
ASK {{ mg:Mine <urn:never> <urn:seen> }}
SELECT (COUNT(*) AS ?n) {{ mg:Mine <urn:never> <urn:seen> }}
SELECT (COUNT(?o) AS ?n) {{ <urn:never> <urn:seen> ?o }}
SELECT ?x ?y {{ ?x mg:owner [ rdfs:label ?y ] }}
SELECT ?s {{ ?s ?s ?o }}
ASK {{ ?s a mg:Mine }}
ASK {{ ?s a mg:Nothing }}
ASK {{ mg:Mine rdfs:subClassOf* mg:Site }}
ASK {{ mg:Nowhere rdfs:subClassOf* mg:Nowhere }}
SELECT ?t {{ commodity:copper rdfs:subClassOf* ?t }}
SELECT ?t {{ ?t rdfs:subClassOf? commodity:copper }}
SELECT ?g ?t {{ GRAPH ?g {{ commodity:copper rdfs:subClassOf* ?t }} }}
CONSTRUCT {{ ?s rdfs:label ?l }} {{ {_LABEL} }}
CONSTRUCT {{ ?s mg:value ?v ; mg:x true }} {{ {_VALUE} }}
CONSTRUCT WHERE {{ ?s mg:share ?v }}
DESCRIBE <https://w3id.org/minegraph/id/agency/imidro>
DESCRIBE ?s {{ ?s a mg:Ministry }}
"""
QUERIES = (
    *filter(None, _SELECTS.splitlines()),
    *(f"SELECT ?l ({text} AS ?x) {{ {_LABEL} }}" for text in _TEXTS.split("|") if text),
    *(f"SELECT ?v ({number} AS ?x) {{ {_VALUE} }}" for number in _NUMBERS.split("|") if number),
    *(
        f"SELECT ?d ({date} AS ?x) {{ ?s mg:start ?d ; mg:end ?other }}"
        for date in _DATES.split("|")
    ),
    *(f"SELECT ?s {{ {_VALUE} FILTER({n}) }}" for n in ("?v > 5", "?v = 5", "?v / 0 = 1")),
)
