PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX commodity: <https://w3id.org/minegraph/vocab/commodity/>

DELETE WHERE { GRAPH ?g { ?site mg:commodity commodity:gold } }
