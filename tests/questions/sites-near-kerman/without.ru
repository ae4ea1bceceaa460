PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>

DELETE WHERE { GRAPH ?g { ?point geo:asWKT ?wkt ; mg:latitude ?latitude } }
