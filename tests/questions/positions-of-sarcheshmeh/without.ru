PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>

DELETE WHERE { GRAPH ?g { mine:sarcheshmeh geo:hasGeometry ?point } }
