PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>

DELETE WHERE { GRAPH ?g { ?stake mg:owned mine:sarcheshmeh } }
