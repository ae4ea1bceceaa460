PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX agency: <https://w3id.org/minegraph/id/agency/>

DELETE WHERE { GRAPH ?g { ?stake mg:owner agency:imidro ; mg:share ?share } }
