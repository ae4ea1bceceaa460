PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX initiative: <https://w3id.org/minegraph/id/initiative/>

DELETE WHERE { GRAPH ?g { initiative:workforce-training mg:beneficiary ?b } }
