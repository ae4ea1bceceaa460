PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>
PREFIX territory: <https://w3id.org/minegraph/id/territory/>

DELETE WHERE { GRAPH ?g { mine:sarcheshmeh mg:province territory:ir-08 } }
