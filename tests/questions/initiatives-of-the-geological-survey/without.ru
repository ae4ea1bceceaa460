PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX initiative: <https://w3id.org/minegraph/id/initiative/>

DELETE WHERE { GRAPH ?g { initiative:gsi-exploration-1398 mg:runBy ?agency } }
