PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX claim: <https://w3id.org/minegraph/id/claim/>

DELETE WHERE { GRAPH ?g { claim:iran-mining-key-contributor mg:quote ?q } }
